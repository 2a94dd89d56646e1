"""Keys of gold tables: computed from natural keys, so a rebuild gives the same ones."""

from typing import Final

from pyspark.sql import Column
from pyspark.sql.functions import coalesce, col, day, lit, month, when, xxhash64, year

UNKNOWN_KEY: Final = 0
"""Key of the one row of a dimension that stands for what nobody has stated."""


def hash_key(natural: str, key: str) -> Column:
    """A 64-bit hash; UNKNOWN_KEY for NULL.

    A counter would move whenever the table is computed again.
    """
    unknown = when(col(natural).isNull(), lit(UNKNOWN_KEY))
    return unknown.otherwise(xxhash64(natural)).alias(key)


def date_key(date: Column) -> Column:
    """INT `yyyymmdd`, readable and in the order of time; UNKNOWN_KEY for NULL."""
    return coalesce(year(date) * 10_000 + month(date) * 100 + day(date), lit(UNKNOWN_KEY))
