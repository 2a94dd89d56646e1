"""Which columns a view read of the other tables of its schema, and what their rows were.

A table that is replaced has another version although most of its columns may be as before: a view
that reads only these stays as it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final

from pyspark.sql import DataFrame

from local.databricks.declarative.fingerprint import delta_snapshot, each, source
from local.databricks.declarative.names import quoted
from local.databricks.declarative.quality import Measure

type JavaObject = Any
"""What py4j brings: it has no types."""

KEPT: Final = "InMemoryRelation"
SCAN: Final = "FileSourceScanExec"
DATASET: Final = "org.apache.spark.sql.classic.Dataset"


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnRead:
    """One scan of a Delta table."""

    path: str
    source: str
    """See `fingerprint.source`."""
    columns: tuple[str, ...]
    content: str | None
    """Of the columns, see `Measure.count`; None for a table of another schema."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnReads:
    """What one update has found out about the tables of its schema; its threads share it."""

    schema: str
    _known: dict[tuple[str, tuple[str, ...]], str | None] = field(default_factory=dict)
    _turn: Lock = field(default_factory=Lock)

    def of(self, frame: DataFrame, computed: DataFrame) -> tuple[ColumnRead, ...]:
        """Of a query and its rows, which are kept; empty where the plan does not tell for sure."""
        tables = _tables(frame)
        scans = list(_scans(computed)) if tables else []
        if sorted(tables) != sorted(path for path, _ in scans):
            return ()
        if any(not columns or not _has(tables[path], columns) for path, columns in scans):
            return ()
        return tuple(self._read(frame, path, tables[path], columns) for path, columns in scans)

    def unchanged(self, frame: DataFrame, before: tuple[ColumnRead, ...]) -> bool:
        """Whether what the query read then has the same rows now."""
        tables = _tables(frame)
        if not before or set(tables) != {read.path for read in before}:
            return False
        return all(self._as_it_was(frame, tables[read.path], read) for read in before)

    def _as_it_was(self, frame: DataFrame, table: JavaObject, read: ColumnRead) -> bool:
        if read.source == source(table):
            return True
        if read.content is None or not self._own(table) or not _has(table, read.columns):
            return False
        return self._content(frame, table, read.columns) == read.content

    def _read(
        self, frame: DataFrame, path: str, table: JavaObject, columns: tuple[str, ...]
    ) -> ColumnRead:
        content = self._content(frame, table, columns) if self._own(table) else None
        return ColumnRead(path=path, source=str(source(table)), columns=columns, content=content)

    def _own(self, table: JavaObject) -> bool:
        named = table.catalogTable()
        database = named.get().identifier().database() if named.isDefined() else named
        return bool(database.isDefined() and database.get() == self.schema)

    def _content(self, frame: DataFrame, table: JavaObject, columns: tuple[str, ...]) -> str | None:
        """Each is computed once, whoever asks first."""
        key = (str(source(table)), columns)
        with self._turn:
            if key not in self._known:
                rows = _rows(frame, table).select(*map(quoted, columns))
                measure = Measure(self.schema, ())
                self._known[key] = measure.count(measure.marked(rows))[1]
            return self._known[key]


def _tables(frame: DataFrame) -> dict[str, JavaObject]:
    """The Delta tables of a query by path; none when one is read twice, or beside other leaves."""
    plan = frame._jdf.queryExecution().analyzed()  # noqa: SLF001 - plans have no public name
    leaves = list(each(plan.collectLeaves()))
    if any(delta_snapshot(leaf) is None for leaf in leaves) or not plan.subqueriesAll().isEmpty():
        return {}
    found = {_path(leaf): leaf for leaf in leaves}
    return found if len(found) == len(leaves) else {}


def _scans(computed: DataFrame) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Paths and columns, from the plan that the kept rows were computed with."""
    kept = computed._jdf.queryExecution().optimizedPlan()  # noqa: SLF001 - as above
    if kept.getClass().getSimpleName() != KEPT:
        return
    for leaf in each(kept.cacheBuilder().cachedPlan().collectLeaves()):
        delta = leaf.getClass().getSimpleName() == SCAN
        yield _path(leaf) if delta else "", tuple(column.name() for column in each(leaf.output()))


def _path(leaf: JavaObject) -> str:
    return str(leaf.relation().location().path())


def _has(table: JavaObject, columns: tuple[str, ...]) -> bool:
    return {*columns} <= {attribute.name() for attribute in each(table.output())}


def _rows(frame: DataFrame, table: JavaObject) -> DataFrame:
    """The table at the version that the query reads."""
    session = frame.sparkSession
    dataset = getattr(session._jvm, DATASET)  # noqa: SLF001 - as above
    return DataFrame(dataset.ofRows(session._jsparkSession, table), session)  # noqa: SLF001
