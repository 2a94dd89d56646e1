"""A file without rows leaves a trace in bronze where it says something by having none.

A later file of an append or snapshot dataset takes the place of earlier ones whatever it holds,
and silver knows of files only what bronze has.
"""

from collections.abc import Iterable

from pyspark.sql import DataFrame, SparkSession

from flows import layout
from flows.contract import Contract, LoadMode
from flows.request import RequestedFile
from medallion import columns
from medallion.ddl import TableColumn
from medallion.sql import qualified


def leaves_traces(contract: Contract) -> bool:
    """Whether later files take the place of earlier ones as a whole."""
    return contract.load_mode is not LoadMode.UPSERT


def trace_columns(contract: Contract) -> tuple[TableColumn, ...]:
    """What the bronze table has beside the columns that all of them have."""
    return (columns.NO_ROWS_COLUMN,) if leaves_traces(contract) else ()


def leave_traces(
    spark: SparkSession, table: str, files: Iterable[RequestedFile], level: int
) -> None:
    """One commit to a bronze table. Raises ValueError for a path that is not of ours."""
    places = [layout.order_and_file_id(file.path) for file in files]
    traces = spark.createDataFrame(places, f"{columns.ORDER} BIGINT, {columns.FILE_ID} STRING")
    whole = traces.selectExpr(
        "*",
        f"CAST({level:d} AS BIGINT) AS {columns.LEVEL}",
        f"current_timestamp() AS {columns.LOADED_AT}",
        f"true AS {columns.NO_ROWS}",
    )
    whole.write.format("delta").mode("append").saveAsTable(qualified(table))


def is_row(table: DataFrame) -> str:
    """True of the rows of a bronze table that are no traces, as Spark SQL."""
    return f"{columns.NO_ROWS} IS NULL" if columns.NO_ROWS in table.columns else "true"


def rows_only(table: DataFrame) -> DataFrame:
    """A bronze table without its traces."""
    return table.where(is_row(table)) if columns.NO_ROWS in table.columns else table
