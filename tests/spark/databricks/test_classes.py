"""Whether the JVM takes the archive that was made for it: it says nothing when it does not."""

from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from local.databricks.classes import archive_of
from tests.spark.conftest import JARS


def test_the_jvm_holds_the_archive_of_spark_classes_in_its_memory(spark: SparkSession) -> None:
    gateway = spark.sparkContext._gateway  # noqa: SLF001 - the JVM's process has no public name
    assert gateway is not None
    mapped = Path(f"/proc/{gateway.proc.pid}/maps")
    if not (archive_of(JARS).is_file() and mapped.is_file()):
        pytest.skip("no archive could be made here, or there is no /proc to look at")

    assert str(archive_of(JARS)) in mapped.read_text("utf-8")
