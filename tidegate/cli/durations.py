"""Points in time as people write them."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from tidegate.cli.errors import UsageError

_SPAN: Final = re.compile(r"([0-9]{1,6})\s*([smhdw])")
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def moment(text: str, now: datetime) -> datetime:
    """`2h`, `7d` (before now) or ISO 8601, UTC unless it names an offset. Raises UsageError."""
    try:
        if match := _SPAN.fullmatch(text.strip().lower()):
            return now - timedelta(**{_UNITS[match[2]]: int(match[1])})
        found = datetime.fromisoformat(text.strip())
    except (ValueError, OverflowError):
        raise UsageError(
            f"{text} is no time: write 90s, 30m, 2h, 7d, 2w, or 2026-01-31T08:00:00"
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
