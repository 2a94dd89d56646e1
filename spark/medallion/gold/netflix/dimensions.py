"""The dimensions that describe a title."""

from types import MappingProxyType
from typing import Final

from pyspark.sql import Column, DataFrame
from pyspark.sql.functions import col, when

from medallion.gold.keys import hash_key

RECENT_FROM: Final = 2020
MODERN_FROM: Final = 2010

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
    """`category_key` and `category`; also of categories whose titles are missing."""
    return _members(category.select(col("listed_in").alias("category")), "category")


def dim_country(countries: DataFrame) -> DataFrame:
    """`country_key` and `country`; also of countries whose titles are missing."""
    return _members(countries.select("country"), "country")


def dim_director(directors: DataFrame) -> DataFrame:
    """`director_key` and `director`; people are known by their names alone."""
    return _members(directors.select("director"), "director")


def dim_cast(cast: DataFrame) -> DataFrame:
    """`cast_key` and `cast`; people are known by their names alone."""
    return _members(cast.select("cast"), "cast")


def _members(names: DataFrame, name: str) -> DataFrame:
    # Open-source pipelines let no query ask a frame for its columns while it is declared.
    return names.distinct().select(hash_key(name, f"{name}_key"), name)
