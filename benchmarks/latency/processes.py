"""CPU seconds of a process and everything below it, from Linux' /proc."""

import os
from pathlib import Path
from typing import Final

PROC: Final = Path("/proc")
TICKS: Final = os.sysconf("SC_CLK_TCK")


def below(pid: int, words: str) -> int | None:
    """The first process below `pid` whose command line holds `words`; None without /proc."""
    for child in _children(pid):
        if words in _command(child):
            return child
        if (found := below(child, words)) is not None:
            return found
    return None


def cpu_seconds(pid: int) -> float:
    """User and system time, of children that have ended too."""
    try:
        fields = (PROC / str(pid) / "stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    # utime, stime, cutime, cstime: see proc(5).
    mine = sum(map(int, fields[11:15])) / TICKS
    return mine + sum(cpu_seconds(child) for child in _children(pid))


def _command(pid: int) -> str:
    try:
        return (PROC / str(pid) / "cmdline").read_text("utf-8").replace("\0", " ")
    except OSError:
        return ""


def _children(pid: int) -> list[int]:
    try:
        threads = list((PROC / str(pid) / "task").iterdir())
        return [int(each) for one in threads for each in (one / "children").read_text().split()]
    except OSError:
        return []
