"""Rows by file: what bronze has of them, and how many are in a table of silver."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from pyspark.sql import SparkSession
from pyspark.sql.functions import col, expr, when

from flows.names import FileId
from flows.receipt import Table
from medallion.columns import FAILED_RULES, FILE_ID
from medallion.judge import COPIES, VALID, judge
from medallion.scope import Scope
from medallion.tables import as_of, newest


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Rows of one file in bronze."""

    rows: int = 0
    different: int = 0
    broken: int = 0
    """Different ones that break a rule."""
    valid: int = 0
    """Different ones that silver has when no later file has something to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedTable:
    """A silver table as of one version."""

    table: Table
    rows_by_file: Mapping[FileId, int]
    """Of the covered files that have rows in it."""


def bronze_counts(scope: Scope) -> dict[FileId, Counts]:
    """Of every covered file; a touched one that never had a row counts zero."""
    files = (
        judge(scope.covered(), scope.contract)
        .groupBy(FILE_ID)
        .agg(
            expr(f"sum({COPIES}) AS rows"),
            expr("count(*) AS different"),
            expr(f"count_if(size({FAILED_RULES}) > 0) AS broken"),
            expr(f"count_if({VALID}) AS valid"),
        )
    )
    found = {
        FileId(row[FILE_ID]): Counts(
            rows=row["rows"],
            different=row["different"],
            broken=row["broken"],
            valid=row["valid"],
        )
        for row in files.collect()
    }
    return dict.fromkeys(scope.touched, Counts()) | found


def counted(spark: SparkSession, table: str, files: Collection[FileId]) -> CountedTable:
    """The newest version of a table, with the rows of these files."""
    last = newest(spark, table)
    if last.has_only_been_created:
        return CountedTable(table=Table(version=last.version, rows=0), rows_by_file={})
    # All other files count as one group, NULL: a single pass gives their sum and every answer.
    group = when(col(FILE_ID).isin(*files), col(FILE_ID)).alias(FILE_ID)
    counts = as_of(spark, table, last.version).groupBy(group).count().collect()
    return CountedTable(
        table=Table(version=last.version, rows=sum(row["count"] for row in counts)),
        rows_by_file={FileId(row[FILE_ID]): row["count"] for row in counts if row[FILE_ID]},
    )
