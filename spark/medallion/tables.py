"""Delta tables by version."""

from dataclasses import dataclass
from typing import Final

from pyspark.sql import DataFrame, SparkSession

from flows.request import VersionRange
from medallion.sql import qualified

CREATE: Final = "CREATE TABLE"
"""What the history calls a commit that makes a table without rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Newest:
    """What the last entry of a table's history says."""

    version: int
    has_only_been_created: bool
    """Then it has no rows, and nothing of it has to be read to know that."""


def newest(spark: SparkSession, table: str) -> Newest:
    """The version that a reader sees now. Raises LookupError for a table without a history."""
    # Collected as it comes: a projection or a limit of this one row would be a Spark job.
    rows = spark.sql(f"DESCRIBE HISTORY {qualified(table)} LIMIT 1").collect()
    if not rows:
        raise LookupError(table)
    version = int(rows[0]["version"])
    created = version == 0 and rows[0]["operation"] == CREATE
    return Newest(version=version, has_only_been_created=created)


def latest_version(spark: SparkSession, table: str) -> int:
    """The number of the newest version. Raises LookupError as `newest` does."""
    return newest(spark, table).version


def as_of(spark: SparkSession, table: str, version: int) -> DataFrame:
    """The table as it was at that version."""
    return spark.read.option("versionAsOf", version).table(qualified(table))


def appended(spark: SparkSession, table: str, versions: VersionRange) -> DataFrame:
    """The rows that an append-only table got in `after < version <= to`."""
    if versions.after < 0:
        return as_of(spark, table, versions.to)
    if versions.after >= versions.to:
        # The change feed refuses a start that lies behind the newest version.
        return as_of(spark, table, versions.to).limit(0)
    feed = spark.read.option("readChangeFeed", value=True)
    feed = feed.option("startingVersion", versions.after + 1).option("endingVersion", versions.to)
    return feed.table(qualified(table)).where("_change_type = 'insert'")
