"""The fact of the star schema: one row for each title."""

from types import MappingProxyType
from typing import Final

from pyspark.sql import DataFrame
from pyspark.sql.functions import broadcast, coalesce, col, lit

from medallion.gold.keys import UNKNOWN_KEY, hash_key
from medallion.gold.netflix.dimensions import VALID_TITLE

VALID_FACT: Final = MappingProxyType(
    {
        **VALID_TITLE,
        "valid_type": "type_flag IN (1, 2)",
        # The oldest film that survives is of 1888.
        "valid_year": "release_year BETWEEN 1888 AND 2100",
    }
)
"""Expectations by name, on the columns of the published table."""

DATE_KNOWN: Final = MappingProxyType(
    {"date_known": f"date_key <> {UNKNOWN_KEY} OR date_added IS NULL"}
)
"""A title whose day `dim_date` does not have stays, under the key of no date; it is counted."""


def fact_title(titles: DataFrame, dim_date: DataFrame) -> DataFrame:
    """The measures of a title, with `title_key` of `dim_title` and `date_key` of `dim_date`.

    A day that `dim_date` does not have is UNKNOWN_KEY. `duration_minutes` is of films,
    `duration_seasons` of series. `type`, `type_flag` and `release_year` are here as well, so that
    what counts titles needs no join.
    """
    # The key comes out of the join: of a day that is not in the dimension there is none.
    days = dim_date.select(col("date").alias("date_added"), "date_key")
    return titles.join(broadcast(days), "date_added", "left").select(
        "show_id",
        hash_key("show_id", "title_key"),
        coalesce("date_key", lit(UNKNOWN_KEY)).alias("date_key"),
        "type",
        "type_flag",
        "release_year",
        "date_added",
        "duration_minutes",
        "duration_seasons",
    )
