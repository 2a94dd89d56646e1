"""Files that are expected by a time: which occurrences of a cron expression nobody answered.

A file answers for the occurrence in whose span it comes: from the grace after the occurrence
before to the grace after this one. Times are UTC; the day of a summer time's change has no other.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice, takewhile
from typing import Final

from cronsim import CronSim

from flows.contract import ExpectedArrival

MOST_MISSED: Final = 24
"""Occurrences of one dataset that one look tells of; the next look goes on."""
_STEP: Final = timedelta(seconds=1)


def missed(
    expected: ExpectedArrival,
    since: datetime,
    now: datetime,
    *,
    arrived: bool,
    told: datetime | None = None,
) -> tuple[datetime, ...]:
    """Occurrences after `told` whose grace is over, oldest first, at most `MOST_MISSED`.

    `since` is when the newest file came, or when somebody began to look for one.
    """
    begin = _answered(expected, since) if arrived else since.astimezone(UTC) - _STEP
    begin = max(begin, told.astimezone(UTC)) if told else begin
    occurrences: Iterator[datetime] = CronSim(expected.cron, begin)
    over = takewhile(lambda at: at + expected.grace < now, occurrences)
    return tuple(islice(over, MOST_MISSED))


def upcoming(
    expected: ExpectedArrival, since: datetime, now: datetime, *, arrived: bool
) -> datetime | None:
    """The first occurrence that nobody answered and whose grace is not over."""
    begin = now.astimezone(UTC) - expected.grace - _STEP
    if arrived:
        begin = max(begin, _answered(expected, since))
    occurrences: Iterator[datetime] = CronSim(expected.cron, begin)
    return next((at for at in occurrences if at + expected.grace >= now), None)


def _answered(expected: ExpectedArrival, came: datetime) -> datetime:
    """The occurrence that a file answers for which came then."""
    begin = came.astimezone(UTC) - expected.grace - _STEP
    first: datetime = next(CronSim(expected.cron, begin), begin)
    return first
