"""How the board writes times and numbers; nothing here knows what they belong to."""

from datetime import UTC, datetime
from typing import Final

MINUTE: Final = 60
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR


def cut(text: str, limit: int = NAME_LENGTH) -> str:
    """The beginning and the end of a long text: a path's last part names the file."""
    if len(text) <= limit:
        return text
    tail = limit // 2
    return f"{text[: limit - tail - 1]}{ELLIPSIS}{text[-tail:]}"


def visible(text: str, limit: int = NAME_LENGTH) -> Markup:
    """A text from outside as markup: escaped, cut, and what cannot be seen shown by its number."""
    short = cut(text, limit)
    return Markup().join(
        _marked(sign) if _is_strange(sign, short[max(at - ACCENTS, 0) : at]) else escape(sign)
        for at, sign in enumerate(short)
    )


def _is_strange(sign: str, before: str) -> bool:
    category = unicodedata.category(sign)
    if category in COMBINING:
        return len(before) == ACCENTS and all(_is_combining(each) for each in before)
    return category in STRANGE or (category == "Zs" and sign != " ")


def _is_combining(sign: str) -> bool:
    return unicodedata.category(sign) in COMBINING


def _marked(sign: str) -> Markup:
    return Markup('<span class="odd">U+{:04X}</span>').format(ord(sign))


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
