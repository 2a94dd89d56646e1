"""Delta tables by version."""

from dataclasses import dataclass
from typing import Final

from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame, SparkSession

from flows.request import VersionRange
from medallion.columns import FILE_ID
from medallion.sql import qualified

CREATE: Final = "CREATE TABLE"
"""What the history calls a commit that makes a table without rows."""

QUIET: Final = frozenset(
    {"CHANGE COLUMN", "CLUSTER BY", "OPTIMIZE", "SET TBLPROPERTIES", "VACUUM END", "VACUUM START"}
)
"""What the history calls the commits of table care: they change no row."""

TOO_OLD: Final = "DELTA_UNSUPPORTED_TIME_TRAVEL_BEYOND_DELETED_FILE_RETENTION_DURATION"
"""The condition under which Delta refuses a version whose files may be gone."""


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


def standing_as_of(spark: SparkSession, table: str, version: int) -> DataFrame:
    """The rows of that version of an append-only table, read from the newest one.

    Delta reads the newest version whatever its age, and no other one whose retention is over.
    """
    last = latest_version(spark, table)
    settled = _same_rows(spark, table, version, last)
    rows = as_of(spark, table, max(last, version))
    if settled >= last:
        return rows
    # The rows of a file come in one commit, so what came later is told by its files.
    later = _inserted(spark, table, VersionRange(after=settled, to=last)).select(FILE_ID)
    return rows.join(later, FILE_ID, "left_anti")


def _same_rows(spark: SparkSession, table: str, version: int, last: int) -> int:
    """The newest version that only table care lies between."""
    if last <= version:
        return version
    limit = last - version
    rows = spark.sql(f"DESCRIBE HISTORY {qualified(table)} LIMIT {limit:d}").collect()
    operations = {int(row["version"]): row["operation"] for row in rows}
    while operations.get(version + 1) in QUIET:
        version += 1
    return version


def appended(spark: SparkSession, table: str, versions: VersionRange) -> DataFrame:
    """The rows that an append-only table got in `after < version <= to`.

    Where these are too old for the change feed, all rows until `to`: whoever folds them in has to
    stand a row that is folded in already.
    """
    if versions.after < 0:
        return standing_as_of(spark, table, versions.to)
    if versions.after >= versions.to:
        # The change feed refuses a start that lies behind the newest version.
        return spark.read.table(qualified(table)).limit(0)
    try:
        return _inserted(spark, table, versions)
    except AnalysisException as error:
        if error.getCondition() != TOO_OLD:
            raise
    return standing_as_of(spark, table, versions.to)


def _inserted(spark: SparkSession, table: str, versions: VersionRange) -> DataFrame:
    feed = spark.read.option("readChangeFeed", value=True)
    feed = feed.option("startingVersion", versions.after + 1).option("endingVersion", versions.to)
    rows = feed.table(qualified(table))
    rows.schema  # noqa: B018 - Spark Connect refuses nothing before it is asked for something
    return rows.where("_change_type = 'insert'")
