"""One column of a batch: what is surely good is passed at once, the rest the exact judge sees."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from flows.contract import Column, LogicalType
from flows.rules import Rule
from tidegate.check.blocks.batch import Batch, Cells, Flags, Indices
from tidegate.check.blocks.known import UNKNOWN, Known
from tidegate.check.blocks.sure_dates import sure_date
from tidegate.check.blocks.sure_numbers import Sure, sure_number
from tidegate.check.blocks.sure_texts import sure_text
from tidegate.check.blocks.words import WORD
from tidegate.check.judging.cells import Broken, Judge

_REMEMBERED: Final = 256 * 1024
"""Bytes of cells; those of one batch may be more."""
_FIRST: Final = 32
_GOOD: Final = 0
_MANY_EMPTY: Final = 4

type Told = tuple[Broken, str]
"""The rules that a cell breaks, and its text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaches:
    """The cells of one column that break rules; rows are numbers in the batch."""

    missing: Indices
    """Rows where a required cell is not there."""
    required: Broken
    """The rule that they break."""
    rows: Indices
    kinds: Indices
    """Of each row: the place in `told` of what its cell is."""
    told: Sequence[Told]

    def times(self, rows: Flags) -> Iterator[tuple[Told, int]]:
        """The different cells of some rows of the batch, and how many rows have each."""
        counts = np.bincount(self.kinds[rows[self.rows]])
        for kind in np.flatnonzero(counts).tolist():
            yield self.told[kind], int(counts[kind])


class ColumnCheck:
    """Judges one column, batch by batch."""

    def __init__(self, column: Column, judge: Judge, required: Rule | None) -> None:
        """Take the column with its exact judge, and the rule that an empty cell breaks, if any."""
        self.judge = judge
        self._required: Broken = () if required is None else (required,)
        self._sure = sure_of(column)
        self._forget()

    def _forget(self) -> None:
        self._known = Known()
        self._kinds: dict[bytes, int] = {}
        self._remembered = 0
        self._told: list[Told] = [((), "")]

    def breaches(self, batch: Batch, position: int) -> Breaches:
        """Of the wide rows, in their order; an empty cell breaks `required` alone."""
        if self._remembered > _REMEMBERED:
            self._forget()
        cells = batch.column(position)
        empty = cells.starts == cells.ends
        missing = np.flatnonzero(empty) if empty.any() else _NONE
        doubtful = self._doubtful(cells, empty, len(missing))
        found = list(self._judged(batch, cells, doubtful)) if len(doubtful) else []
        rows, kinds = map(np.concatenate, zip(*found, strict=True)) if found else (_NONE, _NONE)
        return self._breaches(batch.wide, missing if self._required else _NONE, rows, kinds)

    def absent(self, batch: Batch) -> Breaches:
        """Of the wide rows of a file that does not have the column."""
        missing = np.arange(len(batch.wide)) if self._required else _NONE
        return self._breaches(batch.wide, missing, _NONE, _NONE)

    def _breaches(self, wide: Indices, missing: Indices, rows: Indices, kinds: Indices) -> Breaches:
        return Breaches(
            missing=wide[missing],
            required=self._required,
            rows=wide[rows],
            kinds=kinds,
            told=self._told,
        )

    def _doubtful(self, cells: Cells, empty: Flags, empties: int) -> Indices:
        """Where cells are not surely good."""
        if self._sure is None or empties * _MANY_EMPTY > len(empty):
            there = np.flatnonzero(~empty)
            if self._sure is None or not len(there):
                return there
            doubtful: Indices = there[~self._sure(cells.take(there))]
            return doubtful
        good = self._sure(cells)
        if empties:
            good |= empty
        return _NONE if good.all() else np.flatnonzero(~good)

    def _judged(
        self, batch: Batch, cells: Cells, which: Indices
    ) -> Iterator[tuple[Indices, Indices]]:
        """Bad rows and their kinds. A few are asked about first: most others are known then."""
        size = _FIRST
        while len(which):
            kinds = self._known.recognise(cells.take(which))
            yield which[kinds > _GOOD], kinds[kinds > _GOOD]
            which = which[kinds == UNKNOWN]
            if len(which):
                kinds = self._asked(batch, cells, which[:size])
                yield which[:size][kinds > _GOOD], kinds[kinds > _GOOD]
            which = which[size:]
            size *= _FIRST

    def _asked(self, batch: Batch, cells: Cells, which: Indices) -> Indices:
        text = batch.bytes
        places = zip(cells.starts[which].tolist(), cells.ends[which].tolist(), strict=True)
        return np.array([self._kind(text[start:end]) for start, end in places], np.int64)

    def _kind(self, cell: bytes) -> int:
        kind = self._kinds.get(cell)
        if kind is None:
            text = cell.decode()
            _, broken = self.judge(text)
            kind = self._kinds[cell] = len(self._told) if broken else _GOOD
            if broken:
                self._told.append((broken, text))
            self._known.learn(cell, kind)
            self._remembered += len(cell) + WORD
        return kind


_NONE: Final[Indices] = np.empty(0, np.int64)


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
