"""Reads a sample as the gate reads files, up to a number of rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from flows.contract import CsvFormat
from tidegate.cli.errors import CommandError
from tidegate.gate.halt import Halt
from tidegate.gate.limits import Limits
from tidegate.gate.records import Record, RecordReader
from tidegate.gate.text import TextReader

MOST_ROWS: Final = 100_000
PIECE: Final = 1024 * 1024
DELIMITERS: Final = (",", ";", "\t", "|")
ENCODINGS: Final = ("UTF-8", "ISO-8859-1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The file's columns and rows as texts."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """Of the header's width; others are left out here and judged by the gate later."""
    file_format: CsvFormat
    whole: bool
    """Every row of the file is here."""

    def column(self, place: int) -> list[str]:
        """One column's cells."""
        return [row[place] for row in self.rows]


def read_sample(file: Path, most_rows: int = MOST_ROWS) -> Sample:
    """Raises CommandError when the file is not a CSV file with a header."""
    try:
        encoding = _encoding(file)
        delimiter = _delimiter(file, encoding)
        file_format = CsvFormat(delimiter=delimiter, encoding=encoding)
        records = _records(file, file_format)
        header = next(records, None)
        taken = [tuple(record.cells) for record in islice(records, most_rows + 1)]
    except Halt as halt:
        raise CommandError(f"{file} cannot be read: expected {halt.finding.expected}") from halt
    if header is None:
        raise CommandError(f"{file} is empty: a sample has a header line and some rows")
    width = len(header.cells)
    return Sample(
        header=tuple(header.cells),
        rows=tuple(row for row in taken[:most_rows] if len(row) == width),
        file_format=file_format,
        whole=len(taken) <= most_rows,
    )


def _encoding(file: Path) -> str:
    """The first one in which the whole file can be read; every file is ISO-8859-1."""
    for encoding in ENCODINGS[:-1]:
        text = TextReader(CsvFormat(encoding=encoding))
        for piece in _pieces(file):
            text.feed(piece)
            if text.fault is not None:
                break
        text.finish() if text.fault is None else ""
        if text.fault is None:
            return encoding
    return ENCODINGS[-1]


def _delimiter(file: Path, encoding: str) -> str:
    """The separator that the first line holds most often outside quotes."""
    text = TextReader(CsvFormat(encoding=encoding))
    first = text.feed(next(_pieces(file), b"")) or text.finish()
    bare = "".join(first.split("\n", 1)[0].split('"')[::2])
    return max(DELIMITERS, key=bare.count)


def _records(file: Path, file_format: CsvFormat) -> Iterator[Record]:
    text, records = TextReader(file_format), RecordReader(file_format, Limits())
    for piece in _pieces(file):
        yield from records.feed(text.feed(piece))
    yield from records.feed(text.finish())
    yield from records.finish()


def _pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as content:
        while piece := content.read(PIECE):
            yield piece
