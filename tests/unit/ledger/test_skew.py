"""How far ahead a saved time may be before nobody believes it."""

from datetime import UTC, datetime, timedelta

import pytest

from tidegate.ledger.skew import SKEW, credible, is_ahead

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)
YEAR = timedelta(days=365)


@pytest.mark.parametrize(
    ("ahead", "absurd"),
    [(-YEAR, False), (0 * MOMENT, False), (SKEW, False), (SKEW + MOMENT, True), (YEAR, True)],
)
def test_a_time_is_believed_as_far_as_a_clock_can_be_ahead(
    ahead: timedelta, *, absurd: bool
) -> None:
    at = NOW + ahead
    assert is_ahead(at, NOW) is absurd
    assert credible(at, NOW) == (None if absurd else at)


def test_what_was_never_saved_stays_so() -> None:
    assert not is_ahead(None, NOW)
    assert credible(None, NOW) is None
