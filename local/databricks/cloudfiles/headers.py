"""The names that a file has for its columns."""

from collections.abc import Iterator, Sequence

from local.databricks.cloudfiles.dialect import Dialect, JsonDialect
from local.databricks.cloudfiles.folders import Folder
from local.databricks.cloudfiles.json_objects import JsonObjects
from local.databricks.cloudfiles.lines import Lines
from local.databricks.cloudfiles.packed import unpacked
from local.databricks.cloudfiles.tokens import Record, Tokenizer


def header_of(folder: Folder, path: str, dialect: Dialect | JsonDialect) -> Sequence[str]:
    """Names in the file's order; none for an empty file. Raises FileNotFoundError.

    JSON Lines have no header: the whole file is read.
    """
    with Lines(unpacked(folder, path), dialect) as lines:
        if isinstance(dialect, JsonDialect):
            objects = JsonObjects(dialect).records(iter(lines))
            return list(dict.fromkeys(name for members in objects for name in members))
        first = next(Tokenizer(dialect).records(iter(lines)), [])
    return names_of(first, dialect)


def names_of(first: Record, dialect: Dialect) -> Sequence[str]:
    """Names for the cells of a file's first record, as Spark makes them.

    A cell without text, and every cell when there is no header, is `_c<position>`; a name that
    occurs more than once gets its position appended.
    """
    cells = [cell if dialect.header and cell else f"_c{at}" for at, cell in enumerate(first)]
    lowered = [cell.lower() for cell in cells]
    return [
        f"{cell}{at}" if lowered.count(cell.lower()) > 1 else cell for at, cell in enumerate(cells)
    ]


def rows_after(
    records: Iterator[Record], dialect: Dialect
) -> tuple[Sequence[str], Iterator[Record]]:
    """The names and the records that hold data."""
    first = next(records, None)
    if first is None:
        return [], records
    names = names_of(first, dialect)
    return names, records if dialect.header else _again(first, records)


def _again(first: Record, rest: Iterator[Record]) -> Iterator[Record]:
    yield first
    yield from rest
