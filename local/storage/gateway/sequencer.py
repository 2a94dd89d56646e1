"""Strictly increasing sequencers, also across restarts of the gateway."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

DIGITS: Final = 32
_EPOCH_MICROSECONDS: Final = 1_000_000


class Sequencer:
    """Follows the clock in microseconds and never goes back, whatever the clock does."""

    def __init__(self, last: int, clock: Callable[[], datetime]) -> None:
        self._last = last
        self._clock = clock

    def next(self) -> int:
        """Greater than every number given before and than `last`."""
        now = int(self._clock().timestamp() * _EPOCH_MICROSECONDS)
        self._last = max(now, self._last + 1)
        return self._last


def sequencer_text(number: int) -> str:
    """Fixed-width hexadecimal, so that comparing texts compares numbers."""
    return f"{number:0{DIGITS}x}"
