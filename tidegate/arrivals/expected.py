"""Files that are expected by a time: which occurrences of a cron expression nobody answered.

A file answers for the occurrence in whose span it comes: from the grace after the occurrence
before to the grace after this one. Times are UTC; the day of a summer time's change has no other.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import dropwhile, takewhile
from typing import Final

from cronsim import CronSim

from flows.contract import ExpectedArrival

MOST_MISSED: Final = 24
"""Occurrences of one dataset that one look tells of; the next look goes on."""
_STEP: Final = timedelta(seconds=1)


def missed(
    expected: ExpectedArrival, since: datetime, now: datetime, *, arrived: bool
) -> tuple[datetime, ...]:
    """Occurrences without a file whose grace is over, oldest first, at most `MOST_MISSED`.

    `since` is when the newest file came, or when somebody began to look for one.
    """
    grace = expected.grace
    begin = since.astimezone(UTC) - (grace if arrived else timedelta(0))
    occurrences: Iterator[datetime] = CronSim(expected.cron, begin - _STEP)
    if arrived:
        next(occurrences, None)
    over = takewhile(lambda at: at + grace < now, occurrences)
    return tuple(at for at, _ in zip(over, range(MOST_MISSED), strict=False))


def after(occurrences: tuple[datetime, ...], told: datetime | None) -> tuple[datetime, ...]:
    """Those that nobody was told of yet."""
    return tuple(dropwhile(lambda at: told is not None and at <= told, occurrences))
