"""Keys of gold tables: computed from natural keys, so a rebuild gives the same ones."""

from typing import Final

from pyspark.sql import Column
from pyspark.sql.functions import coalesce, day, lit, month, xxhash64, year

UNKNOWN_DATE: Final = 0
"""Key of the one row of `dim_date` that stands for no date."""


def hash_key(natural: str, key: str) -> Column:
    """A 64-bit hash; a counter would move whenever the table is computed again."""
    return xxhash64(natural).alias(key)


def date_key(date: Column) -> Column:
    """INT `yyyymmdd`, readable and in the order of time; UNKNOWN_DATE for NULL."""
    return coalesce(year(date) * 10_000 + month(date) * 100 + day(date), lit(UNKNOWN_DATE))
