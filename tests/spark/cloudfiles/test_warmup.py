"""The warm-up does what the first run of a job would."""

from pathlib import Path

from pyspark.sql import SparkSession

from local.databricks.warmup import warm_up


def test_the_warm_up_streams_and_merges(spark: SparkSession, tmp_path: Path) -> None:
    warm_up(spark, tmp_path)
    [row] = spark.read.load((tmp_path / "sink").as_uri()).collect()
    assert (row.id, row.name, row.file_name) == ("1", "B", "a.csv")
