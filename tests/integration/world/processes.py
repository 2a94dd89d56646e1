"""What the tests of the supervisor need to see of processes."""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from local.world.steps import ProcessSpec


def eventually(holds: Callable[[], bool], seconds: float = 20.0) -> bool:
    """Whether the condition came true before the deadline."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while not holds():
        if time.monotonic() > deadline:
            return False
        pause.wait(0.02)
    return True


def is_gone(pid: int) -> bool:
    """Whether the process ended; one that nobody has waited for yet counts as ended."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return _is_zombie(pid)


def all_gone(pids: Iterable[int]) -> bool:
    """Whether all of them end, given a little time: a killed process dies after the call."""
    listed = list(pids)
    return eventually(lambda: all(is_gone(pid) for pid in listed))


def _is_zombie(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rpartition(") ")[2].startswith("Z")
    except (FileNotFoundError, ProcessLookupError):
        return not stat.parent.exists() and Path("/proc/self").exists()


def numbers(pids: Path) -> list[int]:
    """The grandchildren that the stand-ins have written down."""
    return [int(line) for line in pids.read_text().split()] if pids.exists() else []


def stand_in(
    name: str, pids: Path, *flags: str, ready_seconds: float = 20.0, stop_seconds: float = 10.0
) -> ProcessSpec:
    """A process without work of its own."""
    module = "tests.integration.world.stand_in"
    return ProcessSpec(
        name=name,
        command=(sys.executable, "-m", module, "--pids", str(pids), *flags),
        ready_seconds=ready_seconds,
        stop_seconds=stop_seconds,
    )
