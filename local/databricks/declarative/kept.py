"""What a materialized view remembers of its last computation, in a property of its table."""

from dataclasses import dataclass
from typing import Final

from pydantic import TypeAdapter
from pyspark.sql import SparkSession

from local.databricks.declarative.fingerprint import delta_snapshot
from local.databricks.declarative.names import TableName
from local.databricks.declarative.quality import Quality

PROPERTY: Final = "tidegate.refresh"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Written in the commit that it tells of."""

    fingerprint: str
    version: int
    """Of the table; a later one was written by somebody else."""
    quality: Quality | None


_KEPT: Final = TypeAdapter(Kept)


def document(kept: Kept) -> str:
    """The property's value."""
    return _KEPT.dump_json(kept).decode()


def version_of(spark: SparkSession, name: TableName) -> int:
    """The table's newest version; -1 when there is none."""
    found = _snapshot(spark, name)
    return -1 if found is None else int(found.version())


def last(spark: SparkSession, name: TableName) -> Kept | None:
    """None when the table is not there, or not as its last refresh left it."""
    snapshot = _snapshot(spark, name)
    if snapshot is None:
        return None
    value = snapshot.metadata().configuration().get(PROPERTY)
    if not value.isDefined():
        return None
    kept = _KEPT.validate_json(value.get())
    return kept if kept.version == snapshot.version() else None


def _snapshot(spark: SparkSession, name: TableName):  # type: ignore[no-untyped-def]  # noqa: ANN202 - py4j has no types
    if not spark.catalog.tableExists(name.quoted):
        return None
    plan = spark.table(name.quoted)._jdf.queryExecution().analyzed()  # noqa: SLF001 - no public name
    return delta_snapshot(plan.collectLeaves().apply(0))
