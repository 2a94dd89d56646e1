"""Which of the times at which a file was expected nobody answered."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from flows.contract import ExpectedArrival
from tests.fakes.zones import host_in
from tidegate.arrivals.expected import MOST_MISSED, missed, upcoming

DAILY = ExpectedArrival(cron="0 13 * * *", grace=timedelta(minutes=30))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 1, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("since", "arrived", "now", "expected"),
    [
        (at(1, 12), False, at(1, 13, 30), []),
        (at(1, 12), False, at(1, 13, 31), [at(1, 13)]),
        (at(1, 14), False, at(2, 13, 29), []),
        (at(1, 13), False, at(1, 13, 31), [at(1, 13)]),
        (at(1, 13, 10), False, at(1, 14), []),
        (at(1, 13, 30), True, at(2, 14), [at(2, 13)]),
        (at(1, 12), True, at(1, 23), []),
        (at(1, 13, 29), True, at(1, 23), []),
        (at(1, 13, 31), True, at(2, 13, 30), []),
        (at(1, 13, 31), True, at(3, 13, 29), []),
        (at(1, 13, 29), True, at(2, 14), [at(2, 13)]),
        (at(1, 13), True, at(4, 14), [at(2, 13), at(3, 13), at(4, 13)]),
    ],
)
def test_an_occurrence_is_missed_when_no_file_came_by_its_grace(
    since: datetime, now: datetime, expected: list[datetime], *, arrived: bool
) -> None:
    assert list(missed(DAILY, since, now, arrived=arrived)) == expected


def test_years_of_silence_are_told_in_bounded_pieces() -> None:
    found = missed(DAILY, at(1, 12), at(1, 12) + timedelta(days=900), arrived=True)
    assert len(found) == MOST_MISSED
    assert found[0] == at(2, 13)


def test_a_time_is_that_of_utc_wherever_the_host_and_its_caller_are() -> None:
    east = datetime(2026, 1, 2, 2, tzinfo=timezone(timedelta(hours=14)))
    with host_in("Pacific/Kiritimati"):
        assert missed(DAILY, east, at(1, 14), arrived=False) == (at(1, 13),)
        assert missed(DAILY, east, at(2, 14), arrived=True) == (at(2, 13),)
        assert missed(DAILY, east, at(3, 14), arrived=True, told=at(2, 13)) == (at(3, 13),)


@pytest.mark.parametrize(
    ("told", "left"),
    [(None, [1, 2, 3]), (at(1, 12), [1, 2, 3]), (at(2, 13), [3]), (at(3, 13), []), (at(9, 1), [])],
)
def test_a_time_is_told_once(told: datetime | None, left: list[int]) -> None:
    found = missed(DAILY, at(1, 12), at(3, 14), arrived=False, told=told)
    assert found == tuple(at(day, 13) for day in left)


def test_a_file_that_came_after_the_last_time_told_answers_for_the_next() -> None:
    told, came = at(2, 13), at(3, 12)
    assert missed(DAILY, came, at(4, 13, 30), arrived=True, told=told) == ()
    assert missed(DAILY, came, at(4, 14), arrived=True, told=told) == (at(4, 13),)


def test_a_look_goes_on_where_the_last_one_stopped() -> None:
    now, told = at(1, 12) + timedelta(days=60), list[datetime]()
    while new := missed(DAILY, at(1, 12), now, arrived=False, told=told[-1] if told else None):
        assert len(new) <= MOST_MISSED
        told += new
    assert told == [at(1, 13) + timedelta(days=number) for number in range(60)]


@pytest.mark.parametrize(
    ("since", "arrived", "now", "expected"),
    [
        (at(1, 12), False, at(1, 12), at(1, 13)),
        (at(1, 12), False, at(1, 13, 30), at(1, 13)),
        (at(1, 12), False, at(1, 13, 31), at(2, 13)),
        (at(1, 12), True, at(1, 12), at(2, 13)),
        (at(1, 13, 30), True, at(1, 13, 30), at(2, 13)),
        (at(1, 13, 31), True, at(1, 13, 31), at(3, 13)),
        (at(1, 12), True, at(3, 14), at(4, 13)),
    ],
)
def test_the_next_time_is_the_first_that_can_still_be_answered(
    since: datetime, now: datetime, expected: datetime, *, arrived: bool
) -> None:
    assert upcoming(DAILY, since, now, arrived=arrived) == expected


@pytest.mark.parametrize("arrived", [True, False])
def test_no_time_is_missed_and_expected_at_once(*, arrived: bool) -> None:
    since = at(1, 12)
    for minutes in range(0, 4 * 24 * 60, 7):
        now = since + timedelta(minutes=minutes, microseconds=1)
        over = missed(DAILY, since, now, arrived=arrived)
        following = upcoming(DAILY, since, now, arrived=arrived)
        assert following is not None
        assert following + DAILY.grace >= now
        assert following not in over
        answered = [at(1, 13)] if arrived else []
        days = [at(day, 13) for day in range(1, 9) if at(day, 13) < following]
        assert [day for day in days if day not in answered] == list(over)
