"""Keeps the quarantine table equal to the rows that the files in scope break rules with."""

from collections.abc import Collection, Mapping

from pyspark.sql import DataFrame
from pyspark.sql.functions import col

from flows.names import FileId
from medallion.accounts import CountedTable, Counts, counted
from medallion.columns import FILE_ID
from medallion.judge import judge, quarantined_rows
from medallion.scope import Scope
from medallion.sql import qualified, text


def quarantine(scope: Scope, table: str, files: Mapping[FileId, Counts]) -> CountedTable:
    """Replace the rows of the files that differ, in one commit; commit nothing when none does."""
    before = counted(scope.spark, table, files)
    broken = {
        file for file, counts in files.items() if counts.broken and file not in scope.retracted
    }
    different = _different(scope, table, broken, before.rows_by_file.keys())
    if not different:
        return before
    replaced = f"{FILE_ID} IN ({', '.join(text(each) for each in sorted(different))})"
    writer = _wanted(scope, different).write.format("delta").mode("overwrite")
    writer.option("replaceWhere", replaced).saveAsTable(qualified(table))
    return counted(scope.spark, table, files)


def _different(
    scope: Scope, table: str, broken: Collection[FileId], present: Collection[FileId]
) -> set[FileId]:
    """Files whose rows are not those of the table; mostly no row has to be looked at for that."""
    certain = set(broken) ^ set(present)
    if not (unclear := set(broken) & set(present)):
        return certain
    wanted = _wanted(scope, unclear)
    rows = scope.spark.table(qualified(table)).where(col(FILE_ID).isin(*unclear))
    # Both sides in one pass: a row that is on one side only does not add up to zero.
    sides = wanted.selectExpr("*", "1 AS side").unionAll(
        rows.select(*wanted.columns).selectExpr("*", "-1 AS side")
    )
    sums = sides.groupBy(*wanted.columns).sum("side").where("`sum(side)` <> 0")
    found = sums.select(FILE_ID).distinct().collect()
    return certain | {FileId(row[FILE_ID]) for row in found}


def _wanted(scope: Scope, files: Collection[FileId]) -> DataFrame:
    return quarantined_rows(judge(scope.standing(files), scope.contract))
