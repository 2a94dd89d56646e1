"""Reads samples of one dataset as the gate reads files, up to a number of rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Final

from flows.contract import CsvFormat, FileFormat, JsonLinesFormat
from tidegate.check.halt import Halt
from tidegate.check.limits import Limits
from tidegate.check.reading.csv_source import CsvSource
from tidegate.check.reading.json_lines import JsonLinesSource
from tidegate.check.reading.records import Record
from tidegate.cli.errors import CommandError
from tidegate.cli.infer.dialect import sniffed
from tidegate.cli.infer.objects import look_at, texts_of
from tidegate.cli.infer.plain import head_text, layout, looks_like_windows_1252, pieces

MOST_ROWS: Final = 100_000

type Row = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One file's columns and rows as texts."""

    header: Row
    rows: tuple[Row, ...]
    """Of the header's width; others are left out here and judged by the gate later."""
    file_format: FileFormat
    whole: bool = True
    """Every row of the file was looked at."""
    quoted: frozenset[str] = frozenset()
    """Names of JSON members of which some value stands in quotes."""
    windows: bool = False
    """Whether the text looks like Windows-1252, which is read as ISO-8859-1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """Files of one dataset, with the same columns in the same order."""

    header: Row
    files: tuple[tuple[Row, ...], ...]
    """The rows of each."""
    file_format: FileFormat
    whole: bool = True
    quoted: frozenset[str] = frozenset()
    windows: bool = False
    names: tuple[str, ...] = field(default=())
    """Of the files."""

    def column(self, place: int) -> list[str]:
        """One column's cells, of all files."""
        return [row[place] for rows in self.files for row in rows]


def read_samples(files: Sequence[Path], most_rows: int = MOST_ROWS) -> Samples:
    """Raises CommandError when a file cannot be read, or does not look like the others."""
    samples = _alike([_read(file, most_rows) for file in files])
    first = samples[0]
    for file, sample in zip(files, samples, strict=True):
        _refuse_other(file, sample, files[0], first)
    header = tuple(dict.fromkeys(name for sample in samples for name in sample.header))
    return Samples(
        header=header,
        files=tuple(tuple(_ordered(sample, header)) for sample in samples),
        file_format=first.file_format,
        whole=all(sample.whole for sample in samples),
        quoted=frozenset().union(*(sample.quoted for sample in samples)),
        windows=any(sample.windows for sample in samples),
        names=tuple(file.name for file in files),
    )


def _alike(samples: list[Sample]) -> list[Sample]:
    """A file of ASCII characters has the encoding of the others."""
    encodings = {sample.file_format.encoding for sample in samples if not _is_ascii(sample)}
    if len(encodings) != 1:
        return samples
    encoding = encodings.pop()
    return [_in_encoding(sample, encoding) for sample in samples]


def _in_encoding(sample: Sample, encoding: str) -> Sample:
    if isinstance(sample.file_format, JsonLinesFormat):
        return sample
    return replace(sample, file_format=replace(sample.file_format, encoding=encoding))


def _is_ascii(sample: Sample) -> bool:
    return all(cell.isascii() for row in sample.rows for cell in row)


def _refuse_other(file: Path, sample: Sample, first_file: Path, first: Sample) -> None:
    if sample.file_format != first.file_format:
        raise CommandError(
            f"{file} is {_shown(sample.file_format)}, {first_file} is {_shown(first.file_format)}: "
            "files of one dataset have one format"
        )
    other = set(sample.header) ^ set(first.header)
    if other and isinstance(sample.file_format, CsvFormat):
        names = ", ".join(sorted(other))
        raise CommandError(f"{file} and {first_file} differ in their columns: {names}")


def _shown(file_format: FileFormat) -> str:
    packed = f"{file_format.encoding}, compression {file_format.compression}"
    if isinstance(file_format, JsonLinesFormat):
        return f"JSON Lines ({packed})"
    signs = f"delimiter {file_format.delimiter!r}, quote {file_format.quote}"
    return f"CSV ({signs}, escape {file_format.escape}, {packed})"


def _ordered(sample: Sample, header: Row) -> Iterator[Row]:
    """Absent members of JSON objects are empty."""
    if sample.header == header:
        yield from sample.rows
        return
    places = {name: place for place, name in enumerate(sample.header)}
    for row in sample.rows:
        yield tuple(row[places[name]] if name in places else "" for name in header)


def _read(file: Path, most_rows: int) -> Sample:
    try:
        found = layout(file)
        if isinstance(found, JsonLinesFormat):
            return _json_lines(file, found, most_rows)
        return _csv(file, found, most_rows)
    except Halt as halt:
        raise CommandError(f"{file} cannot be read: expected {halt.finding.expected}") from halt


def _csv(file: Path, found: CsvFormat, most_rows: int) -> Sample:
    head, whole = head_text(file, found)
    file_format = sniffed(head, found, whole=whole)
    records = _records(file, file_format, CsvSource(file_format, Limits()))
    header = next(records, None)
    if header is None:
        raise CommandError(f"{file} is empty: a sample has a header line and some rows")
    width = len(header.cells)
    rows = [tuple(record.cells) for record in islice(records, most_rows + 1)]
    return Sample(
        header=tuple(header.cells),
        rows=tuple(row for row in rows[:most_rows] if len(row) == width),
        whole=len(rows) <= most_rows,
        file_format=file_format,
        windows=found.encoding != "UTF-8" and looks_like_windows_1252(file, found),
    )


def _json_lines(file: Path, found: JsonLinesFormat, most_rows: int) -> Sample:
    seen = look_at(file, found, most_rows)
    if not seen.names:
        raise CommandError(f"{file} holds no JSON object with names: a sample has some rows")
    records = _records(file, found, JsonLinesSource(texts_of(seen.names, found), Limits()))
    rows = [tuple(record.cells) for record in islice(records, 1, most_rows + 2)]
    return Sample(
        header=seen.names,
        rows=tuple(row for row in rows[:most_rows] if len(row) == len(seen.names)),
        whole=len(rows) <= most_rows,
        file_format=found,
        quoted=seen.quoted,
    )


def _records(
    file: Path, file_format: FileFormat, source: CsvSource | JsonLinesSource
) -> Iterator[Record]:
    for piece in pieces(file, file_format):
        yield from source.feed(piece)
    yield from source.finish()
