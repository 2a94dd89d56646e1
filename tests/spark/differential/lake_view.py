"""What bronze's options, the local Auto Loader and silver's judgement make of files."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow as pa  # type: ignore[import-untyped] # it ships no types
from medallion.columns import FAILED_RULES, FILE_ID, LOADED_AT, ORDER, RESCUED
from medallion.evolution import evolution_mode, evolving
from medallion.formats import data_rows, format_name, reader_options
from medallion.judge import COPIES, judge, raw_rows
from medallion.sql import identifier
from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql.types import StringType, StructField, StructType

from flows import layout
from flows.contract import Column, Contract, LogicalType
from flows.drift import EvolutionMode
from local.databricks.cloudfiles.disk import DiskFolder
from local.databricks.cloudfiles.folders import StoredFile
from local.databricks.cloudfiles.listing import headers_of, listed
from local.databricks.cloudfiles.options import Options, parse_options
from local.databricks.cloudfiles.rows import batches_of
from tests.spark.differential.views import Cells, SeenRow, View

FIRST_DAY = 719_163
"""What `date.toordinal` gives for 1 January 1970."""


def written(folder: Path, contract: Contract, contents: Sequence[bytes]) -> None:
    """As the gate would name them in `accepted`; the number of the file comes first."""
    for number, content in enumerate(contents):
        name = f"{number}.{layout.extension(contract.file_format)}"
        (folder / name).write_bytes(content)


def lake_views(spark: SparkSession, folder: Path, contract: Contract, files: int) -> list[View]:
    """One for each file, by its number; one Spark job for all of them."""
    judged = judge(raw_rows(bronze(spark, folder, contract), contract), contract)
    values = (f"{_text(column)} AS {identifier(f'v_{column.name}')}" for column in contract.columns)
    rows = judged.selectExpr(FILE_ID, COPIES, FAILED_RULES, "_raw", *values).collect()
    views: list[View] = [Counter() for _ in range(files)]
    for row in rows:
        views[int(row[FILE_ID])][_seen(row, contract)] += 1
    return views


def bronze(spark: SparkSession, folder: Path, contract: Contract) -> DataFrame:
    """The rows that bronze would have, without a trailer."""
    options = options_of(folder, contract)
    schema = text_columns([*_columns(options, contract), RESCUED])
    tables = [
        _with_number(pa.Table.from_batches(batches), file)
        for file in DiskFolder(str(folder)).files()
        if (batches := list(batches_of(DiskFolder(str(folder)), file, options, schema)))
    ]
    empty = spark.createDataFrame([], text_columns([*schema.names, FILE_ID]))
    frame = spark.createDataFrame(pa.concat_tables(tables)) if tables else empty
    return frame.where(data_rows(contract)).selectExpr(
        "*", f"CAST(1 AS BIGINT) AS {ORDER}", f"TIMESTAMP'2026-01-01' AS {LOADED_AT}"
    )


def _columns(options: Options, contract: Contract) -> list[str]:
    """Those of the contract, and what `addNewColumns` would add."""
    names = [column.name for column in contract.columns]
    if evolution_mode(contract) is not EvolutionMode.ADD_NEW_COLUMNS:
        return [*names, *evolving(contract.drift)]
    headers = headers_of(options, list(listed(options)))
    known = {name.lower() for name in names}
    more = {name.lower(): name for header in headers for name in header}
    return [*names, *(name for lower, name in more.items() if lower not in known)]


def text_columns(names: Iterable[str]) -> StructType:
    """Columns of strings."""
    return StructType([StructField(name, StringType()) for name in names])


def options_of(folder: Path, contract: Contract) -> Options:
    """As bronze sets them."""
    return parse_options(
        {
            "path": str(folder),
            "cloudFiles.schemaLocation": f"{folder}/_state",
            "cloudFiles.format": format_name(contract.file_format),
            "rescuedDataColumn": RESCUED,
            "readerCaseSensitive": "false",
            **reader_options(contract.file_format),
        }
    )


def _with_number(table: pa.Table, file: StoredFile) -> pa.Table:
    number = file.path.partition(".")[0]
    return table.append_column(FILE_ID, pa.array([number] * table.num_rows, pa.string()))


def _text(column: Column) -> str:
    name = identifier(column.name)
    match column.logical_type:
        case LogicalType.DATE:
            return f"unix_date({name}) + {FIRST_DAY}"
        case LogicalType.TIMESTAMP:
            return f"unix_micros({name})"
        case _:
            return name


def _seen(row: Row, contract: Contract) -> SeenRow:
    cells = tuple(row["_raw"][column.name] or "" for column in contract.columns)
    rules = frozenset(row[FAILED_RULES])
    values = cells if rules else _values(row, contract)
    return SeenRow(cells, values, rules, row[COPIES])


def _values(row: Row, contract: Contract) -> Cells:
    return tuple(canonical(column, row[f"v_{column.name}"]) for column in contract.columns)


def canonical(column: Column, value: object) -> str:
    """The text that the gate compares such values by."""
    if value is None:
        return ""
    if isinstance(value, float):
        return repr(value + 0.0)
    if column.sql_type.startswith("DECIMAL"):
        whole, _, fraction = f"{value:f}".lstrip("-").partition(".")
        digits = f"{whole.lstrip('0')}.{fraction.rstrip('0')}"
        return ("-" if f"{value:f}".startswith("-") and digits != "." else "") + digits
    return str(value)
