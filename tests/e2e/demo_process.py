"""`make demo` without make: the command in a process of its own, its output piped."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from local.demo.summary import Summary

SECONDS = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """How it ended."""

    status: int
    text: str
    summary: Summary


def demo(world: Path, summary: Path, data: Path = Path("flows/netflix/sample")) -> Demo:
    """Play it in the world of a folder, which may be up."""
    command = ["-m", "local", "demo", "--data", data, "--world", world, "--summary", summary]
    done = subprocess.run(
        [sys.executable, *map(str, command)],
        capture_output=True, text=True, timeout=SECONDS, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return Demo(
        status=done.returncode,
        text=done.stdout + done.stderr,
        summary=Summary.model_validate_json(summary.read_text("utf-8")),
    )
