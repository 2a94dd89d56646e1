"""Keeps a table equal to the rows that the files in scope put into it, file by file."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from pyspark.sql import DataFrame
from pyspark.sql.functions import col, expr

from flows.contract import Contract
from flows.names import FileId
from medallion.accounts import CountedTable, Counts, counted
from medallion.columns import FILE_ID
from medallion.conflicts import persisting
from medallion.judge import judge, quarantined_rows, valid_rows
from medallion.scope import Scope
from medallion.sql import qualified, text

type Rows = Callable[[DataFrame, Contract], DataFrame]
"""Of judged rows those that belong into the table, with its columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A table and what a file puts into it."""

    table: str
    """Full name."""
    rows: Rows
    count: Callable[[Counts], int]
    """Rows of a file that is not retracted."""


def silver_target(table: str) -> Target:
    """Of a dataset whose later files take the place of earlier ones as a whole."""
    return Target(table=table, rows=valid_rows, count=lambda counts: counts.valid)


def quarantine_target(table: str) -> Target:
    """Of any dataset."""
    return Target(
        table=table,
        rows=lambda judged, _: quarantined_rows(judged),
        count=lambda counts: counts.broken,
    )


def replace_files(scope: Scope, target: Target, files: Mapping[FileId, Counts]) -> CountedTable:
    """Replace the rows of the files that differ, in one commit; commit nothing when none does."""
    return persisting(lambda: _replaced(scope, target, files))


def _replaced(scope: Scope, target: Target, files: Mapping[FileId, Counts]) -> CountedTable:
    before = counted(scope.spark, target.table, files)
    stating = {
        file for file, counts in files.items() if target.count(counts) and file not in scope.absent
    }
    different = _different(scope, target, stating, before.rows_by_file.keys())
    if not different:
        return before
    replaced = f"{FILE_ID} IN ({', '.join(text(each) for each in sorted(different))})"
    writer = _wanted(scope, target, different).write.format("delta").mode("overwrite")
    writer.option("replaceWhere", replaced).saveAsTable(qualified(target.table))
    return counted(scope.spark, target.table, files)


def _different(
    scope: Scope, target: Target, stating: Collection[FileId], present: Collection[FileId]
) -> set[FileId]:
    """Files whose rows are not those of the table; mostly no row has to be looked at for that."""
    certain = set(stating) ^ set(present)
    if not (unclear := set(stating) & set(present)):
        return certain
    wanted = _wanted(scope, target, unclear)
    rows = scope.spark.table(qualified(target.table)).where(col(FILE_ID).isin(*unclear))
    # Both sides in one pass: a row that is on one side only does not add up to zero.
    sides = wanted.selectExpr("*", "1 AS _side").unionAll(
        rows.select(*wanted.columns).selectExpr("*", "-1 AS _side")
    )
    sums = sides.groupBy(*wanted.columns).agg(expr("sum(_side) AS _more")).where("_more <> 0")
    found = sums.select(FILE_ID).distinct().collect()
    return certain | {FileId(row[FILE_ID]) for row in found}


def _wanted(scope: Scope, target: Target, files: Collection[FileId]) -> DataFrame:
    return target.rows(judge(scope.standing(files), scope.contract), scope.contract)
