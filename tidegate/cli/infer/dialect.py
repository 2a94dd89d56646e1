"""Delimiter, quote and escape of a CSV sample: those under which its rows are of one width."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Final

from flows.contract import CsvFormat
from tidegate.check.halt import Halt
from tidegate.check.limits import Limits
from tidegate.check.reading.records import Record, RecordReader

DELIMITERS: Final = (",", ";", "\t", "|")
QUOTES: Final = ('"', "'")
MOST_RECORDS: Final = 500

type _Score = tuple[float, int]
"""Share of the rows that are as wide as the header, then that width."""


def sniffed(head: str, file_format: CsvFormat, *, whole: bool) -> CsvFormat:
    """The dialect of a file that begins with this text, or is it; the first of equals."""
    candidates = list(_candidates(head, file_format))
    return max(candidates, key=lambda each: _score(head, each, whole=whole))


def _candidates(text: str, file_format: CsvFormat) -> Iterator[CsvFormat]:
    for quote in QUOTES:
        for escape in (quote, "\\"):
            if escape != quote and f"{escape}{quote}" not in text:
                continue
            for delimiter in DELIMITERS:
                if quote != QUOTES[0] and not _is_used(text, delimiter, quote):
                    continue
                yield replace(file_format, delimiter=delimiter, quote=quote, escape=escape)


def _score(text: str, dialect: CsvFormat, *, whole: bool) -> _Score:
    widths, readable = _widths(text, dialect, whole=whole)
    if not widths or widths[0] == 1:
        return (0.0, 0)
    alike = Counter(widths)[widths[0]] / len(widths)
    return (alike if readable else alike / 2, widths[0])


def _is_used(text: str, delimiter: str, quote: str) -> bool:
    """Whether it stands around more cells than the usual one."""
    return _around(text, delimiter, quote) > _around(text, delimiter, QUOTES[0])


def _around(text: str, delimiter: str, quote: str) -> int:
    return text.count(f"{delimiter}{quote}") + text.count(f"{quote}{delimiter}")


def _widths(text: str, dialect: CsvFormat, *, whole: bool) -> tuple[list[int], bool]:
    """Of the first records, and whether they could be read."""
    widths: list[int] = []
    try:
        records = islice(_records(text, dialect, whole=whole), MOST_RECORDS)
        # What was read before a halt counts.
        widths.extend(len(record.cells) for record in records)
    except Halt:
        return widths, False
    return widths, True


def _records(text: str, dialect: CsvFormat, *, whole: bool) -> Iterator[Record]:
    reader = RecordReader(dialect, Limits())
    yield from reader.feed(text)
    yield from reader.finish() if whole else reader.settle()
