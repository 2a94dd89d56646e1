"""Publishes the dimensions of the Netflix flow."""

# ruff: noqa: F821, INP001 - Databricks runs the file by itself and puts `spark` into it

from medallion.gold import dates
from medallion.gold.netflix import dimensions
from medallion.gold.sources import silver
from pyspark import pipelines as dp
from pyspark.sql import DataFrame, SparkSession

# Databricks puts the session here; an import of that name would take its place.
spark: SparkSession


@dp.materialized_view(comment="What a title is called and how old it is.", cluster_by=["title_key"])
# The open-source module has no expectations; Databricks' own has.
@dp.expect_all_or_drop(dict(dimensions.VALID_TITLE))  # type: ignore[attr-defined,untyped-decorator]
def dim_title() -> DataFrame:
    """One row for each title."""
    return dimensions.dim_title(silver(spark, "netflix", "titles"))


@dp.materialized_view(comment="Categories under which titles are listed.")
@dp.expect_all(dimensions.one_name("category"))  # type: ignore[attr-defined,untyped-decorator]
def dim_category() -> DataFrame:
    """One row for each category."""
    return dimensions.dim_category(silver(spark, "netflix", "category"))


@dp.materialized_view(comment="Countries in which titles were made.")
@dp.expect_all(dimensions.one_name("country"))  # type: ignore[attr-defined,untyped-decorator]
def dim_country() -> DataFrame:
    """One row for each country."""
    return dimensions.dim_country(silver(spark, "netflix", "countries"))


@dp.materialized_view(comment="People who directed titles, by name.")
@dp.expect_all(dimensions.one_name("director"))  # type: ignore[attr-defined,untyped-decorator]
def dim_director() -> DataFrame:
    """One row for each name."""
    return dimensions.dim_director(silver(spark, "netflix", "directors"))


@dp.materialized_view(comment="People who appear in titles, by name.")
@dp.expect_all(dimensions.one_name("cast"))  # type: ignore[attr-defined,untyped-decorator]
def dim_cast() -> DataFrame:
    """One row for each name."""
    return dimensions.dim_cast(silver(spark, "netflix", "cast"))


@dp.materialized_view(comment="Days of the years in which titles were added; key 0 is no date.")
def dim_date() -> DataFrame:
    """One row for each day."""
    return dates.dim_date(silver(spark, "netflix", "titles"), "date_added")
