"""The dimensions that describe a title."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from pyspark.sql import Column, DataFrame
from pyspark.sql.functions import coalesce, col, lit, max, min, when  # noqa: A004 - Spark's names

from medallion.gold.keys import hash_key

RECENT_FROM: Final = 2020
MODERN_FROM: Final = 2010
UNKNOWN: Final = "Unknown"
"""Name of the member with UNKNOWN_KEY: the category, country, ... of titles that have none."""

VALID_TITLE: Final = MappingProxyType({"valid_show_id": "show_id IS NOT NULL"})
"""Expectations by name, on the columns of the published table."""


def dim_title(titles: DataFrame) -> DataFrame:
    """One row for each title: `title_key`, what the title is called, and how old it is."""
    return titles.select(
        hash_key("show_id", "title_key"),
        "show_id",
        "title",
        "short_title",
        "type",
        "rating",
        "description",
        "release_year",
        content_age_category(),
    )


def content_age_category() -> Column:
    """Recent, Modern or Classic, by `release_year`."""
    year = col("release_year")
    category = when(year >= RECENT_FROM, "Recent").when(year >= MODERN_FROM, "Modern")
    return category.otherwise("Classic").alias("content_age_category")


def dim_category(category: DataFrame) -> DataFrame:
    """`category_key` and `category`; also of categories whose titles are missing, and UNKNOWN."""
    return _members(category.select(col("listed_in").alias("category")), "category")


def dim_country(countries: DataFrame) -> DataFrame:
    """`country_key` and `country`; also of countries whose titles are missing, and UNKNOWN."""
    return _members(countries.select("country"), "country")


def dim_director(directors: DataFrame) -> DataFrame:
    """`director_key` and `director`; people are known by their names alone. One is UNKNOWN."""
    return _members(directors.select("director"), "director")


def dim_cast(cast: DataFrame) -> DataFrame:
    """`cast_key` and `cast`; people are known by their names alone. One is UNKNOWN."""
    return _members(cast.select("cast"), "cast")


def one_name(name: str) -> Mapping[str, str]:
    """The expectation that no two names have one key: the member's name would be NULL."""
    return {"one_name": f"{name} IS NOT NULL"}


def _members(names: DataFrame, name: str) -> DataFrame:
    # No name at all is a name like the others: its key is UNKNOWN_KEY.
    unstated = names.sparkSession.range(1).select(lit(None).cast("string"))
    every = names.union(unstated).groupBy(hash_key(name, f"{name}_key"))
    label = coalesce(name, lit(UNKNOWN))
    return every.agg(when(min(label) == max(label), min(label)).alias(name))
