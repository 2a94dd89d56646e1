"""How long a listener waits between empty polls."""

from datetime import timedelta

from local.functions.backoff import Backoff


def middle(low: float, high: float) -> float:
    return (low + high) / 2


def milliseconds(backoff: Backoff, count: int) -> list[float]:
    return [backoff.next_delay() / timedelta(milliseconds=1) for _ in range(count)]


def test_the_wait_doubles_up_to_the_maximum() -> None:
    backoff = Backoff(timedelta(seconds=1), middle)
    assert milliseconds(backoff, 6) == [100, 200, 300, 500, 900, 1000]


def test_a_message_begins_anew() -> None:
    backoff = Backoff(timedelta(seconds=1), middle)
    milliseconds(backoff, 5)
    backoff.reset()
    assert milliseconds(backoff, 2) == [100, 200]


def test_the_growth_is_spread_by_a_fifth() -> None:
    low = Backoff(timedelta(minutes=1), lambda low, _high: low)
    high = Backoff(timedelta(minutes=1), lambda _low, high: high)
    assert milliseconds(low, 3)[2] == 260
    assert milliseconds(high, 3)[2] == 340


def test_a_night_without_messages_overflows_nothing() -> None:
    backoff = Backoff(timedelta(minutes=1), middle)
    assert milliseconds(backoff, 5000)[-1] == 60_000
