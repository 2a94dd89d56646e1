"""NCRONTAB expressions: fields, occurrences, intervals."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.functions.ncrontab import parse_schedule, runs_within_a_minute

NOON = datetime(2026, 3, 15, 12, 0, 0, tzinfo=UTC)  # a Sunday


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("* * * * * *", "2026-03-15T12:00:01"),
        ("*/15 * * * * *", "2026-03-15T12:00:15"),
        ("0 */5 * * * *", "2026-03-15T12:05:00"),
        ("30 0 * * * *", "2026-03-15T12:00:30"),
        ("0 0 * * * *", "2026-03-15T13:00:00"),
        ("0 0 0 * * *", "2026-03-16T00:00:00"),
        ("0 30 9 * * Mon-Fri", "2026-03-16T09:30:00"),
        ("0 30 9 * * 1-5", "2026-03-16T09:30:00"),
        ("0 0 5 31 * *", "2026-03-31T05:00:00"),
        ("0 0 5 29 2 *", "2028-02-29T05:00:00"),
        ("0 0 5 29 2 Sun", "2032-02-29T05:00:00"),
        ("0 0 0 1 Jan *", "2027-01-01T00:00:00"),
        ("0 0 0 1 january,jul *", "2026-07-01T00:00:00"),
        ("0 10-12,40 * * * *", "2026-03-15T12:10:00"),
        ("0 50/5 * * * *", "2026-03-15T12:50:00"),
        ("0 12-10 * * * *", "2026-03-15T12:10:00"),
        ("0 0 11 * * *", "2026-03-16T11:00:00"),
        ("59 59 23 31 12 *", "2026-12-31T23:59:59"),
        ("*/5 * * * *", "2026-03-15T12:05:00"),
    ],
)
def test_the_next_occurrence_is_later_than_the_moment(expression: str, expected: str) -> None:
    assert parse_schedule(expression).after(NOON) == at(expected)


def test_a_step_without_an_end_runs_to_the_end_of_the_field() -> None:
    schedule = parse_schedule("0 50/5 * * * *")
    first = schedule.after(NOON)
    second = schedule.after(first)
    assert (first.minute, second.minute, schedule.after(second).minute) == (50, 55, 50)


def test_day_of_month_and_day_of_week_must_both_match() -> None:
    assert parse_schedule("0 0 0 13 * Fri").after(NOON) == at("2026-11-13T00:00:00")


def test_fractions_of_a_second_do_not_repeat_an_occurrence() -> None:
    moment = at("2026-03-15T12:05:00") + timedelta(milliseconds=3)
    assert parse_schedule("0 */5 * * * *").after(moment) == at("2026-03-15T12:10:00")


def test_five_fields_mean_second_zero() -> None:
    assert parse_schedule("5 4 * * *") == parse_schedule("0 5 4 * * *")


def test_a_time_span_is_a_fixed_interval() -> None:
    assert parse_schedule("00:10:00").after(NOON) == NOON + timedelta(minutes=10)
    assert parse_schedule("1.02:00:00").after(NOON) == NOON + timedelta(days=1, hours=2)


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "* * * *",
        "* * * * * * *",
        "60 * * * * *",
        "* 60 * * * *",
        "* * 24 * * *",
        "* * * 0 * *",
        "* * * 32 * *",
        "* * * * 13 *",
        "* * * * * 7",
        "* * * * * Someday",
        "*/0 * * * * *",
        "*/x * * * * *",
        "1,,2 * * * * *",
        "1- * * * * *",
        "-1 * * * * *",
        "Mon * * * * *",
        "00:00:00",
        "25:00:00",
        "soon",
    ],
)
def test_what_is_no_schedule_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_schedule(expression)


def test_a_date_that_never_comes_is_refused() -> None:
    with pytest.raises(ValueError, match="no occurrence"):
        parse_schedule("0 0 0 31 2 *").after(NOON)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [("*/20 * * * * *", True), ("0 * * * * *", False), ("00:00:20", True), ("00:01:00", False)],
)
def test_timers_of_less_than_a_minute_are_known(expression: str, expected: bool) -> None:  # noqa: FBT001  # a table of cases
    assert runs_within_a_minute(parse_schedule(expression), NOON) is expected


moments = st.datetimes(
    min_value=datetime.fromisoformat("2020-01-01"),
    max_value=datetime.fromisoformat("2035-01-01"),
    timezones=st.just(UTC),
)


@given(moments, st.integers(0, 59), st.integers(0, 59), st.integers(0, 23))
def test_an_occurrence_matches_and_none_lies_between(
    moment: datetime, second: int, minute: int, hour: int
) -> None:
    found = parse_schedule(f"{second} {minute} {hour} * * *").after(moment)
    assert (found.second, found.minute, found.hour) == (second, minute, hour)
    assert timedelta(0) < found - moment <= timedelta(days=1)
