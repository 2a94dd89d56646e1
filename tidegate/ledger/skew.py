"""Times that only a clock gone wrong can have saved: they count as not saved.

One host that was a year ahead for a moment would otherwise stop a file or a flow for a year, since
what it saved is believed by every other host.
"""

from datetime import datetime, timedelta
from typing import Final

SKEW: Final = timedelta(minutes=5)
"""How far the clocks of two hosts, or of a host and a service that it uses, may differ."""


def is_ahead(at: datetime | None, now: datetime) -> bool:
    """Whether a saved time is later than any clock that is nearly right can have said."""
    return at is not None and at > now + SKEW


def credible(at: datetime | None, now: datetime) -> datetime | None:
    """The saved time, or None when nobody believes it."""
    return None if is_ahead(at, now) else at
