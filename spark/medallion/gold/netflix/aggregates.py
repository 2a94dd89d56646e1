"""What reports ask most, counted from the facts and the pairs of silver.

Only titles that are facts count, so an orphan pair adds nothing. The average length is in
`duration_unit`: minutes for films, seasons for series; titles without a length take no part in it.
"""

from typing import Final

from pyspark.sql import Column, DataFrame
from pyspark.sql.functions import (
    array_distinct,
    array_sort,
    avg,
    coalesce,
    col,
    collect_list,
    collect_set,
    count,
    flatten,
    lit,
    size,
    when,
)

from medallion.gold.netflix.dimensions import UNKNOWN, content_age_category

FILM: Final = 1
"""`type_flag` of a film."""


def agg_content(facts: DataFrame, countries: DataFrame, category: DataFrame) -> DataFrame:
    """Titles by type, age category and country: how many, how long, and of which `genres`.

    A title counts once in each of its countries, so the counts of all countries add up to more
    than there are titles; one without a country counts under UNKNOWN, its name in `dim_country`.
    `genres` are the names of the categories in alphabetical order.
    """
    country = coalesce(col("country"), lit(UNKNOWN)).alias("country")
    counted = (
        facts.join(countries.select("show_id", "country"), "show_id", "left")
        .join(_by_title(category, "listed_in"), "show_id", "left")
        .groupBy("type", _unit(), content_age_category(), country)
        .agg(_titles(), _average_duration(), array_sort(_all("listed_in")).alias("genres"))
    )
    return counted.select(
        "type",
        "content_age_category",
        "country",
        "content_count",
        "avg_duration",
        "duration_unit",
        "genres",
    )


def content_trend(facts: DataFrame, countries: DataFrame) -> DataFrame:
    """Titles by release year and type: how many, how long, and from how many countries.

    Each title counts once; one without a country adds nothing to `country_diversity`.
    """
    counted = (
        facts.join(_by_title(countries, "country"), "show_id", "left")
        .groupBy("release_year", "type", _unit())
        .agg(_titles(), _average_duration(), size(_all("country")).alias("country_diversity"))
    )
    return counted.select(
        "release_year",
        "type",
        "content_count",
        "avg_duration",
        "duration_unit",
        "country_diversity",
    )


def _by_title(pairs: DataFrame, name: str) -> DataFrame:
    """The names of a title as an array in one row, so that a join does not repeat the title."""
    return pairs.groupBy("show_id").agg(collect_set(name).alias(name))


def _all(name: str) -> Column:
    return array_distinct(flatten(collect_list(name)))


def _titles() -> Column:
    return count("show_id").alias("content_count")


def _average_duration() -> Column:
    length = when(col("type_flag") == FILM, col("duration_minutes")).otherwise(
        col("duration_seasons")
    )
    return avg(length).alias("avg_duration")


def _unit() -> Column:
    return when(col("type_flag") == FILM, "minutes").otherwise("seasons").alias("duration_unit")
