"""The warm-up plays every stage, and leaves nothing behind."""

from pathlib import Path

from pyspark.sql import SparkSession

from flows import layout
from flows.names import Stage
from local.databricks.warmup import FLOW, rehearse


def test_the_rehearsal_reaches_its_end_and_takes_its_schemas_away(
    spark: SparkSession, tmp_path: Path
) -> None:
    rehearse(spark, tmp_path, go_on=lambda: True)
    receipts = tmp_path / layout.RECEIPTS
    stages = (Stage.BRONZE, Stage.SILVER)
    written = [
        receipts / layout.receipt_folder(FLOW, stage, level, 1) / "_SUCCESS"
        for stage in stages
        for level in (1, 2)
    ]
    assert all(file.exists() for file in written)
    schemas = {row.namespace for row in spark.sql("SHOW SCHEMAS").collect()}
    assert not schemas & {layout.schema_name(FLOW, stage) for stage in Stage}


def test_real_work_ends_the_rehearsal(spark: SparkSession, tmp_path: Path) -> None:
    rehearse(spark, tmp_path, go_on=lambda: False)
    assert list(tmp_path.iterdir()) == []
