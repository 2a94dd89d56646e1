"""Date formats: Spark's pattern letters as a regular expression with one group per field."""

import re
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Final

# Narrower than Spark's parser, which takes up to 19 digits for a single letter: what matches here
# Spark parses to the same date, and what a calendar refuses (30 February) both sides refuse.
_FIELDS: Final = MappingProxyType(
    {
        "yyyy": "(?!0000)([0-9]{4})",
        "M": "(0?[1-9]|1[0-2])",
        "MM": "(0[1-9]|1[0-2])",
        "d": "(0?[1-9]|[12][0-9]|3[01])",
        "dd": "(0[1-9]|[12][0-9]|3[01])",
        "H": "(0?[0-9]|1[0-9]|2[0-3])",
        "HH": "([01][0-9]|2[0-3])",
        "m": "([0-5]?[0-9])",
        "mm": "([0-5][0-9])",
        "s": "([0-5]?[0-9])",
        "ss": "([0-5][0-9])",
    }
)
_DATE: Final = frozenset("yMd")
_TIMES: Final = tuple(frozenset(letters) for letters in ("", "H", "Hm", "Hms"))
_TOKEN: Final = re.compile(r"([A-Za-z])\1*|'([^']+)'|([/\-.:, _]+)|(.)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class DateFormat:
    """A format that was understood."""

    regex: str
    """The whole cell; one group per field."""
    fields: str
    """The letters `yMdHms` that occur, in the order of the groups."""

    @property
    def has_time(self) -> bool:
        """Whether the format names at least the hour."""
        return "H" in self.fields


def date_regex(text: str) -> str:
    """The regular expression of `parse_date_format(text)`. Raises ValueError."""
    return parse_date_format(text).regex


def parse_date_format(text: str) -> DateFormat:
    """Raises ValueError with words that name the letters, when the format cannot be used."""
    parts = [_part(match) for match in _TOKEN.finditer(text)]
    for (before, _), (after, _) in pairwise(parts):
        _refuse_open_ends(before, after)
    fields = "".join(letters[0] for letters, _ in parts if letters)
    _refuse_incomplete(fields, text)
    return DateFormat(regex="".join(regex for _, regex in parts), fields=fields)


def _part(match: re.Match[str]) -> tuple[str, str]:
    letter, quoted, literal, other = match.groups()
    if other is not None:
        raise ValueError(f"{other!r} has no meaning in a date format; put text in single quotes")
    if letter is None:
        return "", re.escape(quoted or literal)
    letters = match.group()
    if letters not in _FIELDS:
        known = ", ".join(_FIELDS)
        raise ValueError(f"{letters!r} is not a supported field; supported are {known}")
    return letters, _FIELDS[letters]


def _refuse_open_ends(before: str, after: str) -> None:
    if before and after and min(len(before), len(after)) == 1:
        raise ValueError(f"{before!r} and {after!r} touch: write two letters or a separator")


def _refuse_incomplete(fields: str, text: str) -> None:
    letters = frozenset(fields)
    if len(letters) != len(fields):
        raise ValueError(f"{text!r} names a field twice")
    if not letters >= _DATE:
        raise ValueError(f"{text!r} must name year (yyyy), month (M) and day (d)")
    if letters - _DATE not in _TIMES:
        raise ValueError(f"{text!r} must name the hour before minutes, and minutes before seconds")
