"""Keeps the quarantine table equal to the rows that the files in scope break rules with."""

from pyspark.sql import DataFrame
from pyspark.sql.functions import col

from medallion.columns import FILE_ID
from medallion.judge import judge, quarantined_rows
from medallion.scope import Scope
from medallion.sql import qualified, text


def quarantine(scope: Scope, table: str) -> None:
    """Replace the rows of the files that differ, in one commit; commit nothing when none does."""
    wanted = quarantined_rows(judge(scope.standing(), scope.contract))
    present = scope.spark.table(qualified(table)).select(*wanted.columns)
    files = scope.covered().select(FILE_ID).distinct()
    different = _differing_files(wanted, present.join(files, FILE_ID, "left_semi"))
    if not different:
        return
    replacement = wanted.where(col(FILE_ID).isin(*different))
    scope_of_files = f"{FILE_ID} IN ({', '.join(text(each) for each in different)})"
    writer = replacement.write.format("delta").mode("overwrite")
    writer.option("replaceWhere", scope_of_files).saveAsTable(qualified(table))


def _differing_files(wanted: DataFrame, present: DataFrame) -> list[str]:
    present = present.select(*wanted.columns)
    changed = wanted.exceptAll(present).unionAll(present.exceptAll(wanted))
    return sorted(row[FILE_ID] for row in changed.select(FILE_ID).distinct().collect())
