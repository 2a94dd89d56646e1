"""The star schema of the Netflix flow."""

from types import MappingProxyType
from typing import Final

from pyspark.sql import Column, DataFrame
from pyspark.sql.functions import col, when, xxhash64

RECENT_FROM: Final = 2020
MODERN_FROM: Final = 2010

VALID_DIM_TITLE: Final = MappingProxyType({"valid_show_id": "show_id IS NOT NULL"})
VALID_FACT_TITLE: Final = MappingProxyType(
    {
        **VALID_DIM_TITLE,
        "valid_type": "type_flag IN (1, 2)",
        # The oldest film that survives is of 1888.
        "valid_year": "release_year BETWEEN 1888 AND 2100",
    }
)
"""Expectations by name, on the columns of the published table."""


def dim_title(titles: DataFrame) -> DataFrame:
    """One row for each title: `title_key`, what the title is called, and how old it is."""
    return titles.select(
        _title_key(),
        "show_id",
        "title",
        "short_title",
        "type",
        "rating",
        "description",
        "release_year",
        _content_age_category(),
    )


def fact_title(titles: DataFrame) -> DataFrame:
    """One row for each title: its measures, with the key of `dim_title`."""
    return titles.select(
        "show_id",
        _title_key(),
        "type_flag",
        "release_year",
        "date_added",
        "duration_minutes",
        "duration_seasons",
    )


def _title_key() -> Column:
    # A hash, not a counter: the whole table is computed again and its keys must not move.
    return xxhash64("show_id").alias("title_key")


def _content_age_category() -> Column:
    year = col("release_year")
    category = when(year >= RECENT_FROM, "Recent").when(year >= MODERN_FROM, "Modern")
    return category.otherwise("Classic").alias("content_age_category")
