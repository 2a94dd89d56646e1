"""One JSON object to cells: strings as their text, everything else as it stands in the file."""

import re
from collections.abc import Iterable, Iterator, Mapping
from json import JSONDecoder
from types import MappingProxyType
from typing import Final

from flows.contract import Contract, LogicalType
from flows.rules import RowRule, Rule, RuleKind
from tidegate.check.halt import Halt
from tidegate.check.limits import Limits
from tidegate.check.reading.jackson import LONGEST_NUMBER, refuses
from tidegate.check.verdict import Reason

type Parsed = tuple[list[str], Rule | None]
"""Cells in the order of the contract, and what is wrong with the line; then there are none."""

MOST_VALUES: Final = 200_000
"""In one object, at all its levels: a parsed value takes up to 60 times the room of its text."""

_VALUE: Final = re.compile(r'"(?:[^"\\]|\\.)*+"?|(?P<value>[,\[{])', re.DOTALL)
_SPACE: Final = re.compile(r"[ \t]*")
_LITERALS: Final[Mapping[object, str]] = MappingProxyType({True: "true", False: "false", None: ""})
_WHOLE: Final = "one whole JSON object on the line"
_ONCE: Final = "each name once in an object; readers disagree about which one counts"
_STORABLE: Final = "whole characters; half a surrogate pair and NUL cannot be stored"
_MODEST: Final = "an object of less depth, shorter names and numbers; Spark refuses this one"


class JsonObjects:
    """Numbers keep their digits; `null`, a missing name and an empty string are absent cells."""

    def __init__(self, contract: Contract, limits: Limits) -> None:
        """Take names and types from the contract."""
        self._most = limits.columns
        self._names = [column.name for column in contract.columns]
        self._known = frozenset(self._names)
        self._spelled = {name.lower(): name for name in self._names}
        self._texts = {
            column.name: Rule(kind=RuleKind.TYPE, column=column.name, expected="text")
            for column in contract.columns
            if column.logical_type is LogicalType.STRING
        }
        self._scan = JSONDecoder(
            object_pairs_hook=tuple, parse_int=str, parse_float=str, parse_constant=_refuse
        ).raw_decode
        self.unknown: dict[str, int] = {}
        """Names that are no columns as they are written, each with the line where it came first."""

    def read(self, line: str, number: int) -> Parsed:
        """The cells of a line without white space around it. Raises Halt at too many values."""
        if len(line) > MOST_VALUES:
            _refuse_many_values(line, number)
        try:
            pairs, end = self._scan(line, 0)
        except (ValueError, RecursionError):
            return _flawed(_WHOLE)
        if end != len(line) or not isinstance(pairs, tuple):
            return _flawed(_WHOLE)
        self._refuse_many(len(pairs), number)
        found: dict[str, object] = dict(pairs)
        if len(found) < len(pairs):
            return _flawed(_ONCE)
        return self._cells(line, found, number)

    def _cells(self, line: str, found: Mapping[str, object], number: int) -> Parsed:
        strange = found.keys() - self._known
        others = self._in_other_capitals(strange)
        if others:
            names = [others.get(name, name) for name in found]
            if len({*names}) < len(names):
                return _flawed(_ONCE)
            found = dict(zip(names, found.values(), strict=True))
        try:
            cells, plain = self._flat(found), not strange
        except (KeyError, TypeError):
            for name, rule in self._texts.items():
                if isinstance(found.get(name), (tuple, list)):
                    return [], rule
            nested = {others.get(name, name): text for name, text in self._nested(line)}
            cells, plain = self._flat({**found, **nested}), False
        if "\\u" in line and not _storable([*found, *cells]):
            return _flawed(_STORABLE)
        if len(line) > LONGEST_NUMBER and not (plain and _are_short(cells)) and refuses(line):
            return _flawed(_MODEST)
        self._meet(strange, number)
        return cells, None

    def _in_other_capitals(self, strange: Iterable[str]) -> dict[str, str]:
        """Names that Spark takes for a column, and the column; the policy decides about them."""
        return {
            name: self._spelled[name.lower()]
            for name in strange
            if name.isascii() and name.lower() in self._spelled
        }

    def _flat(self, found: Mapping[str, object]) -> list[str]:
        """Raises KeyError or TypeError when a value is an object or a list."""
        values = map(found.get, self._names)
        return [each if isinstance(each, str) else _LITERALS[each] for each in values]

    def _nested(self, line: str) -> Iterator[tuple[str, str]]:
        """The name of each object and list in the object, with the value as it is written."""
        at = _after_space(line, 1)
        while line[at] != "}":
            name, at = self._scan(line, at)
            start = _after_space(line, _after_space(line, at) + 1)
            value, end = self._scan(line, start)
            if isinstance(value, (tuple, list)):
                yield name, line[start:end]
            at = _after_space(line, end)
            if line[at] == ",":
                at = _after_space(line, at + 1)

    def _meet(self, names: Iterable[str], number: int) -> None:
        for name in sorted(names):
            self.unknown.setdefault(name, number)
            self._refuse_many(len(self.unknown) + len(self._names), number)

    def _refuse_many(self, count: int, number: int) -> None:
        if count > self._most:
            raise Halt(Reason.TOO_LARGE, f"at most {self._most} columns", line=number)


def _refuse_many_values(line: str, number: int) -> None:
    signs = sum(map(line.count, ",[{"))
    if signs > MOST_VALUES and sum(map(bool, _VALUE.findall(line))) > MOST_VALUES:
        raise Halt(Reason.TOO_LARGE, f"at most {MOST_VALUES} values in an object", line=number)


def _flawed(expected: str) -> Parsed:
    return [], Rule(kind=RowRule.MALFORMED_ROW, column=None, expected=expected)


def _refuse(constant: str) -> object:
    raise ValueError(f"{constant} is no JSON")


def _after_space(line: str, at: int) -> int:
    match = _SPACE.match(line, at)
    return match.end() if match else at


def _are_short(cells: list[str]) -> bool:
    return len(max(cells, key=len)) <= LONGEST_NUMBER


def _storable(texts: list[str]) -> bool:
    joined = "".join(texts)
    try:
        joined.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in joined
