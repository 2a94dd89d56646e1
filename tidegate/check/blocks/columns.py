"""One column of a batch: what is surely good is passed at once, the rest the exact judge sees."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from flows.contract import Column, LogicalType
from flows.rules import Rule
from tidegate.check.blocks.batch import Batch, Cells, Indices
from tidegate.check.blocks.known import KnownGood
from tidegate.check.blocks.sure_dates import sure_date
from tidegate.check.blocks.sure_numbers import Sure, sure_number
from tidegate.check.blocks.sure_texts import sure_text
from tidegate.check.judging.cells import Broken, Judge

_REMEMBERED: Final = 4096
_LONGEST: Final = 64
_FIRST: Final = 32


type _Found = tuple[int, Broken, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaches:
    """The cells of one column that break rules; rows are numbers in the batch."""

    missing: Indices
    """Rows where a required cell is not there."""
    required: Broken
    """The rule that they break."""
    rows: Indices
    """Rows whose cell breaks rules."""
    rules: list[Broken]
    """Of each row."""
    cells: list[str]
    """Of each row."""


class ColumnCheck:
    """Judges one column, batch by batch."""

    def __init__(self, column: Column, judge: Judge, required: Rule | None) -> None:
        """Take the column with its exact judge, and the rule that an empty cell breaks, if any."""
        self.judge = judge
        self._required: Broken = () if required is None else (required,)
        self._sure = sure_of(column)
        self._known = KnownGood()
        self._memory: dict[bytes, Broken] = {}

    def breaches(self, batch: Batch, position: int) -> Breaches:
        """Of the wide rows, in their order; an empty cell breaks `required` alone."""
        cells, wide = batch.column(position), batch.wide
        empty = cells.starts == cells.ends
        doubtful = np.flatnonzero(~empty)
        if self._sure is not None and len(doubtful):
            doubtful = doubtful[~self._sure(cells.take(doubtful))]
        found = self._doubted(batch, cells, doubtful)
        missing = wide[np.flatnonzero(empty)] if self._required else wide[:0]
        return self._breaches(missing, wide, found)

    def _doubted(self, batch: Batch, cells: Cells, which: Indices) -> list[_Found]:
        """A few are judged first: most of the others may be known then."""
        found: list[_Found] = []
        size = _FIRST
        while len(which):
            which = which[~self._known.recognise(cells.take(which))]
            found += self._judged(batch, cells, which[:size])
            which = which[size:]
            size *= _FIRST
        return found

    def absent(self, batch: Batch) -> Breaches:
        """Of the wide rows of a file that does not have the column."""
        missing = batch.wide if self._required else batch.wide[:0]
        return self._breaches(missing, batch.wide, [])

    def _breaches(self, missing: Indices, wide: Indices, found: list[_Found]) -> Breaches:
        rows, rules, cells = zip(*found, strict=True) if found else ((), (), ())
        return Breaches(
            missing=missing,
            required=self._required,
            rows=wide[np.array(rows, np.int64)],
            rules=list(rules),
            cells=list(cells),
        )

    def _judged(self, batch: Batch, cells: Cells, which: Indices) -> Iterator[_Found]:
        text = batch.bytes if len(which) else b""
        starts, ends = cells.starts[which].tolist(), cells.ends[which].tolist()
        for row, start, end in zip(which.tolist(), starts, ends, strict=True):
            cell = text[start:end]
            broken = self._memory.get(cell)
            if broken is None:
                broken = self._ask(cell)
            if broken:
                yield row, broken, cell.decode()

    def _ask(self, cell: bytes) -> Broken:
        _, broken = self.judge(cell.decode())
        if len(cell) <= _LONGEST and len(self._memory) < _REMEMBERED:
            self._memory[cell] = broken
            if not broken:
                self._known.learn(cell)
        return broken


def sure_of(column: Column) -> Sure | None:
    """A test that is sufficient for a cell to break no rule of the column but `unique`."""
    match column.logical_type:
        case LogicalType.STRING:
            return sure_text(column)
        case LogicalType.INTEGER | LogicalType.NUMBER:
            return sure_number(column)
        case LogicalType.DATE | LogicalType.TIMESTAMP:
            return sure_date(column)
        case LogicalType.BOOLEAN:
            return None
