"""What the page lists: broken rules with their counts, and the first lines that break them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType
from typing import Final

from flows.rules import RowRule, RuleKind
from tidegate.gate.page.told import Told, ToldFinding

MOST_LINES: Final = 40
"""Lines that the page marks; the document beside it has all findings that were kept."""
MOST_ROWS: Final = 60
"""Rules, columns and measurements that each of the page's tables shows."""
MOST_MARKS: Final = 12
"""Marks on one line."""

KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        RuleKind.REQUIRED: "a value in every row",
        RuleKind.TYPE: "another kind of value",
        RuleKind.PATTERN: "a text of the agreed form",
        RuleKind.ALLOWED: "one of the agreed values",
        RuleKind.MINIMUM: "a greater value",
        RuleKind.MAXIMUM: "a smaller value",
        RuleKind.MULTIPLE_OF: "a multiple of the agreed step",
        RuleKind.MIN_LENGTH: "a longer text",
        RuleKind.MAX_LENGTH: "a shorter text",
        RuleKind.UNIQUE: "each value only once",
        RowRule.MALFORMED_ROW: "as many cells as the first line has",
        RowRule.CONFLICTING_KEY: "one row only for each key",
    }
)
"""For rules of which no finding was kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A rule and how many rows break it."""

    column: str
    """Empty for a rule of the whole row."""
    expected: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the file with what is wrong on it."""

    line: int
    record: int | None
    marks: tuple[ToldFinding, ...]
    more: int
    """Marks that are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut[T]:
    """The beginning of a list."""

    shown: tuple[T, ...]
    more: int

    @classmethod
    def of(cls, items: Sequence[T]) -> "Cut[T]":
        """A page for people ends somewhere."""
        return cls(shown=tuple(items[:MOST_ROWS]), more=max(len(items) - MOST_ROWS, 0))


def broken(told: Told) -> list[Broken]:
    """Most rows first."""
    first = {finding.rule: finding for finding in reversed(told.findings)}
    rules = [_broken(name, rows, first.get(name)) for name, rows in told.counts.items()]
    return sorted(rules, key=lambda rule: -rule.rows)


def _broken(name: str, rows: int, example: ToldFinding | None) -> Broken:
    if example is not None:
        return Broken(column=example.column or "", expected=example.expected, rows=rows)
    column, _, kind = name.rpartition(".")
    return Broken(column=column, expected=KINDS.get(kind, name), rows=rows)


def lines(told: Told) -> list[Line]:
    """The first ones, in the order of the file."""
    placed = sorted((each for each in told.findings if each.line), key=_place)
    found = [_line(list(marks)) for _, marks in groupby(placed, key=_place)]
    return found[:MOST_LINES]


def _place(finding: ToldFinding) -> tuple[int, int]:
    return finding.line or 0, finding.record or 0


def _line(marks: list[ToldFinding]) -> Line:
    return Line(
        line=marks[0].line or 0,
        record=marks[0].record,
        marks=tuple(marks[:MOST_MARKS]),
        more=max(len(marks) - MOST_MARKS, 0),
    )


def unplaced(told: Told) -> list[ToldFinding]:
    """Findings about the file as a whole."""
    return [each for each in told.findings if not each.line]


def left_out(told: Told, shown: list[Line]) -> int:
    """Findings that the document has and the page does not mark."""
    marked = sum(len(line.marks) for line in shown)
    return len(told.findings) - len(unplaced(told)) - marked
