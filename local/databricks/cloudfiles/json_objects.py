"""Lines of JSON as Spark's reader gives them to columns of strings: the text of each value."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final

from local.databricks.cloudfiles.dialect import JsonDialect
from local.databricks.cloudfiles.lines import Line

type Members = Mapping[str, str | None]

_SPACE: Final = re.compile(r"[ \t\n\r]*")
_ESCAPED: Final = "\\u"


class Raw(str):
    """The text of a value that is not a JSON string."""

    __slots__ = ()


class NotNumericError(ValueError):
    """A constant that JSON does not have."""


class JsonObjects:
    """A string is its text, null is null, anything else is its text as it stands in the line.

    Of a name that occurs twice the last value stays. A line that is no JSON object gives a row of
    nulls, as in mode PERMISSIVE without a column for corrupt records.
    """

    def __init__(self, dialect: JsonDialect) -> None:
        """Prepare the decoder."""
        self._decoder = json.JSONDecoder(
            parse_int=Raw,
            parse_float=Raw,
            parse_constant=Raw if dialect.non_numeric_numbers else _refused,
        )

    def records(self, lines: Iterator[Line]) -> Iterator[Members]:
        """One for each line that is not blank."""
        for line in lines:
            if not line.body.strip(" \t\r\n"):
                continue
            try:
                yield self._members(line.body)
            except (ValueError, RecursionError):
                yield {}

    def _members(self, line: str) -> Members:
        found = self._decoder.decode(line)
        if not isinstance(found, dict):
            return {}
        if any(isinstance(value, (dict, list)) for value in found.values()):
            found = dict(self._spans(line))
        members = {name: _text(value) for name, value in found.items()}
        return _paired(members) if _ESCAPED in line else members

    def _spans(self, line: str) -> Iterator[tuple[str, object]]:
        """The members once more, nested values as they are written."""
        at = _after_space(line, _after_space(line, 0) + 1)
        while line[at] != "}":
            name, at = self._decoder.raw_decode(line, at)
            start = _after_space(line, _after_space(line, at) + 1)
            value, end = self._decoder.raw_decode(line, start)
            yield name, Raw(line[start:end]) if isinstance(value, (dict, list)) else value
            at = _after_space(line, end)
            if line[at] == ",":
                at = _after_space(line, at + 1)


def _refused(constant: str) -> object:
    raise NotNumericError(constant)


def _after_space(line: str, at: int) -> int:
    match = _SPACE.match(line, at)
    return match.end() if match else at


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return str(value).lower()


def _paired(members: Members) -> Members:
    """Half a surrogate pair cannot be stored: Java writes a question mark for it."""
    return {_well_formed(name): value and _well_formed(value) for name, value in members.items()}


def _well_formed(text: str) -> str:
    return type(text)(text.encode("utf-8", "replace").decode())
