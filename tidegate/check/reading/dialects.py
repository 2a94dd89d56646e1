"""The reader for a dialect of CSV: Python's own where quotes are doubled, one of ours otherwise."""

import csv
import re
from collections.abc import Iterator
from typing import Final, Protocol, Self

from flows.contract import CsvFormat

_LINE_ENDS: Final = "\r\n"


class DialectReader(Protocol):
    """Iterates over records; one without an end, or with broken quotes, raises csv.Error."""

    @property
    def line_num(self) -> int:
        """Lines taken so far."""
        ...

    def __iter__(self) -> Iterator[list[str]]:
        """Records as lists of cells; a blank line is an empty one."""
        ...


def dialect_reader(lines: Iterator[str], file_format: CsvFormat) -> DialectReader:
    """Lines keep their ends; a file without quotes has an empty one in its format."""
    if not file_format.quote:
        return csv.reader(lines, delimiter=file_format.delimiter, quoting=csv.QUOTE_NONE)
    if file_format.escape != file_format.quote:
        return EscapeReader(lines, file_format)
    return csv.reader(
        lines, delimiter=file_format.delimiter, quotechar=file_format.quote, strict=True
    )


class EscapeReader:
    """Another character than the quote itself stands before a quote that is text.

    As for Spark's parser, univocity, it means something only inside quotes, and only before a quote
    and before itself; everywhere else it is text. Python's `csv` would always drop it.
    """

    def __init__(self, lines: Iterator[str], file_format: CsvFormat) -> None:
        """Stand before the first line."""
        self._lines = lines
        self._delimiter, self._quote = file_format.delimiter, file_format.quote
        quote, escape = re.escape(file_format.quote), re.escape(file_format.escape)
        self._plain = re.compile(f"[^{re.escape(self._delimiter)}{_LINE_ENDS}]*+")
        self._inside = re.compile(f"(?:[^{quote}{escape}]|{escape}.)*+", re.DOTALL)
        self._escaped = re.compile(f"{escape}([{quote}{escape}])")
        self.line_num = 0
        """Lines taken so far."""

    def __iter__(self) -> Self:
        """Nothing is read yet."""
        return self

    def __next__(self) -> list[str]:
        """The next record. Raises csv.Error."""
        line = self._next_line()
        body = line.rstrip(_LINE_ENDS)
        if self._quote in body:
            return list(self._cells(line))
        return body.split(self._delimiter) if body else []

    def _next_line(self) -> str:
        line = next(self._lines)
        self.line_num += 1
        return line

    def _cells(self, line: str) -> Iterator[str]:
        at = 0
        while True:
            if line.startswith(self._quote, at):
                cell, line, at = self._quoted(line, at + 1)
            else:
                cell, at = self._matched(self._plain, line, at)
            yield cell
            if not line.startswith(self._delimiter, at):
                return
            at += 1

    def _quoted(self, line: str, at: int) -> tuple[str, str, int]:
        """The cell whose quote was opened just before, the line where it ends, and the place."""
        parts: list[str] = []
        while True:
            part, at = self._matched(self._inside, line, at)
            parts.append(part)
            if line.startswith(self._quote, at):
                break
            line, at = self._continued(), 0
        at += 1
        if at < len(line) and line[at] != self._delimiter and line[at] not in _LINE_ENDS:
            raise csv.Error("text after a closing quote")
        return self._escaped.sub(r"\1", "".join(parts)), line, at

    def _continued(self) -> str:
        try:
            return self._next_line()
        except StopIteration:
            raise csv.Error("no closing quote") from None

    @staticmethod
    def _matched(pattern: re.Pattern[str], line: str, at: int) -> tuple[str, int]:
        found = pattern.match(line, at)
        end = found.end() if found else at
        return line[at:end], end
