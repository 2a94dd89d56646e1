"""How long a queue listener waits: the randomised exponential back-off of the WebJobs SDK."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

MINIMUM: Final = timedelta(milliseconds=100)
SPREAD: Final = (0.8, 1.2)
LARGEST_EXPONENT: Final = 30


class Backoff:
    """100 ms after a message and after the first empty poll, then doubling to `maximum`."""

    def __init__(self, maximum: timedelta, uniform: Callable[[float, float], float]) -> None:
        self._maximum = maximum
        self._uniform = uniform
        self._empty_polls = 0

    def reset(self) -> None:
        """A message came, or is known to be there."""
        self._empty_polls = 0

    def next_delay(self) -> timedelta:
        """The wait after one more empty poll."""
        exponent = self._empty_polls - 1
        self._empty_polls = min(self._empty_polls + 1, LARGEST_EXPONENT)
        if exponent < 0:
            return MINIMUM
        factor: int = 2**exponent
        growth = MINIMUM * self._uniform(*SPREAD) * factor
        return min(self._maximum, MINIMUM + growth)
