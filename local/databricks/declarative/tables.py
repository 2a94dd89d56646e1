"""Writes frames into the tables of a pipeline."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from pyspark.sql import DataFrame, SparkSession

from local.databricks.declarative.fingerprint import fingerprint
from local.databricks.declarative.kept import PROPERTY, Kept, document, last, version_of
from local.databricks.declarative.model import Dataset, Settings
from local.databricks.declarative.names import quoted
from local.databricks.declarative.quality import Measure, Quality
from local.databricks.declarative.result import Plan

ROWS_TO_WRITE: Final = "__rows_to_write"
"""A temporary view of the update's own session."""


NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a write did."""

    rows: int | None
    """None when there is no table to write to."""
    quality: Quality | None
    """Of an unchanged view: as it was measured when the view was computed."""
    plan: Plan | None = None
    """Of a materialized view: whether it was computed."""


def overwrite(
    frame: DataFrame, dataset: Dataset, configuration: Mapping[str, str], *, always: bool
) -> Written:
    """Replace the table's rows, schema and settings in one commit, unless it would stay as it is.

    Raises:
        ExpectationFailedError: before anything is written.
    """
    seen = fingerprint(frame, dataset, configuration)
    before = last(frame.sparkSession, dataset.name)
    if seen is not None and not always and before is not None and before.fingerprint == seen:
        return Written(rows=0, quality=before.quality, plan=Plan.NO_OP)
    if not dataset.expectations:
        replace(frame, dataset, _memory(frame, dataset, seen, None))
        rows = _rows_of_last_commit(frame.sparkSession, dataset)
        return Written(rows=rows, quality=None, plan=Plan.COMPLETE_RECOMPUTE)
    measure = Measure(str(dataset.name), dataset.expectations)
    # Delta's writers lose observed metrics, so the rows are computed once and kept for both uses.
    marked = measure.marked(frame).persist()
    try:
        quality = measure.count(marked)
        measure.demand(quality)
        replace(measure.kept(marked), dataset, _memory(frame, dataset, seen, quality))
    finally:
        marked.unpersist()
    return Written(rows=quality.kept, quality=quality, plan=Plan.COMPLETE_RECOMPUTE)


def _memory(
    frame: DataFrame, dataset: Dataset, seen: str | None, quality: Quality | None
) -> Mapping[str, str]:
    if seen is None:
        return {}
    version = version_of(frame.sparkSession, dataset.name) + 1
    return {PROPERTY: document(Kept(fingerprint=seen, version=version, quality=quality))}


def replace(frame: DataFrame, dataset: Dataset, memory: Mapping[str, str] = NOTHING) -> None:
    """`CREATE OR REPLACE TABLE ... AS`: the only writer that takes every setting in one commit.

    `memory` are table properties beside those that the dataset declares.
    """
    frame.createOrReplaceTempView(ROWS_TO_WRITE)
    table = f"{dataset.name.quoted} USING delta {_clauses(dataset.settings, memory)}"
    frame.sparkSession.sql(f"CREATE OR REPLACE TABLE {table} AS TABLE {ROWS_TO_WRITE}")


def _clauses(settings: Settings, memory: Mapping[str, str]) -> str:
    stated = {**settings.table_properties, **memory}
    properties = [f"{_literal(name)} = {_literal(value)}" for name, value in stated.items()]
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
