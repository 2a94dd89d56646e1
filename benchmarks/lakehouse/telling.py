"""What a measured process tells about itself; it stands alone, so that peers can read it too."""

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")


class Told:
    """Parts are measured one after another; `print` ends with a line of JSON on stdout."""

    def __init__(self) -> None:
        self.parts: dict[str, dict[str, float]] = {}
        self.rows = -1
        self.notes: dict[str, str] = {}

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Seconds that pass inside, and CPU seconds of this process and all below it."""
        began, cpu = time.monotonic(), cpu_seconds(os.getpid())
        sys.stderr.write(f"    {name}...")
        sys.stderr.flush()
        yield
        seconds, spent = time.monotonic() - began, cpu_seconds(os.getpid()) - cpu
        sys.stderr.write(f" {seconds:,.1f} s\n")
        self.parts[name] = {"seconds": seconds, "cpu": spent}

    def print(self) -> None:
        """Everything at once."""
        found = {"parts": self.parts, "rows": self.rows, "notes": self.notes}
        sys.stdout.write(json.dumps(found) + "\n")
        sys.stdout.flush()


def tree(pid: int) -> Iterator[int]:
    """The process and every one below it; those that end meanwhile are left out."""
    yield pid
    try:
        threads = list((PROC / str(pid) / "task").iterdir())
        children = [int(each) for one in threads for each in (one / "children").read_text().split()]
    except OSError:
        return
    for child in children:
        yield from tree(child)


def cpu_seconds(pid: int) -> float:
    """User and system time of a tree, of children that have ended too (see proc_pid_stat(5))."""
    return sum(_own_cpu(each) for each in tree(pid))


def _own_cpu(pid: int) -> float:
    try:
        fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / TICKS
