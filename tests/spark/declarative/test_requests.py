"""What an update is asked to do: some of its tables, some of them anew, or nothing but a look."""

import re
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from local.databricks.declarative import UpdateResult, run_pipeline
from local.databricks.spec import UpdateRequest
from tests.spark.declarative.conftest import Pipeline
from tests.spark.declarative.test_updates import statuses

TABLES = """
    @dp.materialized_view(cluster_by=["id"])
    def base(): return spark.table("source").selectExpr("*", "string(id) AS label")
    @dp.temporary_view
    @dp.expect("known", "id >= 0")
    def seen(): return spark.table("base")
    @dp.materialized_view
    @dp.expect_all_or_drop({{"labelled": "label IS NOT NULL"}})
    def top():
        return spark.sql("SELECT b.*, base.id AS x FROM {schema}.base AS b JOIN base USING (id)")
    @dp.table
    def stream(): return spark.readStream.table("source")
    @dp.table
    def streamed():
        return spark.sql("SELECT * FROM STREAM({schema}.stream)")
    """

DRY = UpdateRequest(validate_only=True)


def states(result: UpdateResult) -> list[str]:
    events: list[Any] = [each for each in result.events if each["event_type"] == "update_progress"]
    return [each["details"]["update_progress"]["state"] for each in events]


def written(spark: SparkSession, schema: str) -> dict[str, int]:
    """The number of commits of each table."""
    tables = spark.sql(f"SHOW TABLES IN {schema}").collect()
    names = [table.tableName for table in tables if not table.isTemporary]
    return {name: spark.sql(f"DESCRIBE HISTORY {schema}.{name}").count() for name in names}


def test_an_update_is_about_the_tables_that_it_was_asked_for(
    spark: SparkSession, schema: str, pipeline: Pipeline
) -> None:
    spark.range(3).write.saveAsTable(f"{schema}.source")
    spec = pipeline(TABLES.format(schema=schema))

    dry = run_pipeline(spark, spec, request=DRY)
    assert dry.error is None
    assert set(statuses(dry).values()) == {"COMPLETED"}
    assert states(dry) == ["INITIALIZING", "COMPLETED"]
    assert written(spark, schema) == {"source": 1}

    first = run_pipeline(spark, spec)
    assert first.error is None
    assert states(first) == ["INITIALIZING", "SETTING_UP_TABLES", "RUNNING", "COMPLETED"]

    # `top` is brought up to date with `base` as it is, which has not seen the new row.
    spark.range(3, 4).write.mode("append").saveAsTable(f"{schema}.source")
    some = UpdateRequest(refresh_selection=("TOP",), full_refresh_selection=(f"{schema}.stream",))
    selected = run_pipeline(spark, spec, request=some)
    assert selected.error is None
    assert states(selected)[1] == "RESETTING"
    assert statuses(selected) == {
        "base": "EXCLUDED", "seen": "EXCLUDED", "top": "COMPLETED", "stream": "COMPLETED",
        "streamed": "EXCLUDED",
    }  # fmt: skip
    assert spark.table(f"{schema}.stream").count() == 4
    commits = written(spark, schema)
    assert (commits["base"], commits["top"], commits["streamed"]) == (1, 1, 2)

    unknown = run_pipeline(spark, spec, request=UpdateRequest(refresh_selection=("seen", "top")))
    assert "no tables of the pipeline: seen" in str(unknown.error)
    assert written(spark, schema) == commits


FAULTS = {
    "columns": ("""
        @dp.materialized_view
        def base(): return spark.range(3).selectExpr("id AS number")
        @dp.materialized_view
        def top(): return spark.table("base").select("id")
        """, "top", "UNRESOLVED_COLUMN"),
    "rules": ("""
        @dp.materialized_view
        @dp.expect_or_fail("named", "name IS NOT NULL")
        def top(): return spark.range(3)
        """, "top", "UNRESOLVED_COLUMN"),
    "clusters": ("""
        @dp.materialized_view(cluster_by=["day"])
        def top(): return spark.range(3)
        """, "top", "has no column day"),
    "streams": ("""
        @dp.materialized_view
        def base(): return spark.range(3)
        @dp.materialized_view
        def top(): return spark.readStream.table("base")
        """, "top", "must not be a stream"),
    "cycles": ("""
        @dp.materialized_view
        def base(): return spark.table("top")
        @dp.materialized_view
        def top(): return spark.table("base")
        """, "base", "datasets need each other"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_dry_run_finds_what_an_update_would_stumble_over(
    spark: SparkSession, tmp_path: Path, pipeline: Pipeline, fault: str
) -> None:
    source, broken, message = FAULTS[fault]
    result = run_pipeline(spark, pipeline(source), request=DRY)
    errors = {each.name.rsplit(".", 1)[-1]: each.error or "" for each in result.datasets}
    assert re.search(message, errors[broken])
    assert states(result) == ["INITIALIZING", "FAILED"]
    assert [each.name for each in tmp_path.iterdir()] == ["gold.py"]
