"""One column of a batch: what is surely good is passed at once, the rest the exact judge sees."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from flows.contract import Column, LogicalType
from flows.rules import Rule
from tidegate.gate.blocks.batch import Batch, Cells, Indices
from tidegate.gate.blocks.known import KnownGood
from tidegate.gate.blocks.sure_dates import sure_date
from tidegate.gate.blocks.sure_numbers import Sure, sure_number
from tidegate.gate.blocks.sure_texts import sure_text
from tidegate.gate.cells import Broken, Judge

_REMEMBERED: Final = 4096
_LONGEST: Final = 64
_FIRST: Final = 32


type _Found = tuple[int, Broken, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaches:
    """The cells of one column that break rules."""

    rows: Indices
    """In the batch."""
    rules: list[Broken]
    """Of each row."""
    cells: list[str]
    """Of each row; empty when there is none."""


class ColumnCheck:
    """Judges one column, batch by batch."""

    def __init__(self, column: Column, judge: Judge, required: Rule | None) -> None:
        """Take the column with its exact judge, and the rule that an empty cell breaks, if any."""
        self.judge = judge
        self._missing: Broken = () if required is None else (required,)
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
        if self._missing:
            found += [(row, self._missing, "") for row in np.flatnonzero(empty).tolist()]
            found.sort(key=lambda each: each[0])
        return _breaches(found, wide)

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
        rows = batch.wide if self._missing else batch.wide[:0]
        count = len(rows)
        return Breaches(rows=rows, rules=[self._missing] * count, cells=[""] * count)

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


def _breaches(found: list[_Found], wide: Indices) -> Breaches:
    rows, rules, cells = zip(*found, strict=True) if found else ((), (), ())
    which = wide[np.array(rows, np.int64)]
    return Breaches(rows=which, rules=list(rules), cells=list(cells))


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
