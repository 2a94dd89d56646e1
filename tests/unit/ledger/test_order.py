"""The order of files: the time of their commit, and later than everything on their path."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from tidegate.ledger.order import microseconds, next_order

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
NOON_ORDER = 1_767_268_800_000_000


def test_an_order_is_microseconds_since_1970() -> None:
    assert microseconds(NOON + timedelta(microseconds=7)) == NOON_ORDER + 7


def test_the_zone_that_a_time_is_told_in_says_nothing_about_its_order() -> None:
    india = timezone(timedelta(hours=5, minutes=30))
    assert microseconds(NOON.astimezone(india)) == NOON_ORDER


@pytest.mark.parametrize(
    ("last", "following"),
    [
        (0, NOON_ORDER),
        (NOON_ORDER - 1, NOON_ORDER),
        (NOON_ORDER, NOON_ORDER + 1),
        (NOON_ORDER + 5, NOON_ORDER + 6),
    ],
)
def test_a_commit_comes_after_whatever_its_path_had(last: int, following: int) -> None:
    assert next_order(NOON, last) == following
