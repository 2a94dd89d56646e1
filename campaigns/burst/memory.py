"""The most memory that processes had, from Linux' /proc."""

import re
from pathlib import Path
from typing import Final

PROC: Final = Path("/proc")
PEAK: Final = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)


def peak_megabytes(pid: int) -> float:
    """Resident set at its peak, of the process and of whatever it started; 0 without /proc."""
    return own_peak_megabytes(pid) + sum(map(peak_megabytes, _children(pid)))


def own_peak_megabytes(pid: int) -> float:
    """The same without what it started."""
    try:
        found = PEAK.search((PROC / str(pid) / "status").read_text("utf-8"))
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0


def _children(pid: int) -> list[int]:
    try:
        threads = list((PROC / str(pid) / "task").iterdir())
        return [int(each) for one in threads for each in (one / "children").read_text().split()]
    except OSError:
        return []
