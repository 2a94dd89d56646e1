"""Writes frames into the tables of a pipeline."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from pyspark.sql import DataFrame

from local.databricks.declarative.column_reads import ColumnRead, ColumnReads
from local.databricks.declarative.fingerprint import Fingerprint, fingerprint
from local.databricks.declarative.kept import PROPERTY, Kept, document, last
from local.databricks.declarative.model import Dataset, Settings
from local.databricks.declarative.names import quoted
from local.databricks.declarative.quality import Measure, Quality
from local.databricks.declarative.result import Plan

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
    frame: DataFrame,
    dataset: Dataset,
    configuration: Mapping[str, str],
    reads: ColumnReads,
    *,
    always: bool,
) -> Written:
    """Replace the table's rows, schema and settings in one commit, unless it would stay as it is.

    Raises:
        ExpectationFailedError: before anything is written.
    """
    seen = fingerprint(frame, dataset, configuration)
    version, before = last(frame.sparkSession, dataset.name)
    if not always and before is not None and _up_to_date(frame, before, seen, reads):
        return Written(rows=0, quality=before.quality, plan=Plan.NO_OP)
    measure = Measure(str(dataset.name), dataset.expectations)
    # Delta's writers lose observed metrics, so the rows are computed once and kept for both uses.
    marked = measure.marked(frame).persist()
    try:
        measured, content = measure.count(marked)
        measure.demand(measured)
        quality = measured if dataset.expectations else None
        rows = 0
        if always or before is None or not before.has(content, seen):
            read = reads.of(frame, marked) if seen is not None else ()
            memory = _memory(seen, content, version + 1, quality, read)
            replace(measure.kept(marked), dataset, memory)
            rows = measured.kept
    finally:
        marked.unpersist()
    return Written(rows=rows, quality=quality, plan=Plan.COMPLETE_RECOMPUTE)


def _up_to_date(
    frame: DataFrame, before: Kept, seen: Fingerprint | None, reads: ColumnReads
) -> bool:
    if seen is None or before.seen.definition != seen.definition:
        return False
    return before.seen.sources == seen.sources or reads.unchanged(frame, before.reads)


def _memory(
    seen: Fingerprint | None,
    content: str | None,
    version: int,
    quality: Quality | None,
    reads: tuple[ColumnRead, ...],
) -> Mapping[str, str]:
    if seen is None:
        return {}
    kept = Kept(seen=seen, content=content, version=version, quality=quality, reads=reads)
    return {PROPERTY: document(kept)}


def replace(frame: DataFrame, dataset: Dataset, memory: Mapping[str, str] = NOTHING) -> None:
    """`CREATE OR REPLACE TABLE ... AS`: the only writer that takes every setting in one commit.

    `memory` are table properties beside those that the dataset declares.
    """
    # Datasets that are written at the same time share the update's session.
    rows = quoted(f"rows of {dataset.name}")
    frame.createOrReplaceTempView(rows)
    table = f"{dataset.name.quoted} USING delta {_clauses(dataset.settings, memory)}"
    frame.sparkSession.sql(f"CREATE OR REPLACE TABLE {table} AS TABLE {rows}")


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
