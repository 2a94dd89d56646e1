"""`make demo` without make: the command in a process of its own, its output piped."""

import subprocess
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


def demo(world: Path, summary: Path, project: Path = Path()) -> Demo:
    """Play its sample in the world of a folder, which may be up."""
    command = ["-m", "local", "demo", "--data", "flows/netflix/sample"]
    done = subprocess.run(
        [".venv/bin/python", *command, "--world", str(world), "--summary", str(summary)],
        cwd=project.absolute(), capture_output=True, text=True, timeout=SECONDS, check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return Demo(
        status=done.returncode,
        text=done.stdout + done.stderr,
        summary=Summary.model_validate_json(summary.read_text("utf-8")),
    )
