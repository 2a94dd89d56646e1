"""Publishes the facts of the Netflix flow and what is counted from them."""

# ruff: noqa: F821, INP001 - Databricks runs the file by itself and puts `spark` into it

from medallion.gold.netflix import aggregates, facts
from medallion.gold.sources import silver
from pyspark import pipelines as dp
from pyspark.sql import DataFrame, SparkSession

# Databricks puts the session here; an import of that name would take its place.
spark: SparkSession


@dp.materialized_view(comment="Release, arrival and length of a title.", cluster_by=["title_key"])
# The open-source module has no expectations; Databricks' own has.
@dp.expect_all_or_drop(dict(facts.VALID_FACT))  # type: ignore[attr-defined,untyped-decorator]
@dp.expect_all(dict(facts.DATE_KNOWN))  # type: ignore[attr-defined,untyped-decorator]
def fact_title() -> DataFrame:
    """One row for each title."""
    return facts.fact_title(silver(spark, "netflix", "titles"), spark.read.table("dim_date"))


@dp.materialized_view(comment="Titles by type, age category and country; once in each country.")
def agg_content() -> DataFrame:
    """One row for each type, age category and country."""
    return aggregates.agg_content(
        spark.read.table("fact_title"),
        silver(spark, "netflix", "countries"),
        silver(spark, "netflix", "category"),
    )


@dp.materialized_view(comment="Titles by release year and type.")
def content_trend() -> DataFrame:
    """One row for each release year and type."""
    return aggregates.content_trend(
        spark.read.table("fact_title"), silver(spark, "netflix", "countries")
    )
