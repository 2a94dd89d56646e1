"""Pipelines are executed in the order of their reads, and say what they did."""

import re
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pyspark
import pytest
from pyspark.sql import SparkSession

from local.databricks.declarative import UpdateResult, UpdateState, run_pipeline
from tests.spark.declarative.conftest import Pipeline


def statuses(result: UpdateResult) -> dict[str, str]:
    return {each.name.rsplit(".", 1)[-1]: each.status for each in result.datasets}


def completed(result: UpdateResult, dataset: str) -> Mapping[str, Any]:
    """The details of a dataset's last `flow_progress`."""
    events: list[Any] = list(result.events)
    mine = [each for each in events if each["origin"].get("dataset_name", "").endswith(dataset)]
    progress: Mapping[str, Any] = mine[-1]["details"]["flow_progress"]
    return progress


def test_datasets_are_refreshed_after_what_they_read(
    spark: SparkSession, schema: str, pipeline: Pipeline
) -> None:
    spec = pipeline(
        f"""
        @dp.materialized_view
        def by_sql():
            return spark.sql("WITH c AS (SELECT * FROM bare)"
                " SELECT * FROM c WHERE id IN (SELECT id FROM `{schema}`.half)")
        @dp.materialized_view
        def bare(): return spark.table("numbers").where("id > 1")
        @dp.materialized_view(name="{schema}.half")
        def half(): return spark.read.table("spark_catalog.{schema}.bare").where("id < 4")
        @dp.temporary_view
        def numbers(): return spark.range(6)
        """  # noqa: S608 - the schema is named after this test
    )
    result = run_pipeline(spark, spec)
    assert result.error is None
    assert set(statuses(result).values()) == {"COMPLETED"}
    assert sorted(row.id for row in spark.table(f"{schema}.by_sql").collect()) == [2, 3]
    assert not spark.catalog.tableExists("numbers")


def test_expectations_are_counted_and_drop_rows(
    spark: SparkSession, schema: str, pipeline: Pipeline
) -> None:
    spec = pipeline(
        """
        @dp.materialized_view(
            comment="It's small.", cluster_by=["id"], table_properties={"quality": "gold"})
        @dp.expect_all_or_drop({"small": "id < 8", "known": "id <> 3"})
        @dp.expect("even", "CASE WHEN id > 0 THEN id % 2 = 0 END")
        def numbers(): return spark.range(10)
        """
    )
    result = run_pipeline(spark, spec)
    assert result.error is None
    progress = completed(result, "numbers")
    assert progress["metrics"] == {"num_output_rows": 7}
    assert progress["data_quality"]["dropped_records"] == 3
    counted = {
        each["name"]: (each["passed_records"], each["failed_records"])
        for each in progress["data_quality"]["expectations"]
    }
    assert counted == {"small": (8, 2), "known": (9, 1), "even": (4, 6)}
    table = spark.sql(f"DESCRIBE DETAIL {schema}.numbers").collect()[0]
    assert (table.description, table.clusteringColumns) == ("It's small.", ["id"])
    assert table.properties["quality"] == "gold"
    assert spark.table(f"{schema}.numbers").columns == ["id"]


def test_a_failed_expectation_stops_its_table_and_those_downstream(
    spark: SparkSession, schema: str, pipeline: Pipeline
) -> None:
    source = """
        @dp.materialized_view
        def below(): return spark.table("strict")
        @dp.materialized_view
        @dp.expect_all_or_fail({{"small": "id < {limit}", "known": "id >= 0"}})
        def strict(): return spark.range(5)
        @dp.materialized_view
        def other(): return spark.range({limit})
        """
    assert run_pipeline(spark, pipeline(source.format(limit=9))).error is None
    result = run_pipeline(spark, pipeline(source.format(limit=3)))
    assert statuses(result) == {"below": "SKIPPED", "strict": "FAILED", "other": "COMPLETED"}
    assert result.state is UpdateState.FAILED
    assert "EXPECTATION_FAILED" in str(result.error)
    assert "small (id < 3): 2 rows" in str(result.error)
    versions = {
        table: spark.sql(f"DESCRIBE HISTORY {schema}.{table}").count()
        for table in ("below", "strict", "other")
    }
    assert versions == {"below": 1, "strict": 1, "other": 2}


def test_cycles_and_missing_tables_are_named(
    spark: SparkSession, schema: str, pipeline: Pipeline
) -> None:
    spec = pipeline(
        """
        @dp.materialized_view
        def a(): return spark.table("b")
        @dp.materialized_view
        def b(): return spark.sql("SELECT * FROM a")
        @dp.materialized_view
        def c(): return spark.table("nowhere")
        """
    )
    result = run_pipeline(spark, spec)
    assert statuses(result) == {"a": "FAILED", "b": "FAILED", "c": "FAILED"}
    errors = [each.error or "" for each in result.datasets]
    assert f"{schema}.a -> spark_catalog.{schema}.b -> spark_catalog.{schema}.a" in errors[1]
    assert "TABLE_OR_VIEW_NOT_FOUND" in errors[2]
    assert "nowhere" in errors[2]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            "@dp.table(clster_by=['a'])\ndef t(): pass",
            r"TypeError: table\(\) got unknown .* clster_by",
        ),
        ("@dp.table(schema='a INT')\ndef t(): pass", "UnsupportedError: table: .* schema"),
        ("dp.create_sink('a', 'kafka')", "AttributeError: .* has no pyspark.pipelines.create_sink"),
        (
            "@dp.view\ndef t(): pass\n@dp.view\ndef t(): pass",
            "DefinitionError: .*t is defined twice",
        ),
        ("dp.create_streaming_table('t')", "DefinitionError: .*t has no flow"),
        ("import nowhere", "ModuleNotFoundError"),
    ],
)
def test_wrong_definitions_are_refused(
    spark: SparkSession, pipeline: Pipeline, source: str, message: str
) -> None:
    result = run_pipeline(spark, pipeline(source))
    assert result.state is UpdateState.FAILED
    assert result.error is not None
    assert re.search(message, result.error)


def test_two_pipelines_and_ordinary_work_do_not_meet(
    spark: SparkSession, schema: str, pipeline: Pipeline
) -> None:
    spec = pipeline(
        """
        import dlt
        CATALOG = spark.conf.get("tidegate.catalog")
        @dlt.table
        def numbers(): return dlt.read(f"{CATALOG}.{spark.catalog.currentDatabase()}.source")
        """
    )
    spark.range(3).write.saveAsTable(f"{schema}.source")
    with ThreadPoolExecutor(2) as threads:
        update = threads.submit(run_pipeline, spark, spec)
        while not update.done():
            assert spark.table(f"{schema}.source").count() == 3
    assert update.result().error is None
    assert spark.conf.get("tidegate.catalog", "none") == "none"
    assert spark.catalog.currentDatabase() == "default"
    assert "dlt" not in sys.modules
    assert not hasattr(sys.modules.get("pyspark.pipelines", pyspark), "expect")


def test_expectations_on_views_are_counted_and_act(
    spark: SparkSession, schema: str, pipeline: Pipeline
) -> None:
    spec = pipeline(
        """
        @dp.temporary_view
        @dp.expect_or_drop("even", "id % 2 = 0")
        def numbers(): return spark.range(5)
        @dp.materialized_view
        def kept(): return spark.table("numbers")
        """
    )
    result = run_pipeline(spark, spec)
    assert result.error is None
    assert completed(result, "numbers")["data_quality"]["dropped_records"] == 2
    assert spark.table(f"{schema}.kept").count() == 3


def test_a_stream_that_breaks_a_strict_expectation_writes_nothing(
    spark: SparkSession, schema: str, pipeline: Pipeline
) -> None:
    spark.range(3).write.saveAsTable(f"{schema}.source")
    spec = pipeline(
        """
        @dp.table
        @dp.expect_or_fail("small", "id < 2")
        def stream(): return spark.readStream.table("source")
        """
    )
    result = run_pipeline(spark, spec)
    assert statuses(result) == {"stream": "FAILED"}
    assert "EXPECTATION_FAILED" in str(result.error)
    assert "small: id < 2" in str(result.error)
    assert spark.table(f"{schema}.stream").count() == 0
