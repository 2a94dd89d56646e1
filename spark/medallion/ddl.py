"""How a Delta table of ours comes to be, and keeps up with its contract."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from pyspark.sql import SparkSession

from medallion.side_by_side import side_by_side
from medallion.sql import identifier, listed, qualified, text

MAX_CLUSTERING_COLUMNS: Final = 4
"""Delta's limit (docs.delta.io, "Use liquid clustering for Delta tables")."""

RETENTION: Final = "delta.deletedFileRetentionDuration"
"""Delta refuses to read a version that is older, unless it is the newest."""
WEEK: Final = 168
"""Hours; Delta's own choice, and the least that VACUUM takes."""
THREE_WEEKS: Final = 504
"""Hours; history goes back thirty days (`delta.logRetentionDuration`), and care comes weekly: it
still finds every commit that has grown older than this since the last time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableColumn:
    """A column of a table of ours."""

    name: str
    sql_type: str
    comment: str = ""

    @property
    def definition(self) -> str:
        """As a CREATE TABLE statement writes it."""
        comment = f" COMMENT {text(self.comment)}" if self.comment else ""
        return f"{identifier(self.name)} {self.sql_type}{comment}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableDefinition:
    """A table as it should be; its change data feed is on."""

    name: str
    """Full name, dotted."""
    comment: str
    columns: tuple[TableColumn, ...]
    cluster_by: tuple[str, ...] = ()
    properties: Mapping[str, str] = field(default_factory=dict)
    retention_hours: int = WEEK
    """How long files are kept that the newest version does not need."""

    @property
    def clustering(self) -> tuple[str, ...]:
        """As many columns of `cluster_by` as Delta takes."""
        return self.cluster_by[:MAX_CLUSTERING_COLUMNS]

    @property
    def all_properties(self) -> Mapping[str, str]:
        """The table's own, and those that all of ours have."""
        kept = f"interval {self.retention_hours:d} hours"
        return {"delta.enableChangeDataFeed": "true", RETENTION: kept, **self.properties}

    def statement(self) -> str:
        """CREATE TABLE IF NOT EXISTS."""
        columns = ", ".join(column.definition for column in self.columns)
        clustering = f"CLUSTER BY ({listed(self.clustering)}) " if self.clustering else ""
        properties = self.all_properties.items()
        listing = ", ".join(f"{text(key)} = {text(value)}" for key, value in properties)
        return (
            f"CREATE TABLE IF NOT EXISTS {qualified(self.name)} ({columns}) USING DELTA "
            f"{clustering}COMMENT {text(self.comment)} TBLPROPERTIES ({listing})"
        )


def create_schema(spark: SparkSession, schema: str) -> None:
    """Unless it is there."""
    spark.sql(f"CREATE SCHEMA IF NOT EXISTS {qualified(schema)}")


def ensure_table(spark: SparkSession, table: TableDefinition) -> None:
    """Create the table, or add the columns that its contract gained since."""
    spark.sql(table.statement())
    _add_columns(spark, table)


def ensure_tables(spark: SparkSession, schema: str, tables: Iterable[TableDefinition]) -> None:
    """The same for many tables of one schema; asks once which of them are there."""
    rows = spark.sql(f"SHOW TABLES IN {qualified(schema)}").collect()
    present = {row["tableName"].lower() for row in rows}

    def ensure(table: TableDefinition) -> None:
        there = table.name.rpartition(".")[2].lower() in present
        (_add_columns if there else ensure_table)(spark, table)

    side_by_side(spark, ensure, tables)


def _add_columns(spark: SparkSession, table: TableDefinition) -> None:
    present = {name.lower() for name in spark.table(qualified(table.name)).columns}
    missing = [column for column in table.columns if column.name.lower() not in present]
    if missing:
        columns = ", ".join(column.definition for column in missing)
        spark.sql(f"ALTER TABLE {qualified(table.name)} ADD COLUMNS ({columns})")
