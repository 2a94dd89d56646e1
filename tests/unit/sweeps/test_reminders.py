"""When a file counts as standing still, whatever the clock of the host that saved its times."""

from datetime import UTC, datetime, timedelta

import pytest

from flows.names import DatasetName, FileId
from tests.fakes.world import NETFLIX, declared
from tidegate.ledger.records import OpenFile
from tidegate.ledger.skew import SKEW
from tidegate.sweeps.reminders import HELD_EVERY, is_due, waits_in_line

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
GRACE = timedelta(seconds=30)
HOUR = timedelta(hours=1)
YEAR = timedelta(days=365)
TITLES = DatasetName("titles")
VERSION = declared()[NETFLIX].datasets[TITLES].version


def open_file(since: datetime, reminded_at: datetime | None = None) -> OpenFile:
    return OpenFile(
        file_id=FileId("a-b"),
        flow=NETFLIX,
        dataset=TITLES,
        path="netflix/titles/a.csv",
        etag="0x1",
        since=since,
        reminded_at=reminded_at,
    )


def due(since: datetime, reminded_at: datetime | None = None, **changes: object) -> bool:
    file = open_file(since, reminded_at)
    return is_due(file.model_copy(update=changes), declared()[NETFLIX], GRACE, NOW)


@pytest.mark.parametrize(
    ("since", "reminded_at", "expected"),
    [
        (NOW - GRACE, None, True),
        (NOW - GRACE + timedelta(seconds=1), None, False),
        (NOW - HOUR, NOW - timedelta(seconds=1), False),
        (NOW + SKEW, None, False),
        (NOW + YEAR, None, True),
        (NOW - HOUR, NOW + YEAR, True),
        (NOW + YEAR, NOW + YEAR, True),
        (NOW - timedelta(seconds=1), NOW + YEAR, False),
        (NOW + YEAR, NOW - timedelta(seconds=1), False),
    ],
)
def test_a_time_of_a_year_ahead_is_not_waited_for(
    since: datetime, reminded_at: datetime | None, *, expected: bool
) -> None:
    assert due(since, reminded_at) is expected


@pytest.mark.parametrize(
    ("since", "reminded_at", "reached", "expected"),
    [
        (NOW - HOUR, None, None, False),
        (NOW - HOUR, None, NOW - HOUR, True),
        (NOW - HOUR, None, NOW - HOUR + GRACE, False),
        (NOW - 2 * HOUR, NOW - HOUR, NOW - 2 * HOUR, True),
        (NOW - GRACE, None, NOW, False),
        (NOW + YEAR, None, NOW - HOUR, False),
    ],
)
def test_what_was_told_after_the_first_message_of_the_queue_waits_behind_it(
    since: datetime, reminded_at: datetime | None, reached: datetime | None, *, expected: bool
) -> None:
    assert waits_in_line(open_file(since, reminded_at), GRACE, NOW, reached) is expected


@pytest.mark.parametrize(
    ("reminded_at", "expected"),
    [(NOW - HELD_EVERY, True), (NOW - HOUR, False), (NOW + YEAR, True)],
)
def test_a_held_file_is_looked_at_once_a_day_though_a_host_was_a_year_ahead(
    reminded_at: datetime, *, expected: bool
) -> None:
    long_ago = NOW - timedelta(days=9)
    assert due(long_ago, reminded_at, held=True, held_under=VERSION) is expected
