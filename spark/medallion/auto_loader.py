"""Auto Loader over the accepted files of one dataset, into its bronze table."""

from collections.abc import Iterable
from typing import Final

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.streaming.query import StreamingQuery
from pyspark.sql.streaming.readwriter import DataStreamReader

from flows import layout
from flows.contract import Contract
from flows.drift import EvolutionMode
from medallion import columns
from medallion.ddl import THREE_WEEKS, TableColumn, TableDefinition, ensure_table
from medallion.evolution import evolution_mode, evolving
from medallion.formats import batch_options, data_rows, format_name, reader_options
from medallion.run import Run
from medallion.sql import identifier, qualified, text
from medallion.traces import trace_columns

_NAME: Final = rf"^([0-9]{{{layout.ORDER_DIGITS}}})-([0-9a-f-]+)[.]"
"""`<order>-<file_id>.<extension>`, as `layout.accepted_path` writes it."""


def prepare(spark: SparkSession, contract: Contract, run: Run) -> DataFrame:
    """The stream of rows with their origin; the bronze table is created before.

    Raises PySparkException when either cannot be planned.
    """
    ensure_table(spark, bronze_table(contract, run))
    return with_origin(accepted(spark, contract, run), run)


def start(rows: DataFrame, contract: Contract, run: Run) -> StreamingQuery:
    """Append every file that is there now to the bronze table; the query goes on by itself.

    Raises PySparkException when it cannot be planned.
    """
    checkpoint = layout.checkpoint_path(contract.flow, contract.dataset)
    return (
        rows.writeStream.option("checkpointLocation", run.uri(layout.LAKE, checkpoint))
        .option("mergeSchema", value=True)
        .queryName(f"{contract.flow}-{contract.dataset}-{run.level}-{run.attempt}")
        .trigger(availableNow=True)
        .toTable(qualified(run.bronze(contract.dataset)))
    )


def accepted(spark: SparkSession, contract: Contract, run: Run) -> DataFrame:
    """The stream of rows, all columns as text; a trailer is no row."""
    schemas = layout.schema_location(contract.flow, contract.dataset)
    reader = (
        spark.readStream.format("cloudFiles")
        .option("cloudFiles.format", format_name(contract.file_format))
        .option("cloudFiles.schemaLocation", run.uri(layout.LAKE, schemas))
        .option("rescuedDataColumn", columns.RESCUED)
        # Whether other capitals may pass is for the gate to say; the names mean the same column.
        .option("readerCaseSensitive", value=False)
        .options(**reader_options(contract.file_format))
        .options(**batch_options(contract.batch_limits))
    )
    rows = _with_schema(reader, contract).load(accepted_uri(contract, run))
    return rows.where(data_rows(contract))


def _with_schema(reader: DataStreamReader, contract: Contract) -> DataStreamReader:
    """A schema is given unless bronze is to gain columns.

    An inferred one has the strangers of the first files, whose names may be anything: Delta refuses
    some of them, and the table keeps the others for good.
    """
    names = (column.name for column in contract.columns)
    mode = evolution_mode(contract)
    reader = reader.option("cloudFiles.schemaEvolutionMode", mode)
    if mode is EvolutionMode.ADD_NEW_COLUMNS:
        return reader.option("cloudFiles.schemaHints", _all_text(names))
    return reader.schema(_all_text((*names, *evolving(contract.drift))))


def _all_text(names: Iterable[str]) -> str:
    return ", ".join(f"{identifier(name)} STRING" for name in names)


def accepted_uri(contract: Contract, run: Run) -> str:
    """The folder of the dataset's accepted files, with a slash at its end."""
    folder = layout.accepted_folder(contract.flow, contract.dataset)
    return run.uri(layout.ACCEPTED, f"{folder}/")


def with_origin(rows: DataFrame, run: Run) -> DataFrame:
    """Say of every row which file it came from, and when."""
    name = f"regexp_extract(_metadata.file_name, {text(_NAME)}"
    # A foreign file in the folder has no order: the cast fails the stream and names the text.
    return rows.selectExpr(
        f"{name}, 2) AS {columns.FILE_ID}",
        f"CAST({name}, 1) AS BIGINT) AS {columns.ORDER}",
        f"CAST({run.level:d} AS BIGINT) AS {columns.LEVEL}",
        f"current_timestamp() AS {columns.LOADED_AT}",
        *(identifier(column) for column in rows.columns if column != "_metadata"),
    )


def bronze_table(contract: Contract, run: Run) -> TableDefinition:
    """Append-only; our own columns first, where Delta keeps statistics however wide the file is."""
    cells = (
        TableColumn(name=column.name, sql_type="STRING", comment=column.description)
        for column in contract.columns
    )
    return TableDefinition(
        name=run.bronze(contract.dataset),
        comment=f"{contract.description} As accepted, every cell as text.",
        columns=(
            columns.FILE_ID_COLUMN,
            columns.ORDER_COLUMN,
            columns.LEVEL_COLUMN,
            columns.LOADED_AT_COLUMN,
            *trace_columns(contract),
            *cells,
            columns.RESCUED_COLUMN,
        ),
        properties={"delta.appendOnly": "true"},
        # Silver reads bronze by version: for so long it may stand still and still go on.
        retention_hours=THREE_WEEKS,
    )
