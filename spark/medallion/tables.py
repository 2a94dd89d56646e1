"""Delta tables by version."""

from pyspark.sql import DataFrame, SparkSession

from flows.request import VersionRange
from medallion.sql import qualified


def latest_version(spark: SparkSession, table: str) -> int:
    """The version that a reader sees now. Raises LookupError for a table without a history."""
    row = spark.sql(f"DESCRIBE HISTORY {qualified(table)} LIMIT 1").select("version").first()
    if row is None:
        raise LookupError(table)
    return int(row["version"])


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
