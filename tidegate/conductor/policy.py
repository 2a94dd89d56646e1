"""What follows from a run's end, as a table."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from tidegate.ports import RunPhase

MAX_FAILURES: Final = 5
"""Attempts in a row after which a stage waits for a person or a deployment."""

FIRST_DELAY: Final = timedelta(seconds=5)
POSTPONED_DELAY: Final = timedelta(seconds=30)
LONGEST_DELAY: Final = timedelta(minutes=15)


class Next(StrEnum):
    """What to do about a run that ended without a closed receipt."""

    RETRY = "retry"
    """A new attempt, counted as a failure."""
    AGAIN = "again"
    """A new attempt that nobody is to blame for."""
    BLOCK = "block"
    """Wait for a person."""


ON_END: Final[Mapping[RunPhase, Next]] = MappingProxyType(
    {
        RunPhase.SUCCEEDED: Next.RETRY,
        RunPhase.FAILED: Next.RETRY,
        RunPhase.RETRY_LATER: Next.AGAIN,
        RunPhase.CANCELED: Next.BLOCK,
        RunPhase.GONE: Next.AGAIN,
    }
)


def delay(failures: int, postponed: int) -> timedelta:
    """How long to wait before the next attempt: doubled each time, up to a limit."""
    first = POSTPONED_DELAY if postponed else FIRST_DELAY
    doublings: int = 2 ** min(failures + max(postponed - 1, 0), 16)
    return min(first * doublings, LONGEST_DELAY)
