"""Time as the workspace's API counts it."""

import time
from collections.abc import Callable

type Clock = Callable[[], int]
"""Milliseconds since 1970 UTC."""


def epoch_millis() -> int:
    """Now."""
    return time.time_ns() // 1_000_000
