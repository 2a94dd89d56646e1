"""A stream of its own for each test."""

import pytest
from azure.storage.blob import BlobServiceClient
from pyspark.sql import SparkSession

from local.databricks.spec import LakeEndpoint
from tests.spark.cloudfiles.streams import Stream


@pytest.fixture
def stream(
    request: pytest.FixtureRequest,
    spark: SparkSession,
    lake: LakeEndpoint,
    blobs: BlobServiceClient,
) -> Stream:
    name = request.node.name.split("[")[0].removeprefix("test_")
    return Stream(name=name, spark=spark, lake=lake, blobs=blobs)
