"""How the board writes times and numbers; nothing here knows what they belong to."""

from datetime import UTC, datetime
from typing import Final

MINUTE: Final = 60
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR


def ago(at: datetime, now: datetime) -> str:
    """A time by its distance: `12 s ago`, `in 3 min`."""
    seconds = round((now - at).total_seconds())
    if seconds == 0:
        return "just now"
    return f"{_distance(seconds)} ago" if seconds > 0 else f"in {_distance(-seconds)}"


def _distance(seconds: int) -> str:
    for unit, name in ((DAY, "d"), (HOUR, "h"), (MINUTE, "min")):
        if seconds >= unit:
            return f"{seconds // unit} {name}"
    return f"{seconds} s"


def clock(at: datetime, now: datetime) -> str:
    """A time in UTC; with its date when that is another one than today."""
    there = at.astimezone(UTC)
    if there.date() == now.astimezone(UTC).date():
        return f"{there:%H:%M:%S}"
    return f"{there:%Y-%m-%d %H:%M}"


def took(seconds: float) -> str:
    """A duration: `8.2 s`, `2 min 14 s`, `1 h 5 min`."""
    if seconds < MINUTE:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < HOUR:
        return f"{whole // MINUTE} min {whole % MINUTE} s"
    return f"{whole // HOUR} h {whole % HOUR // MINUTE} min"


def size(count: int) -> str:
    """Bytes in the largest unit that leaves at least one."""
    amount = float(count)
    for unit in ("B", "KiB", "MiB", "GiB"):
        if amount < 1024:  # noqa: PLR2004 - what the units are made of
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1024
    return f"{amount:.1f} TiB"


def number(count: int) -> str:
    """Thousands apart."""
    return f"{count:,}"


def many(count: int, one: str, more: str = "") -> str:
    """`1 file`, `3 files`."""
    return f"{number(count)} {one if count == 1 else more or one + 's'}"
