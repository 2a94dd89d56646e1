"""What a workspace finds in its lake when it starts."""

from azure.storage.blob import BlobServiceClient
from pyspark.sql import SparkSession

from flows import layout
from local.databricks.bundle import Schema
from local.databricks.lake import Lake
from local.databricks.spec import LakeEndpoint

LEFT = "tables/left_behind/torn/_delta_log/.00000000000000000000.json.2f1c.tmp"


def test_a_table_that_was_killed_before_its_first_commit_can_be_created_again(
    spark: SparkSession, lake: LakeEndpoint, blobs: BlobServiceClient
) -> None:
    there, schema = (
        Lake(endpoint=lake),
        Schema(key="left", catalog="spark_catalog", name="left_behind"),
    )
    blobs.get_blob_client(layout.LAKE, LEFT).upload_blob(b"{")
    there.register(spark, schema)
    assert there.tables("left_behind") == []
    spark.sql("CREATE TABLE left_behind.torn (id INT) USING delta")
    spark.sql("INSERT INTO left_behind.torn VALUES (1)")
    there.register(spark, schema)
    assert there.tables("left_behind") == ["torn"]
    assert spark.table("left_behind.torn").count() == 1
