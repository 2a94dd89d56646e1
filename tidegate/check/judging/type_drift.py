"""Cells that break their column's type: would a wider type hold them, and how many are they?"""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from flows.contract import Column, LogicalType
from flows.drift import DriftAction, DriftKind
from flows.rules import decimal_digits
from tidegate.check.judging.cells import Judge, judge_of
from tidegate.check.judging.drift import Policy
from tidegate.check.verdict import Drift

_LARGEST: Final = 38
"""Digits of Spark's widest DECIMAL."""


class TypeDrift:
    """Counts by column; every row of the file counts, also one that repeats another."""

    def __init__(self, policy: Policy) -> None:
        """Prepare the wider types of the contract's columns."""
        self._policy = policy
        self._columns = policy.contract.columns
        self._wider = [_wider(column) for column in self._columns]
        self._widened: Counter[tuple[int, int]] = Counter()
        self._broken: Counter[int] = Counter()
        self.shared = frozenset(
            place
            for place, column in enumerate(self._columns)
            if any(policy.contract.drift.rule(kind, column.name).above for kind in _KINDS)
        )
        """Columns, by place in the contract, of which a share decides: their cells are counted."""

    def broke(self, place: int, cell: str, times: int = 1) -> None:
        """So many cells, all alike, of the contract's column at this place break `type`."""
        for number, (_, holds) in enumerate(self._wider[place]):
            if not holds(cell)[1]:
                self._widened[place, number] += times
                return
        self._broken[place] += times

    def found(self, filled: Counter[int]) -> tuple[Drift, ...]:
        """The differences; `filled` are cells that are not empty, of the `shared` columns."""
        return tuple(self._found(filled))

    def _found(self, filled: Counter[int]) -> Iterator[Drift]:
        for place, column in enumerate(self._columns):
            widths = [number for where, number in self._widened if where == place]
            if widths:
                cells = sum(self._widened[place, number] for number in widths)
                to = self._wider[place][max(widths)][0]
                yield self._drift(DriftKind.WIDENED, column, cells, filled[place], to)
            if self._broken[place]:
                cells = self._broken[place]
                yield self._drift(DriftKind.TYPE_BROKEN, column, cells, filled[place], None)

    def _drift(
        self, kind: DriftKind, column: Column, cells: int, filled: int, to: str | None
    ) -> Drift:
        above = self._policy.contract.drift.rule(kind, column.name).above
        speaks = cells > above * filled if above else True
        action = self._policy.action(kind, column.name) if speaks else DriftAction.ALLOW
        return Drift(kind=kind, action=action, column=column.name, cells=cells, to=to)


_KINDS: Final = (DriftKind.WIDENED, DriftKind.TYPE_BROKEN)


def _wider(column: Column) -> list[tuple[str, Judge]]:
    """Types that hold everything that the column's own does, the narrowest first."""
    return [(to, judge_of(_plain(logical, to))) for logical, to in _types(column)]


def _types(column: Column) -> Iterator[tuple[LogicalType, str]]:
    if column.sql_type == "INT":
        yield LogicalType.INTEGER, "BIGINT"
    if column.logical_type is LogicalType.INTEGER:
        yield LogicalType.NUMBER, "DOUBLE"
    elif column.sql_type.startswith("DECIMAL"):
        _, scale = decimal_digits(column.sql_type)
        yield LogicalType.NUMBER, f"DECIMAL({_LARGEST},{scale})"
        yield LogicalType.NUMBER, "DOUBLE"
    elif column.logical_type is LogicalType.DATE and column.date_format is None:
        yield LogicalType.TIMESTAMP, "TIMESTAMP"


def _plain(logical: LogicalType, sql_type: str) -> Column:
    return Column(name="wider", logical_type=logical, sql_type=sql_type)
