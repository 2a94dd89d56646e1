"""Writes frames into the tables of a pipeline."""

from dataclasses import dataclass
from typing import Final

from pyspark.sql import DataFrame, SparkSession

from local.databricks.declarative.model import Dataset, Settings
from local.databricks.declarative.names import quoted
from local.databricks.declarative.quality import Measure, Quality

ROWS_TO_WRITE: Final = "__rows_to_write"
"""A temporary view of the update's own session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a write did."""

    rows: int | None
    """None when there is no table to write to."""
    quality: Quality | None


def overwrite(frame: DataFrame, dataset: Dataset) -> Written:
    """Replace the table's rows, schema and settings in one commit.

    Raises:
        ExpectationFailedError: before anything is written.
    """
    if not dataset.expectations:
        replace(frame, dataset)
        return Written(rows=_rows_of_last_commit(frame.sparkSession, dataset), quality=None)
    measure = Measure(str(dataset.name), dataset.expectations)
    # Delta's writers lose observed metrics, so the rows are computed once and kept for both uses.
    marked = measure.marked(frame).persist()
    try:
        quality = measure.count(marked)
        measure.demand(quality)
        replace(measure.kept(marked), dataset)
    finally:
        marked.unpersist()
    return Written(rows=quality.kept, quality=quality)


def replace(frame: DataFrame, dataset: Dataset) -> None:
    """`CREATE OR REPLACE TABLE ... AS`: the only writer that takes every setting in one commit."""
    frame.createOrReplaceTempView(ROWS_TO_WRITE)
    table = f"{dataset.name.quoted} USING delta {_clauses(dataset.settings)}"
    frame.sparkSession.sql(f"CREATE OR REPLACE TABLE {table} AS TABLE {ROWS_TO_WRITE}")


def _clauses(settings: Settings) -> str:
    properties = [
        f"{_literal(name)} = {_literal(value)}" for name, value in settings.table_properties.items()
    ]
    clauses = {
        "PARTITIONED BY": ", ".join(map(quoted, settings.partition_cols)),
        "CLUSTER BY": ", ".join(map(quoted, settings.cluster_by)),
        "TBLPROPERTIES": ", ".join(properties),
    }
    comment = "" if settings.comment is None else f"COMMENT {_literal(settings.comment)} "
    return comment + " ".join(f"{clause} ({text})" for clause, text in clauses.items() if text)


def _literal(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _rows_of_last_commit(spark: SparkSession, dataset: Dataset) -> int:
    [last] = spark.sql(f"DESCRIBE HISTORY {dataset.name.quoted} LIMIT 1").collect()
    return int(last.operationMetrics.get("numOutputRows", 0))
