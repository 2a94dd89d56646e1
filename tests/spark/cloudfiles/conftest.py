"""A stream of its own for each test."""

from dataclasses import replace
from pathlib import Path

import pytest
from azure.storage.blob import BlobServiceClient
from pyspark.sql import SparkSession

from flows import layout
from local.databricks.session import lake_uri
from local.databricks.spec import LakeEndpoint
from tests.spark.cloudfiles.streams import Stream


@pytest.fixture
def stream(
    request: pytest.FixtureRequest,
    spark: SparkSession,
    lake: LakeEndpoint,
    blobs: BlobServiceClient,
    tmp_path: Path,
) -> Stream:
    """Files in the lake; state and sink on a local disk, which is quicker."""
    name = request.node.name.split("[")[0].removeprefix("test_")
    source = f"{lake_uri(lake, layout.ACCEPTED)}/{name}"
    return Stream(name=name, spark=spark, blobs=blobs, source=source, root=tmp_path.as_uri())


@pytest.fixture
def lake_stream(stream: Stream, lake: LakeEndpoint) -> Stream:
    """Everything in the lake, as in production."""
    return replace(stream, root=f"{lake_uri(lake, layout.LAKE)}/{stream.name}")
