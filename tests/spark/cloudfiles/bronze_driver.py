"""One bronze run over a lake port that may be in the way; killed by whoever started it."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from medallion import bronze
from medallion.run import Run

from flows.layout import schema_name
from flows.names import Stage
from local.databricks.bundle import Schema
from local.databricks.lake import Lake
from local.databricks.session import Compiler, lake_uri, running_session
from local.databricks.spec import LakeEndpoint
from tests.spark.cloudfiles.three_datasets import FLOW

CATALOG = "spark_catalog"


def main(arguments: Sequence[str]) -> None:
    """As the workspace does it: tables that the lake holds are registered first."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--level", type=int, required=True)
    parser.add_argument("--attempt", type=int, required=True)
    given = parser.parse_args(arguments)
    lake = Lake(endpoint=LakeEndpoint(blob_port=given.port))
    run = Run(
        flow=FLOW.name,
        stage=Stage.BRONZE,
        level=given.level,
        attempt=given.attempt,
        storage=lake_uri(lake.endpoint, "{container}"),
        catalog=CATALOG,
    )
    schema = schema_name(FLOW.name, Stage.BRONZE)
    jars = Path(".tidegate/jars")
    with running_session(
        lake.endpoint, jars, lake.warehouse, memory="1g", compiler=Compiler.QUICK_START
    ) as spark:
        lake.register(spark, Schema(key=schema, name=schema, catalog=CATALOG))
        bronze.ingest(spark, FLOW, run)
