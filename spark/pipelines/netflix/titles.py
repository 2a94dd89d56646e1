"""Publishes the titles of the Netflix flow as a star schema."""

# ruff: noqa: F821, INP001 - Databricks runs the file by itself and puts `spark` into it

from medallion.gold import netflix
from pyspark import pipelines as dp
from pyspark.sql import DataFrame, SparkSession

from flows import layout
from flows.names import FlowName, Stage

# Databricks puts the session here; an import of that name would take its place.
spark: SparkSession

SILVER_TITLES = layout.table_name(
    spark.conf.get("tidegate.catalog") or "", FlowName("netflix"), Stage.SILVER, "titles"
)


@dp.materialized_view(
    name="dim_title", comment="What a title is called and how old it is.", cluster_by=["title_key"]
)
# The open-source module has no expectations; Databricks' own has.
@dp.expect_all_or_drop(dict(netflix.VALID_DIM_TITLE))  # type: ignore[attr-defined,untyped-decorator]
def dim_title() -> DataFrame:
    """One row for each title."""
    return netflix.dim_title(spark.read.table(SILVER_TITLES))


@dp.materialized_view(
    name="fact_title", comment="Release, arrival and length of a title.", cluster_by=["title_key"]
)
@dp.expect_all_or_drop(dict(netflix.VALID_FACT_TITLE))  # type: ignore[attr-defined,untyped-decorator]
def fact_title() -> DataFrame:
    """One row for each title."""
    return netflix.fact_title(spark.read.table(SILVER_TITLES))
