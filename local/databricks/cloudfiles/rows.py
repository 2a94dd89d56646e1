"""Rows of one file as Arrow batches in the schema of the stream, mapped by name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import pyarrow as pa  # type: ignore[import-untyped] # it ships no types
from pyspark.sql.pandas.types import to_arrow_schema
from pyspark.sql.types import StructType

from local.databricks.cloudfiles.folders import Folder, StoredFile
from local.databricks.cloudfiles.lines import Lines
from local.databricks.cloudfiles.metadata import METADATA, metadata_of
from local.databricks.cloudfiles.options import Options
from local.databricks.cloudfiles.packed import unpacked
from local.databricks.cloudfiles.pieces import Piece, Pieces, rescued
from local.databricks.cloudfiles.places import Places
from local.databricks.cloudfiles.plain import parts_of

BATCH_ROWS: Final = 10_000
BATCH_CHARACTERS: Final = 8 << 20


@dataclass(frozen=True, slots=True)
class _Target:
    """Where the rows of one file go."""

    schema: pa.Schema
    rescued: str | None
    constants: Mapping[str, pa.Scalar]
    uri: str

    def places(self, *, case_sensitive: bool) -> Places:
        """Of the columns that hold data."""
        own = {self.rescued, *self.constants}
        names = (name for name in self.schema.names if name not in own)
        return Places(names, case_sensitive=case_sensitive)


def batches_of(
    folder: Folder, file: StoredFile, options: Options, schema: StructType
) -> Iterator[pa.RecordBatch]:
    """Stream one file. Raises FileNotFoundError when it is gone since it was discovered."""
    if file.size == 0:
        return
    target = _target(folder, file, options, schema)
    places = target.places(case_sensitive=options.case_sensitive)
    with unpacked(folder, file.path) as stream:
        for part in parts_of(stream, options.dialect, places, target.schema):
            if isinstance(part, pa.Table):
                yield from _plain(part, target)
                continue
            with Lines(part, options.dialect) as lines:
                for piece in Pieces(lines, options.dialect, places).of(
                    BATCH_ROWS, BATCH_CHARACTERS
                ):
                    yield _exact(piece, target)


def _target(folder: Folder, file: StoredFile, options: Options, schema: StructType) -> _Target:
    arrow = to_arrow_schema(schema, timezone="UTC")
    uri = folder.uri(file.path)
    constants = {}
    if METADATA in arrow.names:
        constants[METADATA] = pa.scalar(metadata_of(file, uri), arrow.field(METADATA).type)
    return _Target(arrow, options.rescued, constants, uri)


def _plain(table: pa.Table, target: _Target) -> Iterator[pa.RecordBatch]:
    """Nothing of a plain row is to be rescued."""
    for batch in table.to_batches(max_chunksize=BATCH_ROWS):
        columns = dict(zip(table.column_names, batch.columns, strict=True))
        yield _batch(batch.num_rows, columns, target)


def _exact(piece: Piece, target: _Target) -> pa.RecordBatch:
    columns = {
        name: pa.array(cells, target.schema.field(name).type)
        for name, cells in piece.columns.items()
    }
    if target.rescued:
        kind = target.schema.field(target.rescued).type
        columns[target.rescued] = pa.array(rescued(piece, target.uri), kind)
    return _batch(piece.rows, columns, target)


def _batch(rows: int, columns: Mapping[str, pa.Array], target: _Target) -> pa.RecordBatch:
    constants = {name: pa.repeat(value, rows) for name, value in target.constants.items()}
    found = {**columns, **constants}
    arrays = [
        found[field.name] if field.name in found else pa.nulls(rows, field.type)
        for field in target.schema
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=target.schema)
