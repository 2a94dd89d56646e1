"""The order of files: microseconds since 1970, given once per version and never taken back."""

from datetime import UTC, datetime, timedelta
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def microseconds(at: datetime) -> int:
    """Whole microseconds since 1970 UTC."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def next_order(committed_at: datetime, last_order: int) -> int:
    """Later than everything on the path: a commit time alone has a resolution of one second."""
    return max(microseconds(committed_at), last_order + 1)
