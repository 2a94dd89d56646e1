"""The fact of the star schema: one row for each title."""

from types import MappingProxyType
from typing import Final

from pyspark.sql import DataFrame
from pyspark.sql.functions import col

from medallion.gold.keys import date_key, hash_key
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


def fact_title(titles: DataFrame) -> DataFrame:
    """The measures of a title, with `title_key` of `dim_title` and `date_key` of `dim_date`.

    `duration_minutes` is of films, `duration_seasons` of series. `type`, `type_flag` and
    `release_year` are here as well, so that what counts titles needs no join.
    """
    return titles.select(
        "show_id",
        hash_key("show_id", "title_key"),
        date_key(col("date_added")).alias("date_key"),
        "type",
        "type_flag",
        "release_year",
        "date_added",
        "duration_minutes",
        "duration_seasons",
    )
