"""A pipeline over a schema of its own for each test."""

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest
from pyspark.sql import SparkSession

from local.databricks.spec import PipelineSpec

type Pipeline = Callable[[str], PipelineSpec]


@pytest.fixture
def schema(request: pytest.FixtureRequest, spark: SparkSession, tmp_path: Path) -> str:
    """On a local disk: what these tests are about does not depend on where tables lie."""
    name: str = request.node.name.removeprefix("test_").split("[")[0][:60]
    spark.sql(f"CREATE SCHEMA IF NOT EXISTS {name} LOCATION '{tmp_path.as_uri()}'")
    return name


@pytest.fixture
def pipeline(schema: str, tmp_path: Path) -> Pipeline:
    """Turns the text of one source file into a pipeline."""

    def build(source: str) -> PipelineSpec:
        file = tmp_path / "gold.py"
        file.write_text("from pyspark import pipelines as dp\n" + dedent(source))
        return PipelineSpec(
            name="gold",
            pipeline_id="p-1",
            catalog="spark_catalog",
            schema=schema,
            sources=(file,),
            configuration={"tidegate.catalog": "spark_catalog"},
            storage=(tmp_path / "storage").as_uri(),
        )

    return build
