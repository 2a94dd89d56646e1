"""Keeps the quarantine table equal to the rows that the files in scope break rules with."""

from collections.abc import Collection

from pyspark.sql import DataFrame
from pyspark.sql.functions import col

from flows.names import FileId
from medallion.columns import FILE_ID
from medallion.judge import judge, quarantined_rows
from medallion.scope import Scope
from medallion.sql import qualified, text


def quarantine(scope: Scope, table: str, covered: Collection[FileId]) -> None:
    """Replace the rows of the files that differ, in one commit; commit nothing when none does."""
    wanted = quarantined_rows(judge(scope.standing(), scope.contract))
    present = scope.spark.table(qualified(table)).where(col(FILE_ID).isin(*covered))
    different = _differing_files(wanted, present.select(*wanted.columns))
    if not different:
        return
    replaced = f"{FILE_ID} IN ({', '.join(text(each) for each in different)})"
    writer = wanted.where(replaced).write.format("delta").mode("overwrite")
    writer.option("replaceWhere", replaced).saveAsTable(qualified(table))


def _differing_files(wanted: DataFrame, present: DataFrame) -> list[str]:
    # Both sides in one pass: a row that is on one side only does not add up to zero.
    sides = wanted.selectExpr("*", "1 AS side").unionAll(present.selectExpr("*", "-1 AS side"))
    sums = sides.groupBy(*wanted.columns).sum("side").where("`sum(side)` <> 0")
    return sorted(row[FILE_ID] for row in sums.select(FILE_ID).distinct().collect())
