"""Streaming tables go on where they were, and begin anew as a whole."""

from pyspark.sql import SparkSession

from local.databricks.declarative import run_pipeline
from local.databricks.spec import UpdateRequest
from tests.spark.declarative.conftest import Pipeline
from tests.spark.declarative.test_updates import completed


def test_streaming_tables_take_each_row_once(
    spark: SparkSession, schema: str, pipeline: Pipeline
) -> None:
    spark.range(4).write.saveAsTable(f"{schema}.source")
    spec = pipeline(
        """
        @dp.table(name="direct")
        @dp.expect_or_drop("not_zero", "id <> 0")
        def stream(): return spark.readStream.table("source")
        dp.create_streaming_table("merged", expect_all={"small": "id < 2"})
        @dp.append_flow(target="merged")
        def flow(): return spark.readStream.table("direct")
        @dp.append_flow(target="merged", name="again")
        def more(): return spark.readStream.table("source").selectExpr("id", "'x' AS word")
        """
    )
    first = run_pipeline(spark, spec)
    assert first.error is None
    assert completed(first, "direct")["metrics"] == {"num_output_rows": 3}
    assert completed(first, "merged")["metrics"] == {"num_output_rows": 7}
    assert completed(first, "merged")["data_quality"]["expectations"][0]["failed_records"] == 4
    spark.range(4, 6).write.mode("append").saveAsTable(f"{schema}.source")
    again = run_pipeline(spark, spec)
    assert completed(again, "direct")["metrics"] == {"num_output_rows": 2}
    assert spark.table(f"{schema}.direct").count() == 5
    words = spark.table(f"{schema}.merged").groupBy("word").count().collect()
    assert {row.word: row["count"] for row in words} == {None: 5, "x": 6}
    assert run_pipeline(spark, spec, request=UpdateRequest(full_refresh=True)).error is None
    assert spark.table(f"{schema}.merged").count() == 11


HALF_WAY = """
    dp.create_streaming_table(
        "copied", cluster_by=["{cluster}"], expect_all_or_fail={{"rule": "{rule}"}})
    @dp.append_flow(target="copied")
    def flow(): return spark.readStream.table("source")
    """


def test_a_full_refresh_that_ends_half_way_neither_doubles_rows_nor_loses_any(
    spark: SparkSession, schema: str, pipeline: Pipeline
) -> None:
    spark.range(4).write.saveAsTable(f"{schema}.source")
    sound = HALF_WAY.format(cluster="id", rule="true")
    assert run_pipeline(spark, pipeline(sound)).error is None

    # One ends before the table is empty, the other one after that and before any row.
    for fault in ({"cluster": "nowhere", "rule": "true"}, {"cluster": "id", "rule": "id > 9"}):
        broken = pipeline(HALF_WAY.format(**fault))
        assert run_pipeline(spark, broken, request=UpdateRequest(full_refresh=True)).error
        assert run_pipeline(spark, pipeline(sound)).error is None
        assert sorted(row.id for row in spark.table(f"{schema}.copied").collect()) == [0, 1, 2, 3]
