"""Datasets that do not read each other are refreshed at the same time, in whatever thread."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from pyspark.sql import SparkSession

from local.databricks.declarative import UpdateResult, run_pipeline
from local.databricks.tasks.sessions import ClonedSessions
from local.databricks.tasks.threads import run_interruptibly
from tests.spark.declarative.conftest import Pipeline
from tests.spark.declarative.test_updates import statuses
from tests.unit.databricks.waiting import until

MEETING = """
    from threading import Barrier
    meeting = Barrier(2, timeout=20)
    """


def test_two_datasets_are_refreshed_at_the_same_time(
    spark: SparkSession, schema: str, pipeline: Pipeline
) -> None:
    spec = pipeline(
        MEETING
        + """
    @dp.materialized_view
    def a():
        meeting.wait()
        active = type(spark)._get_j_spark_session_class(spark._jvm).getActiveSession()
        assert active.get() == spark._jsparkSession
        return spark.range(1)
    @dp.materialized_view
    def b():
        meeting.wait()
        return spark.range(2)
    @dp.materialized_view
    def c(): return spark.range(3)
    """
    )
    result = run_pipeline(spark, spec)
    assert result.error is None
    assert [each.rows for each in result.datasets] == [1, 2, 3]
    assert [spark.table(f"{schema}.{name}").count() for name in "abc"] == [1, 2, 3]
    numbers = [str(event["id"]).rsplit("-", 1)[-1] for event in result.events]
    assert numbers == [str(at) for at in range(len(numbers))]


def test_datasets_that_wait_for_another_leave_the_work_to_others(
    spark: SparkSession, pipeline: Pipeline
) -> None:
    spec = pipeline(
        MEETING
        + """
    @dp.materialized_view
    def first(): return spark.table("base").where("id > 0")
    @dp.materialized_view
    def second(): return spark.sql("TABLE base").where("id > 1")
    @dp.materialized_view
    def third(): return spark.read.table("second")
    @dp.materialized_view
    def base():
        meeting.wait()
        return spark.range(5)
    @dp.materialized_view
    def other():
        meeting.wait()
        return spark.range(1)
    """
    )
    result = run_pipeline(spark, spec)
    assert result.error is None
    assert [each.rows for each in result.datasets] == [4, 3, 3, 5, 1]
    ended = ended_in_order(result)
    assert ended.index("base") < min(ended.index("first"), ended.index("second"))
    assert ended.index("second") < ended.index("third")
    assert len(ended) == 5


def ended_in_order(result: UpdateResult) -> list[str]:
    events: list[Any] = [each for each in result.events if each["event_type"] == "flow_progress"]
    return [
        each["origin"]["dataset_name"].rsplit(".", 1)[-1]
        for each in events
        if each["details"]["flow_progress"]["status"] == "COMPLETED"
    ]


def test_a_cycle_over_two_threads_is_told_in_each_of_its_datasets(
    spark: SparkSession, schema: str, pipeline: Pipeline
) -> None:
    spec = pipeline(
        MEETING
        + """
    @dp.materialized_view
    def a():
        meeting.wait()
        return spark.table("b")
    @dp.materialized_view
    def b():
        meeting.wait()
        return spark.table("c")
    @dp.materialized_view
    def c(): return spark.table("a")
    @dp.materialized_view
    def below(): return spark.table("c")
    @dp.materialized_view
    def other(): return spark.range(1)
    """
    )
    result = run_pipeline(spark, spec)
    failed = dict.fromkeys("abc", "FAILED")
    assert statuses(result) == {**failed, "below": "SKIPPED", "other": "COMPLETED"}
    path = " -> ".join(f"spark_catalog.{schema}.{name}" for name in "abca")
    errors = {each.error for each in result.datasets[:3]}
    assert errors == {f"CycleError: datasets need each other: {path}"}


ENDLESS = """
    import time
    deadline = time.monotonic() + 60
    @dp.materialized_view
    def reads_it(): return spark.table("in_spark")
    @dp.materialized_view
    def waits(): return spark.table("in_spark")
    @dp.materialized_view
    def in_spark(): return spark.range(10**13).where("id < 0")
    @dp.materialized_view
    def in_python():
        while time.monotonic() < deadline: pass
    @dp.materialized_view
    def never_begins(): return spark.range(1)
    """


async def test_a_cancellation_ends_every_thread(spark: SparkSession, pipeline: Pipeline) -> None:
    spec, sessions, seen = pipeline(ENDLESS), ClonedSessions(warm=spark), list[Any]()

    def work() -> UpdateResult:
        with sessions.session_of("cancelled", "an update") as session:
            return run_pipeline(session, spec, on_event=seen.append)

    update = asyncio.create_task(
        run_interruptibly("update", work, lambda: sessions.interrupt("cancelled"))
    )
    jobs: Callable[[], list[int]] = spark.sparkContext.statusTracker().getActiveJobsIds
    await until(lambda: running(seen) == 4 and len(jobs()) == 1, 20)
    update.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(update, 20)
    await until(lambda: not jobs())
    assert running(seen) == 4
    assert "COMPLETED" not in str(seen)


def running(events: list[Any]) -> int:
    """Datasets that have begun."""
    return sum("is RUNNING" in each["message"] and "Flow" in each["message"] for each in events)
