"""Publishes which title has which categories, countries, directors and cast."""

# ruff: noqa: F821, INP001 - Databricks runs the file by itself and puts `spark` into it

from medallion.gold.netflix import bridges
from medallion.gold.sources import silver
from pyspark import pipelines as dp
from pyspark.sql import DataFrame, SparkSession

# Databricks puts the session here; an import of that name would take its place.
spark: SparkSession

TITLE_EXISTS = dict(bridges.TITLE_EXISTS)


@dp.materialized_view(
    comment="Categories of titles, orphans dropped; key 0 is none.", cluster_by=["title_key"]
)
# The open-source module has no expectations; Databricks' own has.
@dp.expect_all_or_drop(TITLE_EXISTS)  # type: ignore[attr-defined,untyped-decorator]
@dp.expect_all(bridges.known("category"))  # type: ignore[attr-defined,untyped-decorator]
def bridge_title_category() -> DataFrame:
    """One row for each title and category."""
    pairs = silver(spark, "netflix", "category")
    return bridges.bridge_title_category(pairs, spark.read.table("dim_title"))


@dp.materialized_view(
    comment="Countries of titles, orphans dropped; key 0 is none.", cluster_by=["title_key"]
)
@dp.expect_all_or_drop(TITLE_EXISTS)  # type: ignore[attr-defined,untyped-decorator]
@dp.expect_all(bridges.known("country"))  # type: ignore[attr-defined,untyped-decorator]
def bridge_title_country() -> DataFrame:
    """One row for each title and country."""
    pairs = silver(spark, "netflix", "countries")
    return bridges.bridge_title_country(pairs, spark.read.table("dim_title"))


@dp.materialized_view(
    comment="Directors of titles, orphans dropped; key 0 is none.", cluster_by=["title_key"]
)
@dp.expect_all_or_drop(TITLE_EXISTS)  # type: ignore[attr-defined,untyped-decorator]
@dp.expect_all(bridges.known("director"))  # type: ignore[attr-defined,untyped-decorator]
def bridge_title_director() -> DataFrame:
    """One row for each title and director."""
    pairs = silver(spark, "netflix", "directors")
    return bridges.bridge_title_director(pairs, spark.read.table("dim_title"))


@dp.materialized_view(
    comment="Cast of titles, orphans dropped; key 0 is none.", cluster_by=["title_key"]
)
@dp.expect_all_or_drop(TITLE_EXISTS)  # type: ignore[attr-defined,untyped-decorator]
@dp.expect_all(bridges.known("cast"))  # type: ignore[attr-defined,untyped-decorator]
def bridge_title_cast() -> DataFrame:
    """One row for each title and name."""
    pairs = silver(spark, "netflix", "cast")
    return bridges.bridge_title_cast(pairs, spark.read.table("dim_title"))
