"""What follows from a run's end, and how long anything is waited for, as tables."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from tidegate.conductor.state import Run
from tidegate.ports import RunPhase

MAX_FAILURES: Final = 5
"""Attempts in a row after which a stage waits for a person, a deployment or the next day."""
MAX_POSTPONED: Final = 100
"""The same for attempts that nobody is to blame for: about a day of them."""

FIRST_DELAY: Final = timedelta(seconds=5)
POSTPONED_DELAY: Final = timedelta(seconds=30)
LONGEST_DELAY: Final = timedelta(minutes=15)

FIRST_SILENCE: Final = timedelta(seconds=15)
LONGEST_SILENCE: Final = timedelta(minutes=5)
LONGEST_RETRY_AFTER: Final = timedelta(hours=1)
"""A `Retry-After` beyond this is a mistake of whoever sent it."""

SILENCE_ALARM: Final = timedelta(minutes=30)
UNKNOWN_DEADLINE: Final = timedelta(hours=2)
"""For so long a run may show a state that we do not know before its stage is blocked."""
LONG_RUN_ALARM: Final = timedelta(hours=6)
"""Databricks lets a run wait in the queue of its job for 48 hours."""
PROBE: Final = timedelta(days=1)
"""A blocked stage makes one attempt in this time."""

TOKEN_TRUST: Final = timedelta(hours=4)
"""How long a token surely finds its run. Databricks does not say how long it keeps one."""
SKEW: Final = timedelta(minutes=5)
"""How far our clocks and the workspace's may differ."""

PACE: Final = (
    (timedelta(hours=2), timedelta(minutes=5)),
    (timedelta(minutes=10), timedelta(minutes=1)),
)
"""A run that is older than the first of a pair is asked about as often as the second says."""


class Next(StrEnum):
    """What to do about a run that ended without a closed receipt."""

    RETRY = "retry"
    """A new attempt, counted as a failure."""
    AGAIN = "again"
    """A new attempt that nobody is to blame for."""
    BLOCK = "block"
    """Wait for a person, a deployment or the next day."""


ON_END: Final[Mapping[RunPhase, Next]] = MappingProxyType(
    {
        RunPhase.SUCCEEDED: Next.RETRY,
        RunPhase.FAILED: Next.RETRY,
        RunPhase.RETRY_LATER: Next.AGAIN,
        RunPhase.CANCELED: Next.BLOCK,
        RunPhase.REFUSED: Next.BLOCK,
        RunPhase.GONE: Next.AGAIN,
    }
)


def delay(failures: int, postponed: int) -> timedelta:
    """How long to wait before the next attempt: doubled each time, up to a limit."""
    first = POSTPONED_DELAY if postponed else FIRST_DELAY
    doublings: int = 2 ** min(failures + max(postponed - 1, 0), 16)
    return min(first * doublings, LONGEST_DELAY)


def silence(calls: int, retry_after: timedelta) -> timedelta:
    """How long to leave a workspace alone that did not answer `calls` times in a row."""
    doublings: int = 2 ** min(calls - 1, 16)
    patience = min(FIRST_SILENCE * doublings, LONGEST_SILENCE)
    return max(patience, min(retry_after, LONGEST_RETRY_AFTER))


def pace(run: Run, poll: timedelta, now: datetime) -> timedelta:
    """How long to leave a run alone before asking about it again."""
    age = now - run.decided_at
    return max(poll, next((pause for older, pause in PACE if age >= older), poll))


def search_from(run: Run, now: datetime) -> datetime | None:
    """From when on to look for a run whose token may be forgotten; None when it is fresh."""
    return run.decided_at - SKEW if now - run.decided_at >= TOKEN_TRUST else None
