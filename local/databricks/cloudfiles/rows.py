"""Records of one file as Arrow batches in the schema of the stream, mapped by header name."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow as pa  # type: ignore[import-untyped] # it ships no types
from pyspark.sql.pandas.types import to_arrow_schema
from pyspark.sql.types import StructType

from local.databricks.cloudfiles.folders import Folder, StoredFile
from local.databricks.cloudfiles.headers import rows_after
from local.databricks.cloudfiles.lines import Lines
from local.databricks.cloudfiles.metadata import METADATA, metadata_of
from local.databricks.cloudfiles.options import Options
from local.databricks.cloudfiles.tokens import Cell, Record, Tokenizer

BATCH_ROWS: Final = 10_000
BATCH_CHARACTERS: Final = 8 << 20


@dataclass(frozen=True, slots=True)
class _Target:
    """Where the cells of one file go."""

    names: Sequence[str]
    schema: pa.Schema
    rescued: str | None
    constants: Mapping[str, pa.Scalar]
    uri: str


def batches_of(
    folder: Folder, file: StoredFile, options: Options, schema: StructType
) -> Iterator[pa.RecordBatch]:
    """Stream one file. Raises FileNotFoundError when it is gone since it was discovered."""
    if file.size == 0:
        return
    with Lines(folder.open(file.path), options.dialect) as lines:
        names, records = rows_after(
            Tokenizer(options.dialect).records(iter(lines)), options.dialect
        )
        target = _target(folder, file, names, options, schema)
        for batch in _batched(records, lines):
            yield _arrow(batch, target)


def _target(
    folder: Folder, file: StoredFile, names: Sequence[str], options: Options, schema: StructType
) -> _Target:
    arrow = to_arrow_schema(schema, timezone="UTC")
    uri = folder.uri(file.path)
    constants = {}
    if METADATA in arrow.names:
        constants[METADATA] = pa.scalar(metadata_of(file, uri), arrow.field(METADATA).type)
    return _Target(names, arrow, options.rescued, constants, uri)


def _batched(records: Iterator[Record], lines: Lines) -> Iterator[list[Record]]:
    batch: list[Record] = []
    mark = lines.characters
    for record in records:
        batch.append(record)
        if len(batch) == BATCH_ROWS or lines.characters - mark > BATCH_CHARACTERS:
            yield batch
            batch, mark = [], lines.characters
    if batch:
        yield batch


def _arrow(records: list[Record], target: _Target) -> pa.RecordBatch:
    width = len(target.names)
    columns = dict(zip(target.names, _columns(records, width), strict=True))
    count = len(records)
    arrays = []
    for field in target.schema:
        if field.name in target.constants:
            arrays.append(pa.repeat(target.constants[field.name], count))
        elif field.name == target.rescued:
            arrays.append(pa.array(_rescued(records, columns, target), field.type))
        else:
            arrays.append(pa.array(columns.get(field.name, [None] * count), field.type))
    return pa.RecordBatch.from_arrays(arrays, schema=target.schema)


def _columns(records: list[Record], width: int) -> Iterator[Sequence[Cell]]:
    """Short records end in nulls, long ones are cut."""
    full = [
        record if len(record) == width else (record + [None] * width)[:width] for record in records
    ]
    return zip(*full, strict=True)


def _rescued(
    records: list[Record], columns: Mapping[str, Sequence[Cell]], target: _Target
) -> list[str | None]:
    """Per row, JSON of the cells without a column and of those beyond the header, or null."""
    width = len(target.names)
    places = set(target.schema.names)
    strangers = {name: cells for name, cells in columns.items() if name not in places}
    found: list[str | None] = []
    for at, record in enumerate(records):
        lost = {name: cells[at] for name, cells in strangers.items() if cells[at] is not None}
        lost |= {f"_c{width + more}": cell for more, cell in enumerate(record[width:]) if cell}
        text = json.dumps({**lost, "_file_path": target.uri}, ensure_ascii=False) if lost else None
        found.append(text)
    return found
