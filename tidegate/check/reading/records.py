"""Lines to records: RFC 4180 by Python's strict `csv`, resumed where a chunk cut a record."""

import csv
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from flows.contract import CsvFormat
from flows.rules import Rule
from tidegate.check.halt import Halt
from tidegate.check.limits import Limits
from tidegate.check.reading.dialects import dialect_reader
from tidegate.check.reading.lines import LineSplitter, line_end
from tidegate.check.verdict import Reason


class Record(NamedTuple):
    """One record; `line` is the physical line on which it begins, from 1."""

    line: int
    cells: list[str]
    flaw: Rule | None = None
    """Why these are no cells that every reader would find; the file is rejected for it."""


def fitted(cells: list[str], width: int) -> list[str] | None:
    """What Spark makes of a row of another width; None when it rescues surplus cells."""
    return None if any(cells[width:]) else (cells + [""] * width)[:width]


class RecordReader:
    """Feeds on text; blank lines are no records.

    A quote in the middle of an unquoted cell is an ordinary character. Text after a closing quote,
    a quote that is never closed and a foreign line end raise Halt: readers disagree about where
    rows end after them.
    """

    def __init__(self, file_format: CsvFormat, limits: Limits) -> None:
        """Take delimiter and quote from the contract."""
        self._format, self._limits = file_format, limits
        self._splitter = LineSplitter()
        self._lines: list[str] = []
        self._size = 0
        self._retry_at = 0
        self._line = 1
        self._ran_out = False
        self._line_end: str | None = None
        # The module's own limit is global and below ours; records are measured here instead.
        csv.field_size_limit(max(csv.field_size_limit(), limits.record_characters))

    @property
    def line(self) -> int:
        """The physical line on which reading stands."""
        return self._line + len(self._lines)

    @property
    def line_end(self) -> str | None:
        """CRLF, LF or CR, as the first line has it; None before it and of a file of one line."""
        return self._line_end

    @property
    def is_between_records(self) -> bool:
        """Whether every character was handed on in a record."""
        return not self._lines and not self._splitter.waiting

    def skip(self, lines: int) -> None:
        """Somebody else has read so many lines, whole records, from the place where this stands."""
        self._line += lines

    def feed(self, text: str) -> Iterator[Record]:
        """The records that the text completes, some of them perhaps later. Raises Halt."""
        self._take(self._splitter.feed(text))
        # Twice as much text before another try keeps a long quoted cell from costing its square.
        if self._size >= self._retry_at:
            yield from self.settle()
        if self._unfinished() > self._limits.record_characters:
            yield from self.settle()
            self._refuse_size(self._unfinished(), self._limits.record_characters, "record")

    def finish(self) -> Iterator[Record]:
        """The records that remain. Raises Halt."""
        self._take(self._splitter.finish())
        yield from self.settle()
        if self._lines:
            raise Halt(Reason.QUOTING, "a closing quote for every opening quote", line=self._line)

    def settle(self) -> Iterator[Record]:
        """Every record of the complete lines so far. Raises Halt."""
        lines, self._lines, self._size = self._lines, [], 0
        done, self._ran_out = 0, False
        reader = dialect_reader(chain(lines, self._end()), self._format)
        first = self._line
        try:
            for cells in reader:
                self._measure(lines, done, reader.line_num, cells)
                self._refuse_foreign_end(lines[reader.line_num - 1])
                if cells:
                    lines_of_it = reader.line_num - done
                    yield Record(first + done, self._as_spark_has_them(cells, lines_of_it))
                done = reader.line_num
                self._line = first + done
        except csv.Error as error:
            if not self._ran_out:
                size = sum(map(len, lines[done : reader.line_num]))
                self._refuse_size(size, self._limits.record_characters, "record")
                problem = "a delimiter or the end of the line after a closing quote"
                raise Halt(Reason.QUOTING, problem, line=self._line) from error
            self._take(lines[done:])
        self._retry_at = 2 * self._size

    def _end(self) -> Iterator[str]:
        self._ran_out = True
        yield from ()

    def _as_spark_has_them(self, cells: list[str], lines: int) -> list[str]:
        """The file's line end is read as LF inside quotes, where a record has several lines."""
        if lines == 1 or self._line_end in {"\n", None}:
            return cells
        return [cell.replace(self._line_end or "", "\n") for cell in cells]

    def _take(self, lines: list[str]) -> None:
        if self._line_end is None and lines:
            self._line_end = line_end(lines[0])
        self._lines += lines
        self._size += sum(map(len, lines))

    def _unfinished(self) -> int:
        return self._size + self._splitter.waiting

    def _measure(self, lines: list[str], start: int, end: int, cells: list[str]) -> None:
        size = sum(map(len, lines[start:end]))
        if size <= self._limits.cell_characters:
            return
        self._refuse_size(size, self._limits.record_characters, "record")
        self._refuse_size(max(map(len, cells)), self._limits.cell_characters, "cell")

    def _refuse_foreign_end(self, last_line: str) -> None:
        # Spark takes the first line end of a file for the end of all its records. Another one ends
        # a record there at most behind a quoted cell or an empty one, and is text behind others.
        if line_end(last_line) not in {self._line_end, None}:
            problem = "the line end of the first line at the end of every row"
            raise Halt(Reason.LINE_ENDS, problem, line=self._line)

    def _refuse_size(self, size: int, limit: int, what: str) -> None:
        if size > limit:
            problem = f"at most {limit} characters in a {what}"
            raise Halt(Reason.TOO_LARGE, problem, line=self._line)
