"""The commits of a Delta table, and what they say about the files that no version needs."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pyspark.sql import SparkSession

from medallion.ddl import RETENTION
from medallion.sql import qualified
from medallion.tables import CREATE, QUIET

VACUUMED: Final = "VACUUM END"
AT_REST: Final = QUIET - {"OPTIMIZE"} | {CREATE}
"""Commits that leave no file without use."""
DELETED: Final = "numDeletedFiles"
"""What VACUUM END says of the files that it removed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """One version."""

    version: int
    operation: str
    at: int
    """Seconds since 1970 UTC."""
    deleted_files: int = 0
    """By a VACUUM END."""
    sets_retention: bool = False
    """Says for how long removed files are kept from now on."""


def history(spark: SparkSession, table: str) -> tuple[Commit, ...]:
    """Of the last thirty days, the newest first: `delta.logRetentionDuration`."""
    commits = spark.sql(f"DESCRIBE HISTORY {qualified(table)}").selectExpr(
        "version",
        "operation",
        "unix_seconds(timestamp) AS at",
        f"coalesce(CAST(operationMetrics['{DELETED}'] AS INT), 0) AS deleted_files",
        f"coalesce(contains(operationParameters['properties'], '{RETENTION}'), false)"
        " AS sets_retention",
    )
    return tuple(Commit(**row.asDict()) for row in commits.collect())


def worth_a_vacuum(commits: Iterable[Commit], hours: int, now: int) -> bool:
    """Whether a commit came to be older than the retention since the last VACUUM.

    A VACUUM that finds nothing leaves two commits all the same, and a table at rest needs none.
    One that went by another retention may have left what has to go now.
    """
    known, retention = list(commits), hours * 3600
    since = max((each.version for each in known if each.sets_retention), default=0)
    vacuums = (each for each in known if each.operation == VACUUMED and each.version > since)
    last = max((each.at for each in vacuums), default=0)
    return any(
        last - retention < each.at <= now - retention
        for each in known
        if each.operation not in AT_REST
    )
