"""What is handed over as a function: time, chance, and how much is done at a time."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

Clock = Callable[[], datetime]
"""Returns the present as an aware UTC time."""

type Work = Callable[[], Awaitable[None]]

type Together = Callable[[Sequence[Work]], Awaitable[None]]
"""Does every piece of work, perhaps some at a time; raises what one of them raises."""

NewOpId = Callable[[], str]
"""Returns a random identifier for one write."""
