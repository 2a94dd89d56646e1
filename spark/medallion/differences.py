"""How a table differs from the rows that it should have, counted and never shown."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.functions import col, expr, lit

from medallion.sql import identifier, qualified
from medallion.tables import as_of, latest_version

NOT_THERE: Final = -1
"""The version of a table that was never created."""


class Differences(NamedTuple):
    """Numbers of rows, and the version of the table that was looked at."""

    version: int
    added: int
    changed: int
    removed: int


def compared(spark: SparkSession, table: str, wanted: DataFrame, key: Iterable[str]) -> Differences:
    """Rows are counted as often as they are there; a key tells a changed row from two others."""
    there = spark.catalog.tableExists(qualified(table))
    version = latest_version(spark, table) if there else NOT_THERE
    present = as_of(spark, table, version) if there else wanted.limit(0)
    sides = wanted.withColumn("_side", lit(1)).unionAll(
        _shaped(present, wanted).withColumn("_side", lit(-1))
    )
    names = [identifier(name) for name in wanted.columns]
    rows = sides.groupBy(*names).agg(expr("sum(_side) AS _more")).where("_more <> 0")
    same = [identifier(name) for name in key] or names
    groups = rows.groupBy(*same).agg(
        expr("sum(greatest(_more, 0)) AS _new"), expr("sum(greatest(-_more, 0)) AS _old")
    )
    total = groups.selectExpr(
        "coalesce(sum(_new - least(_new, _old)), 0) AS added",
        "coalesce(sum(least(_new, _old)), 0) AS changed",
        "coalesce(sum(_old - least(_new, _old)), 0) AS removed",
    ).collect()[0]
    return Differences(version, total["added"], total["changed"], total["removed"])


def put(spark: SparkSession, table: str, wanted: DataFrame) -> None:
    """One commit that leaves these rows in the table, and its columns and properties alone."""
    shaped = _shaped(wanted, spark.table(qualified(table)))
    shaped.write.insertInto(qualified(table), overwrite=True)


def _shaped(rows: DataFrame, like: DataFrame) -> DataFrame:
    """The columns of the other frame; those that the rows do not have are NULL."""
    present = {name.lower() for name in rows.columns}
    return rows.select(
        *(
            col(identifier(field.name))
            if field.name.lower() in present
            else lit(None).cast(field.dataType).alias(field.name)
            for field in like.schema.fields
        )
    )
