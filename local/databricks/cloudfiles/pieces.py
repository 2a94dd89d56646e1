"""Rows of one file by column, piece by piece, whatever its format."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from local.databricks.cloudfiles.dialect import Dialect, JsonDialect
from local.databricks.cloudfiles.headers import rows_after
from local.databricks.cloudfiles.json_objects import JsonObjects, Members, Raw
from local.databricks.cloudfiles.lines import Lines
from local.databricks.cloudfiles.places import Places
from local.databricks.cloudfiles.tokens import Cell, Record, Tokenizer

type Column = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows."""

    rows: int
    columns: Mapping[str, Column]
    """Of the columns of the schema those that the file has."""
    strangers: Mapping[str, Column]
    """Of the names that have no column."""


class Pieces:
    """Cuts the records of one file into pieces; `lines.characters` grows while it reads."""

    def __init__(self, lines: Lines, dialect: Dialect | JsonDialect, places: Places) -> None:
        """Read nothing yet."""
        self._lines, self._dialect, self._places = lines, dialect, places

    def of(self, rows: int, characters: int) -> Iterator[Piece]:
        """Pieces of at most so many rows, or about so many characters."""
        if isinstance(self._dialect, JsonDialect):
            objects = JsonObjects(self._dialect).records(iter(self._lines))
            for batch in self._batched(objects, rows, characters):
                yield _of_members(batch, self._places)
            return
        records = Tokenizer(self._dialect).records(iter(self._lines))
        names, records = rows_after(records, self._dialect)
        for cells in self._batched(records, rows, characters):
            yield _of_cells(cells, names, self._places)

    def _batched[T](self, records: Iterator[T], rows: int, characters: int) -> Iterator[list[T]]:
        batch: list[T] = []
        mark = self._lines.characters
        for record in records:
            batch.append(record)
            if len(batch) == rows or self._lines.characters - mark > characters:
                yield batch
                batch, mark = [], self._lines.characters
        if batch:
            yield batch


def _of_cells(records: list[Record], names: Sequence[str], places: Places) -> Piece:
    """Short records end in nulls; what a long one has beyond the header has no column."""
    width = max(len(names), *map(len, records))
    full = [
        record if len(record) == width else record + [None] * (width - len(record))
        for record in records
    ]
    every = [*names, *(f"_c{at}" for at in range(len(names), width))]
    header = {name: places.of(name) for name in names}
    columns: dict[str, Column] = {}
    strangers: dict[str, Column] = {}
    for name, cells in zip(every, zip(*full, strict=True), strict=True):
        place = header.get(name)
        (strangers if place is None else columns)[place or name] = cells
    return Piece(len(records), columns, strangers)


def _of_members(objects: list[Members], places: Places) -> Piece:
    columns: dict[str, list[Cell]] = {}
    strangers: dict[str, list[Cell]] = {}
    for row, members in enumerate(objects):
        for name, value in members.items():
            place = places.of(name)
            side = strangers if place is None else columns
            side.setdefault(place or name, [None] * len(objects))[row] = value
    return Piece(len(objects), columns, strangers)


def rescued(piece: Piece, uri: str) -> list[str | None]:
    """Per row, JSON of what has no column and of the file's address, or null."""
    found: list[str | None] = []
    for row in range(piece.rows):
        cells = ((name, column[row]) for name, column in piece.strangers.items())
        lost = {name: cell for name, cell in cells if cell is not None}
        found.append(_document({**lost, "_file_path": uri}) if lost else None)
    return found


def _document(members: Members) -> str:
    written = (
        f"{json.dumps(name, ensure_ascii=False)}: "
        + (value if isinstance(value, Raw) else json.dumps(value, ensure_ascii=False))
        for name, value in members.items()
    )
    return f"{{{', '.join(written)}}}"
