"""What a materialized view remembers of its last computation, in a property of its table."""

from dataclasses import dataclass
from typing import Final

from pydantic import TypeAdapter, ValidationError
from pyspark.sql import SparkSession

from local.databricks.declarative.column_reads import ColumnRead
from local.databricks.declarative.fingerprint import Fingerprint, delta_snapshot
from local.databricks.declarative.names import TableName
from local.databricks.declarative.quality import Quality

PROPERTY: Final = "tidegate.refresh"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Written in the commit that it tells of."""

    seen: Fingerprint
    content: str | None
    """Of the table's rows, see `Measure.count`."""
    version: int
    """Of the table; a later one was written by somebody else."""
    quality: Quality | None
    reads: tuple[ColumnRead, ...] = ()
    """Empty when it is not known which columns the query read."""

    def has(self, content: str | None, seen: Fingerprint | None) -> bool:
        """Whether a new computation by the same definition gave the rows that are there."""
        same = seen is not None and seen.definition == self.seen.definition
        return same and content is not None and content == self.content


_KEPT: Final = TypeAdapter(Kept)


def document(kept: Kept) -> str:
    """The property's value."""
    return _KEPT.dump_json(kept).decode()


def last(spark: SparkSession, name: TableName) -> tuple[int, Kept | None]:
    """The table's newest version, -1 without one, and what its last refresh left.

    None when that is not how the table is now.
    """
    snapshot = _snapshot(spark, name)
    if snapshot is None:
        return -1, None
    version = int(snapshot.version())
    value = _stated(snapshot, PROPERTY)
    kept = None if value is None else understood(value)
    return version, kept if kept is not None and kept.version == version else None


def stated(spark: SparkSession, name: TableName, key: str) -> str | None:
    """A property of a Delta table; None when it has no such property."""
    snapshot = _snapshot(spark, name)
    return None if snapshot is None else _stated(snapshot, key)


def understood(text: str) -> Kept | None:
    """The inverse of `document`; None for what another release wrote: then the view is computed."""
    try:
        return _KEPT.validate_json(text)
    except ValidationError:
        return None


def _stated(snapshot, key: str) -> str | None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - py4j has no types
    value = snapshot.metadata().configuration().get(key)
    return str(value.get()) if value.isDefined() else None


def _snapshot(spark: SparkSession, name: TableName):  # type: ignore[no-untyped-def]  # noqa: ANN202 - py4j has no types
    if not spark.catalog.tableExists(name.quoted):
        return None
    plan = spark.table(name.quoted)._jdf.queryExecution().analyzed()  # noqa: SLF001 - no public name
    return delta_snapshot(plan.collectLeaves().apply(0))
