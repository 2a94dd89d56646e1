"""Runs: who starts when, what a token means, how a run ends, what a restart remembers."""

import sqlite3
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from databricks.sdk.service import jobs

from local.databricks.errors import ApiError
from local.databricks.runs.model import (
    NEXT,
    IllegalTransitionError,
    Outcome,
    Phase,
    Progress,
    Run,
    TaskOutput,
)
from local.databricks.runs.store import RunStore
from tests.unit.databricks.fakes import BrokenOnce, HeldTasks, the_bundle
from tests.unit.databricks.scheduling import job, reached, scheduling, start
from tests.unit.databricks.waiting import until


class FullDisk(RunStore):
    """Refuses to write as SQLite does, for a while."""

    full = False
    refused = 0

    def save(self, run: Run) -> None:
        if self.full:
            self.refused += 1
            raise sqlite3.OperationalError("database or disk is full")
        super().save(run)


@pytest.mark.parametrize(("before", "after"), list(product(Phase, Phase)))
def test_a_run_only_goes_where_the_table_lets_it(before: Phase, after: Phase) -> None:
    progress = Progress(phase=before)
    if after in NEXT[before]:
        assert progress.to(after, 1).phase is after
    else:
        with pytest.raises(IllegalTransitionError):
            progress.to(after, 1)


async def test_a_run_ends_successfully_with_its_output_on_record(tmp_path: Path) -> None:
    tasks = HeldTasks()
    async with scheduling(tmp_path, tasks) as scheduler:
        run_id = start(scheduler)
        await until(reached(scheduler, run_id, Phase.RUNNING))
        assert scheduler.run(run_id).progress.ended == 0
        tasks.release()
        await until(reached(scheduler, run_id, Phase.ENDED))
        run = scheduler.run(run_id)
        assert run.progress.outcome is Outcome.SUCCESS
        assert run.progress.created <= run.progress.started <= run.progress.ended
        assert scheduler.store.output(run.tasks[0].run_id).logs == "done\n"


async def test_job_parameters_reach_the_command_line(tmp_path: Path) -> None:
    tasks = HeldTasks(held=False)
    async with scheduling(tmp_path, tasks) as scheduler:
        run_id = start(scheduler)
        await until(reached(scheduler, run_id, Phase.ENDED))
    assert tasks.command_lines == [
        (
            "--flow=netflix",
            "--level=3",
            "--attempt=0",
            "--storage=abfs://{container}@devstoreaccount1.dfs.core.windows.net",
            "--catalog=spark_catalog",
        )
    ]


async def test_a_parameter_that_the_job_has_not_is_refused(tmp_path: Path) -> None:
    async with scheduling(tmp_path, HeldTasks()) as scheduler:
        with pytest.raises(ApiError, match="no parameter colour"):
            scheduler.run_now(job(scheduler), token=None, parameters={"colour": "blue"})


async def test_a_failed_task_fails_the_run_and_says_which(tmp_path: Path) -> None:
    tasks = HeldTasks(held=False, output=TaskOutput(error="ValueError: no", error_trace="..."))
    async with scheduling(tmp_path, tasks) as scheduler:
        run_id = start(scheduler)
        await until(reached(scheduler, run_id, Phase.ENDED))
        run = scheduler.run(run_id)
        assert run.progress.outcome is Outcome.FAILED
        assert "Task bronze failed" in run.progress.message
        assert scheduler.store.output(run.tasks[0].run_id).error == "ValueError: no"


async def test_a_token_means_one_run_for_ever_even_a_failed_one(tmp_path: Path) -> None:
    tasks = HeldTasks(held=False, output=TaskOutput(error="no"))
    async with scheduling(tmp_path, tasks) as scheduler:
        first = start(scheduler, "token")
        await until(reached(scheduler, first, Phase.ENDED))
        assert start(scheduler, "token") == first
    async with scheduling(tmp_path, tasks) as scheduler:
        assert start(scheduler, "token") == first
        assert start(scheduler, "another") != first
    assert len(tasks.calls) == 1


async def test_the_token_of_a_deleted_run_is_an_error(tmp_path: Path) -> None:
    async with scheduling(tmp_path, HeldTasks(held=False)) as scheduler:
        run_id = start(scheduler, "token")
        await until(reached(scheduler, run_id, Phase.ENDED))
        scheduler.delete(run_id)
        with pytest.raises(ApiError, match="deleted"):
            start(scheduler, "token")
        with pytest.raises(ApiError, match="does not exist"):
            scheduler.run(run_id)


async def test_an_active_run_cannot_be_deleted(tmp_path: Path) -> None:
    async with scheduling(tmp_path, HeldTasks()) as scheduler:
        run_id = start(scheduler)
        with pytest.raises(ApiError, match="is active"):
            scheduler.delete(run_id)


@pytest.mark.parametrize(("length", "accepted"), [(64, True), (65, False)])
async def test_a_token_has_at_most_64_characters(
    tmp_path: Path, length: int, *, accepted: bool
) -> None:
    async with scheduling(tmp_path, HeldTasks()) as scheduler:
        if accepted:
            assert start(scheduler, "x" * length)
        else:
            with pytest.raises(ApiError, match="65 characters"):
                start(scheduler, "x" * length)


async def test_a_second_run_of_a_job_waits_for_the_first(tmp_path: Path) -> None:
    tasks = HeldTasks()
    async with scheduling(tmp_path, tasks) as scheduler:
        first, second, third = (start(scheduler) for _ in range(3))
        await until(reached(scheduler, first, Phase.RUNNING))
        assert scheduler.run(second).progress.phase is Phase.QUEUED
        assert len(tasks.calls) == 1
        tasks.release()
        await until(reached(scheduler, third, Phase.ENDED))
        begun = [scheduler.run(each).progress.started for each in (first, second, third)]
        ended = [scheduler.run(each).progress.ended for each in (first, second, third)]
        assert begun[0] < ended[0] < begun[1] < ended[1] < begun[2]


async def test_runs_of_different_jobs_do_not_wait_for_each_other(tmp_path: Path) -> None:
    async with scheduling(tmp_path, HeldTasks()) as scheduler:
        bronze, silver = start(scheduler), start(scheduler, key="netflix_silver")
        await until(reached(scheduler, bronze, Phase.RUNNING))
        await until(reached(scheduler, silver, Phase.RUNNING))


async def test_without_a_queue_a_run_too_many_is_skipped(tmp_path: Path) -> None:
    async with scheduling(tmp_path, HeldTasks()) as scheduler:
        start(scheduler)
        skipped = scheduler.run_now(job(scheduler), token=None, parameters={}, queued=False)
        run = scheduler.run(skipped)
        assert run.progress.outcome is Outcome.SKIPPED
        assert run.tasks[0].progress.outcome is Outcome.SKIPPED


async def test_a_task_after_a_failed_one_never_runs(tmp_path: Path) -> None:
    bundle = the_bundle()
    bronze = next(each for each in bundle.jobs if each.key == "netflix_bronze")
    first = bronze.tasks[0]
    second = replace(
        first, task_key="second", depends_on=[jobs.TaskDependency(task_key=first.task_key)]
    )
    bronze.settings.tasks = [first, second]
    tasks = HeldTasks(held=False, output=TaskOutput(error="no"))
    async with scheduling(tmp_path, tasks, bundle) as scheduler:
        run_id = start(scheduler)
        await until(reached(scheduler, run_id, Phase.ENDED))
        outcomes = [task.progress.outcome for task in scheduler.run(run_id).tasks]
        assert outcomes == [Outcome.FAILED, Outcome.UPSTREAM_FAILED]
    assert len(tasks.calls) == 1


async def test_after_a_restart_the_running_run_is_lost_and_the_queued_one_starts(
    tmp_path: Path,
) -> None:
    async with scheduling(tmp_path, HeldTasks()) as scheduler:
        first, second = start(scheduler, "first"), start(scheduler, "second")
        await until(reached(scheduler, first, Phase.RUNNING))
    tasks = HeldTasks(held=False)
    async with scheduling(tmp_path, tasks) as scheduler:
        assert scheduler.run(first).progress.outcome is Outcome.LOST
        assert start(scheduler, "first") == first
        await until(reached(scheduler, second, Phase.ENDED))
        assert scheduler.run(second).progress.outcome is Outcome.SUCCESS
    assert [call.run_id for call in tasks.calls] == [second]


async def test_an_unexpected_error_ends_its_run_and_lets_the_next_one_start(
    tmp_path: Path,
) -> None:
    tasks = BrokenOnce(OSError("no place left"))
    async with scheduling(tmp_path, tasks) as scheduler:
        first, second = start(scheduler), start(scheduler)
        await until(reached(scheduler, second, Phase.ENDED))
        broken = scheduler.run(first)
        for progress in (broken.progress, *(task.progress for task in broken.tasks)):
            assert progress.outcome is Outcome.INTERNAL_ERROR
            assert progress.message == "OSError: no place left"
        assert scheduler.run(second).progress.outcome is Outcome.SUCCESS
        assert not scheduler.busy


async def test_runs_begin_and_end_when_a_full_disk_has_room_again(tmp_path: Path) -> None:
    tasks = HeldTasks()
    async with scheduling(tmp_path, tasks, open_store=FullDisk) as scheduler:
        disk = scheduler.store
        assert isinstance(disk, FullDisk)
        first, second = start(scheduler), start(scheduler)
        await until(reached(scheduler, first, Phase.RUNNING))
        disk.full = True
        waiting = start(scheduler, key="netflix_silver")
        tasks.release()
        await until(lambda: disk.refused > 2)
        assert scheduler.run(first).progress.phase is Phase.RUNNING
        assert scheduler.busy
        disk.full = False
        await until(reached(scheduler, second, Phase.ENDED))
        assert scheduler.run(first).progress.outcome is Outcome.INTERNAL_ERROR
        assert "disk is full" in scheduler.run(first).progress.message
        await until(reached(scheduler, waiting, Phase.ENDED))
        assert scheduler.run(waiting).progress.outcome is Outcome.SUCCESS


async def test_ids_are_never_given_twice(tmp_path: Path) -> None:
    seen: list[int] = []
    for _ in range(3):
        async with scheduling(tmp_path, HeldTasks(held=False)) as scheduler:
            run_id = start(scheduler)
            await until(reached(scheduler, run_id, Phase.ENDED))
            seen += [run_id, *(task.run_id for task in scheduler.run(run_id).tasks)]
            scheduler.delete(run_id)
    assert len(set(seen)) == len(seen) == 6
