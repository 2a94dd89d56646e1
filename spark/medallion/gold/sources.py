"""Where the queries of a gold pipeline find the silver tables of their flow."""

from typing import Final

from pyspark.sql import DataFrame, SparkSession

from flows import layout
from flows.names import FlowName, Stage

CATALOG: Final = "tidegate.catalog"
"""A setting of the pipeline: the catalog that holds the flow's schemas."""


class CatalogMissingError(Exception):
    """The pipeline's configuration does not say in which catalog silver is."""


def silver(spark: SparkSession, flow: str, dataset: str) -> DataFrame:
    """The silver table of a dataset. Raises CatalogMissingError."""
    catalog = spark.conf.get(CATALOG, None)
    if not catalog:
        raise CatalogMissingError(f"set {CATALOG} in the pipeline's configuration")
    return spark.read.table(layout.table_name(catalog, FlowName(flow), Stage.SILVER, dataset))
