"""What one subject needs for one file; it stands alone, so that peers' Pythons can read it too."""

import json
import resource
import sys
import time
from collections.abc import Callable

_LEAST_SECONDS = 1.0


def told(work: Callable[[], int]) -> None:
    """Run the work, which gives its number of rows, and print one line of JSON.

    Time is that of the work without imports, of several runs when one is short: the first of them
    warms up and does not count. Memory is the most that the process ever had.
    """
    before = _memory()
    rows, cpu, wall = _timed(work)
    runs = 1
    if cpu < _LEAST_SECONDS:
        cpu = wall = 0.0
        runs = 0
    while cpu < _LEAST_SECONDS:
        rows, more, longer = _timed(work)
        cpu, wall, runs = cpu + more, wall + longer, runs + 1
    found = {
        "rows": rows,
        "cpu": cpu / runs,
        "wall": wall / runs,
        "memory_before": before,
        "memory": _memory(),
    }
    sys.stdout.write(json.dumps(found) + "\n")


def _timed(work: Callable[[], int]) -> tuple[int, float, float]:
    cpu, wall = time.process_time(), time.perf_counter()
    rows = work()
    return rows, time.process_time() - cpu, time.perf_counter() - wall


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
