"""Rows of a block in numpy arrays: unquoted text, and where each row and cell ends in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tidegate.check.reading.records import Record

type Indices = NDArray[np.int64]
type Flags = NDArray[np.bool_]

MARGIN = 32
"""Bytes before and after the text, so that whole words can be read at both of its ends."""
MOST_ABSENT = MARGIN // 2
"""Cells that a row of a batch may lack and be judged with the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """One column: `text[start:end]` is the cell of each row."""

    text: NDArray[np.uint8]
    starts: Indices
    ends: Indices

    @property
    def lengths(self) -> Indices:
        """In bytes of UTF-8."""
        return self.ends - self.starts

    def take(self, which: Indices | Flags) -> "Cells":
        """The cells of some rows."""
        return Cells(text=self.text, starts=self.starts[which], ends=self.ends[which])


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Whole records, none of them blank, in the order of the file."""

    bytes: bytes
    """UTF-8 with `MARGIN` bytes before and after; NUL stands between cells, LF after rows."""
    row_starts: Indices
    row_ends: Indices
    cell_ends: Indices
    """Of the wide rows: one line of the array for each column of the header."""
    wide: Indices
    """Rows that are as wide as the header, or lack a few cells, which are empty then."""
    short: Indices
    """Those of them that do lack cells."""
    line: int
    """Physical line on which the batch begins, from 1."""
    lines: int
    """How many physical lines it has, blank ones too."""
    line_ends: Indices = field(repr=False)
    """Place of each line end in the file's own bytes, from the batch's first byte."""
    places: Indices = field(repr=False)
    """Place of each row there."""

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.row_ends)

    @cached_property
    def text(self) -> NDArray[np.uint8]:
        """The bytes, to calculate with."""
        return np.frombuffer(self.bytes, np.uint8)

    @cached_property
    def uneven(self) -> Indices:
        """The rows that are not wide."""
        if len(self.wide) == len(self):
            return np.empty(0, np.int64)
        flags = np.ones(len(self), np.bool_)
        flags[self.wide] = False
        return np.flatnonzero(flags)

    def column(self, position: int) -> Cells:
        """The cells in one position of the wide rows."""
        before = self.cell_ends[position - 1] + 1 if position else self.row_starts[self.wide]
        return Cells(text=self.text, starts=before, ends=self.cell_ends[position])

    def lines_of(self, rows: Indices) -> Indices:
        """The physical lines on which these rows begin."""
        if len(self.line_ends) == len(self):
            return self.line + rows
        return self.line + np.searchsorted(self.line_ends, self.places[rows])

    def cells(self, row: int) -> list[str]:
        """The cells of one row, wide or not."""
        return self.bytes[self.row_starts[row] : self.row_ends[row]].decode().split("\0")

    def texts(self, positions: Sequence[int | None]) -> list[list[str]]:
        """Whole columns, one cell for each row; None, or a cell that is not there, is empty."""
        columns = [self._texts(position) for position in positions]
        for row in self.uneven.tolist() if columns else ():
            cells = self.cells(row)
            for position, column in zip(positions, columns, strict=True):
                if position is not None and position < len(cells):
                    column[row] = cells[position]
        return columns

    def _texts(self, position: int | None) -> list[str]:
        """Of the wide rows; the others are empty."""
        if position is None:
            return [""] * len(self)
        cells, text = self.column(position), self.bytes
        places = zip(cells.starts.tolist(), cells.ends.tolist(), strict=True)
        found = [text[start:end].decode() for start, end in places]
        if len(found) == len(self):
            return found
        column = [""] * len(self)
        for row, cell in zip(self.wide.tolist(), found, strict=True):
            column[row] = cell
        return column

    def records(self, rows: Indices) -> Iterator[tuple[int, Record]]:
        """Some rows, with their numbers in the batch, as the exact reader gives them."""
        for row, line in zip(rows.tolist(), self.lines_of(rows).tolist(), strict=True):
            yield row, Record(line, self.cells(row))

    def all_records(self) -> Iterator[Record]:
        """Every row, as the exact reader gives them."""
        for _, record in self.records(np.arange(len(self))):
            yield record
