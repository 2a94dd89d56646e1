"""One JSON object to cells: strings as their text, everything else as it stands in the file."""

import re
from collections.abc import Callable, Iterator, Sequence
from json import JSONDecoder
from types import MappingProxyType
from typing import Final

from flows.contract import Contract, LogicalType
from flows.rules import RowRule, Rule, RuleKind

type Parsed = tuple[list[str], Rule | None]
"""Cells in the order of the contract, and what is wrong with the line; then there are none."""

# What Spark's parser, Jackson, refuses: it would make a row of NULLs out of the line.
DEEPEST: Final = 1000
LONGEST_NUMBER: Final = 1000
LONGEST_NAME: Final = 10_000
"""Jackson takes 50,000 bytes."""

_MOST_UNKNOWN: Final = 200
_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*+"|([\[{])|[\]}]')
_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*+"([ \t]*:)?')
_DIGITS: Final = re.compile(rf"(?<![-+.0-9eE])[-+.0-9eE]{{{LONGEST_NUMBER + 1}}}")
_SPACE: Final = re.compile(r"[ \t]*")
_LITERALS: Final = MappingProxyType({True: "true", False: "false", None: ""})


class JsonObjects:
    """Numbers keep their digits, `null` and a missing name are absent, as an empty string is."""

    def __init__(self, contract: Contract) -> None:
        """Take names and types from the contract."""
        self._names = [column.name for column in contract.columns]
        self._known = frozenset(self._names)
        self._texts = {
            column.name: Rule(kind=RuleKind.TYPE, column=column.name, expected="text")
            for column in contract.columns
            if column.logical_type is LogicalType.STRING
        }
        self._scan = _decoder(str).scan_once
        self.unknown: dict[str, int] = {}
        """Names that are no columns, up to a number, each with the line where it came first."""

    def read(self, line: str, number: int) -> Parsed:
        """The cells of a line without white space around it."""
        try:
            pairs = self._pairs(line)
        except (ValueError, StopIteration, RecursionError):
            return _flawed("one whole JSON object on the line")
        if not isinstance(pairs, tuple):
            return _flawed("a JSON object, not a single value or a list")
        found = dict(pairs)
        if len(found) < len(pairs):
            return _flawed("each name once in an object; readers disagree about which one counts")
        if not found.keys() <= self._known:
            self._meet(found.keys() - self._known, number)
        return self._cells(line, found)

    def _pairs(self, line: str) -> object:
        """Raises ValueError, StopIteration or RecursionError: not one value that Spark reads."""
        value, end = self._scan(line, 0)
        if end != len(line):
            raise ValueError("something stands behind the value")
        if len(line) > LONGEST_NUMBER:
            _refuse_what_jackson_refuses(line)
        return value

    def _meet(self, names: set[str], number: int) -> None:
        for name in sorted(names):
            if len(self.unknown) < _MOST_UNKNOWN:
                self.unknown.setdefault(name, number)

    def _cells(self, line: str, found: dict[str, object]) -> Parsed:
        values = [found.get(name) for name in self._names]
        nested = [
            name
            for name, value in zip(self._names, values, strict=True)
            if isinstance(value, (tuple, list))
        ]
        for name in nested:
            if name in self._texts:
                return [], self._texts[name]
        if nested:
            raw = dict(_spans(line, self._scan))
            values = [raw[name] if name in nested else found.get(name) for name in self._names]
        cells = [each if isinstance(each, str) else _LITERALS[each] for each in values]
        if "\\u" in line and not _storable([*found, *cells]):
            return _flawed("whole characters; half a surrogate pair and NUL cannot be stored")
        return cells, None


def _flawed(expected: str) -> Parsed:
    return [], Rule(kind=RowRule.MALFORMED_ROW, column=None, expected=expected)


def _decoder(number: Callable[[str], str]) -> JSONDecoder:
    return JSONDecoder(
        object_pairs_hook=tuple, parse_int=number, parse_float=number, parse_constant=_refuse
    )


def _refuse(constant: str) -> object:
    raise ValueError(f"{constant} is no JSON")


def _bounded(number: str) -> str:
    if len(number) > LONGEST_NUMBER:
        raise ValueError("a number of too many digits")
    return number


_BOUNDED: Final = _decoder(_bounded)


def _refuse_what_jackson_refuses(line: str) -> None:
    """Cheap looks first: none of it is in an ordinary line, however long. Raises ValueError."""
    if line.count("{") + line.count("[") > DEEPEST and _depth(line) > DEEPEST:
        raise ValueError("nested too deep")
    if len(line) > LONGEST_NAME and _longest_name(line) > LONGEST_NAME:
        raise ValueError("a name of too many characters")
    if _DIGITS.search(line):
        _BOUNDED.scan_once(line, 0)


def _depth(line: str) -> int:
    deepest = depth = 0
    for token in _TOKEN.finditer(line):
        if token[1]:
            depth += 1
            deepest = max(deepest, depth)
        elif not token[0].startswith('"'):
            depth -= 1
    return deepest


def _longest_name(line: str) -> int:
    return max((len(found[0]) for found in _STRING.finditer(line) if found[1]), default=0)


def _spans(line: str, scan: Callable[[str, int], tuple[object, int]]) -> Iterator[tuple[str, str]]:
    """Each name of the object with its value as it is written."""
    at = _after_space(line, 1)
    while line[at] != "}":
        name, at = scan(line, at)
        start = _after_space(line, _after_space(line, at) + 1)
        _, end = scan(line, start)
        yield str(name), line[start:end]
        at = _after_space(line, end)
        if line[at] == ",":
            at = _after_space(line, at + 1)


def _after_space(line: str, at: int) -> int:
    match = _SPACE.match(line, at)
    return match.end() if match else at


def _storable(texts: Sequence[str]) -> bool:
    joined = "".join(texts)
    try:
        joined.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in joined
