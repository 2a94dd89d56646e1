"""A view is computed again when something that it is computed from has changed, and only then."""

from dataclasses import replace

from pyspark.sql import SparkSession

from local.databricks.declarative import UpdateResult, run_pipeline
from tests.spark.declarative.conftest import Pipeline
from tests.spark.declarative.test_updates import completed

SOURCE = """
    @dp.materialized_view
    @dp.expect_or_drop("small", "id < 3")
    def kept(): return spark.table("source").where("id IN (SELECT id FROM source)")
    @dp.materialized_view
    def doubled(): return spark.table("kept").selectExpr("id * {factor} AS id")
    @dp.materialized_view
    def timed(): return spark.table("source").selectExpr("id", "current_timestamp() AS at")
    """


FAILED = "$.flow_progress.data_quality.expectations[0].failed_records"


def computed(result: UpdateResult) -> list[str]:
    assert result.error is None
    plans = {each.name.rsplit(".", 1)[-1]: each.plan for each in result.datasets}
    return [name for name, plan in plans.items() if plan == "COMPLETE_RECOMPUTE"]


def test_a_view_is_computed_when_what_it_is_computed_from_has_changed(
    spark: SparkSession, schema: str, pipeline: Pipeline
) -> None:
    spark.range(5).write.saveAsTable(f"{schema}.source")
    spec = replace(
        pipeline(SOURCE.format(factor=2)), event_log=("spark_catalog", schema, "event_log")
    )
    first = run_pipeline(spark, spec)
    assert computed(first) == ["kept", "doubled", "timed"]

    again = run_pipeline(spark, spec)
    assert computed(again) == ["timed"]
    # The counts are those of the rows that are there.
    for name in ("dropped_records", "expectations"):
        assert (
            completed(again, "kept")["data_quality"][name]
            == completed(first, "kept")["data_quality"][name]
        )

    assert computed(run_pipeline(spark, pipeline(SOURCE.format(factor=3)))) == ["doubled", "timed"]

    spark.sql(f"DELETE FROM {schema}.doubled")  # noqa: S608 - named after this test
    assert computed(run_pipeline(spark, pipeline(SOURCE.format(factor=3)))) == ["doubled", "timed"]

    # Other rows, the same result: no commit, so that nothing downstream is computed either.
    spark.range(9, 10).write.mode("append").saveAsTable(f"{schema}.source")
    assert computed(run_pipeline(spark, spec)) == ["kept", "timed"]
    assert spark.sql(f"DESCRIBE HISTORY {schema}.kept").count() == 1

    spark.range(2).write.mode("append").saveAsTable(f"{schema}.source")
    assert computed(run_pipeline(spark, spec)) == ["kept", "doubled", "timed"]
    assert sorted(row.id for row in spark.table(f"{schema}.doubled").collect()) == [0, 0, 3, 3, 6]

    _check_event_log(spark, schema, first, again)


def _check_event_log(
    spark: SparkSession, schema: str, first: UpdateResult, again: UpdateResult
) -> None:
    log = spark.table(f"{schema}.event_log")
    counts = log.groupBy("origin.update_id").count().collect()
    found = {row.update_id: row["count"] for row in counts}
    assert found[first.update_id] == len(first.events)
    assert found[again.update_id] == len(again.events)
    [failed] = (
        log.selectExpr(
            f"get_json_object(details, '{FAILED}') AS n",
            "origin.update_id",
        )
        .where(f"n IS NOT NULL AND update_id = '{first.update_id}'")
        .collect()
    )
    assert failed.n == "2"


COLUMNS = """
    @dp.materialized_view
    def items(): return spark.table("{source}")
    @dp.materialized_view
    def places(): return spark.table("items").select("id", "place")
    @dp.materialized_view
    def counted(): return spark.sql("SELECT count(*) AS n FROM items")
    @dp.materialized_view
    def joined():
        pairs = spark.table("items").select("id", "place")
        return spark.table("items").select("id").join(pairs, "id")
    """


def test_a_view_stays_while_the_columns_that_it_reads_have_the_same_rows(
    spark: SparkSession, schema: str, pipeline: Pipeline
) -> None:
    source = f"{schema}_source.rows"
    spark.sql(f"CREATE SCHEMA {schema}_source")
    spark.sql(
        f"CREATE TABLE {source} AS"  # noqa: S608 - named after this test
        " SELECT id, id * 2 AS place, 'old' AS words FROM range(5)"
    )
    spec = pipeline(COLUMNS.format(source=source))
    assert computed(run_pipeline(spark, spec)) == ["items", "places", "counted", "joined"]

    # `counted` reads no column and `joined` reads the table twice: both are computed, in vain.
    spark.sql(f"UPDATE {source} SET words = 'new' WHERE id = 3")  # noqa: S608 - as above
    assert computed(run_pipeline(spark, spec)) == ["items", "counted", "joined"]
    assert spark.sql(f"DESCRIBE HISTORY {schema}.places").count() == 1

    # The same values, but not in the same rows.
    spark.sql(f"UPDATE {source} SET place = 2 - place WHERE id < 2")  # noqa: S608 - as above
    assert computed(run_pipeline(spark, spec)) == ["items", "places", "counted", "joined"]
    places = spark.table(f"{schema}.places").orderBy("id").collect()
    assert [row.place for row in places] == [2, 0, 4, 6, 8]
