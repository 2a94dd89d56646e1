"""Runs that are cancelled or out of time."""

from pathlib import Path

import pytest
from databricks.sdk.service import jobs

from local.databricks.runs.model import (
    Outcome,
    Phase,
)
from tests.unit.databricks.fakes import HeldTasks
from tests.unit.databricks.scheduling import reached, scheduling, start, with_settings
from tests.unit.databricks.waiting import until


async def test_a_cancelled_run_holds_its_place_until_its_spark_jobs_are_down(
    tmp_path: Path,
) -> None:
    tasks = HeldTasks(stubborn=True)
    async with scheduling(tmp_path, tasks) as scheduler:
        first, second = start(scheduler), start(scheduler)
        await until(reached(scheduler, first, Phase.RUNNING))
        scheduler.cancel(first)
        await until(lambda: tasks.cancelled == 1)
        assert scheduler.run(first).progress.phase is Phase.TERMINATING
        assert scheduler.run(second).progress.phase is Phase.QUEUED
        tasks.release()
        await until(reached(scheduler, second, Phase.ENDED))
        assert scheduler.run(first).progress.outcome is Outcome.CANCELED
        assert scheduler.run(first).tasks[0].progress.outcome is Outcome.CANCELED


@pytest.mark.parametrize("queued", [True, False], ids=["queued", "pending"])
async def test_a_run_cancelled_before_it_begins_never_begins(
    tmp_path: Path, *, queued: bool
) -> None:
    tasks = HeldTasks()
    async with scheduling(tmp_path, tasks) as scheduler:
        first, second = start(scheduler), start(scheduler)
        scheduler.cancel(second if queued else first)
        tasks.release()
        await until(reached(scheduler, first, Phase.ENDED))
        await until(reached(scheduler, second, Phase.ENDED))
        outcomes = [scheduler.run(each).progress.outcome for each in (first, second)]
        expected = [Outcome.SUCCESS, Outcome.CANCELED]
        assert outcomes == (expected if queued else expected[::-1])
    assert len(tasks.calls) == 1


async def test_cancelling_an_ended_run_changes_nothing(tmp_path: Path) -> None:
    async with scheduling(tmp_path, HeldTasks(held=False)) as scheduler:
        run_id = start(scheduler)
        await until(reached(scheduler, run_id, Phase.ENDED))
        before = scheduler.run(run_id)
        scheduler.cancel(run_id)
        assert scheduler.run(run_id) == before


async def test_a_run_out_of_time_is_brought_down(tmp_path: Path) -> None:
    def hurry(settings: jobs.JobSettings) -> None:
        settings.timeout_seconds = 1

    tasks = HeldTasks()
    async with scheduling(tmp_path, tasks, with_settings(hurry)) as scheduler:
        run_id = start(scheduler)
        await until(reached(scheduler, run_id, Phase.ENDED))
        assert scheduler.run(run_id).progress.outcome is Outcome.TIMED_OUT
        assert tasks.cancelled == 1
