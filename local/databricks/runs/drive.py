"""One run from its first task to its end."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from databricks.sdk.service import jobs

from local.databricks.bundle import Job
from local.databricks.clock import Clock
from local.databricks.runs.model import Outcome, Phase, Run, RunId, TaskOutput, TaskRun
from local.databricks.runs.store import RunStore
from local.databricks.runs.work import TaskExecutor, task_call

WORKLOAD_FAILED: Final = "Workload failed, see run output for details"


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """Executes the tasks of a run one after another, in the order of the job."""

    store: RunStore
    executor: TaskExecutor
    clock: Clock

    async def drive(self, job: Job, run_id: RunId) -> None:
        """Every step is on record before the next one begins.

        Raises CancelledError only when nobody asked for this run to be cancelled: the process ends.
        """
        self._move(run_id, Phase.RUNNING)
        try:
            async with asyncio.timeout(job.settings.timeout_seconds or None):
                await self._run_tasks(job, run_id)
        except TimeoutError:
            self._end_open_tasks(run_id, Outcome.TIMED_OUT, "Run timed out.")
        except asyncio.CancelledError:
            if self._run(run_id).progress.phase is not Phase.TERMINATING:
                raise
            self._end_open_tasks(run_id, Outcome.CANCELED, "Run cancelled.")
        self._end(run_id)

    async def _run_tasks(self, job: Job, run_id: RunId) -> None:
        for task in job.tasks:
            run = self._run(run_id)
            if _upstream_failed(run, task):
                self._end_task(run_id, task, Outcome.UPSTREAM_FAILED, "Upstream task failed.")
            else:
                await self._run_task(run, task)

    async def _run_task(self, run: Run, task: jobs.Task) -> None:
        self._move_task(run.run_id, task, Phase.PENDING)
        self._move_task(run.run_id, task, Phase.RUNNING)
        call = task_call(run, task, _task_run(run, task))
        try:
            async with asyncio.timeout(task.timeout_seconds or None):
                output = await self.executor.execute(call)
        except TimeoutError:
            self._end_task(run.run_id, task, Outcome.TIMED_OUT, "Task timed out.")
        else:
            self._record(run.run_id, task, output)

    def _record(self, run_id: RunId, task: jobs.Task, output: TaskOutput) -> None:
        self.store.save_output(_task_run(self._run(run_id), task).run_id, output)
        outcome = Outcome.SUCCESS if output.error is None else Outcome.FAILED
        self._end_task(run_id, task, outcome, "" if output.error is None else WORKLOAD_FAILED)

    def _run(self, run_id: RunId) -> Run:
        run = self.store.find(run_id)
        if run is None:
            raise LookupError(f"run {run_id} vanished while it was active")
        return run

    def _move(self, run_id: RunId, phase: Phase) -> None:
        run = self._run(run_id)
        self.store.save(replace(run, progress=run.progress.to(phase, self.clock())))

    def _move_task(self, run_id: RunId, task: jobs.Task, phase: Phase) -> None:
        run = self._run(run_id)
        task_run = _task_run(run, task)
        progress = task_run.progress.to(phase, self.clock())
        self.store.save(run.with_task(replace(task_run, progress=progress)))

    def _end_task(self, run_id: RunId, task: jobs.Task, outcome: Outcome, message: str) -> None:
        run = self._run(run_id)
        task_run = _task_run(run, task)
        progress = task_run.progress.end(outcome, message, self.clock())
        self.store.save(run.with_task(replace(task_run, progress=progress)))

    def _end_open_tasks(self, run_id: RunId, outcome: Outcome, message: str) -> None:
        run = self._run(run_id)
        for task_run in run.tasks:
            if task_run.progress.active:
                progress = task_run.progress.end(outcome, message, self.clock())
                run = run.with_task(replace(task_run, progress=progress))
        self.store.save(run)

    def _end(self, run_id: RunId) -> None:
        run = self._run(run_id)
        outcome, message = _summary(run)
        progress = run.progress.end(outcome, message, self.clock())
        self.store.save(replace(run, progress=progress))


def _task_run(run: Run, task: jobs.Task) -> TaskRun:
    return next(each for each in run.tasks if each.task_key == task.task_key)


def _upstream_failed(run: Run, task: jobs.Task) -> bool:
    wanted = {each.task_key for each in task.depends_on or ()}
    before = (each for each in run.tasks if each.task_key in wanted)
    return any(each.progress.outcome is not Outcome.SUCCESS for each in before)


def _summary(run: Run) -> tuple[Outcome, str]:
    """The run's outcome is that of the first task that did not succeed."""
    for task in _unsuccessful(run):
        outcome = task.progress.outcome or Outcome.FAILED
        if outcome is not Outcome.FAILED:
            return outcome, task.progress.message
        return outcome, f"Task {task.task_key} failed with message: {task.progress.message}."
    return Outcome.SUCCESS, ""


def _unsuccessful(run: Run) -> Iterator[TaskRun]:
    return (task for task in run.tasks if task.progress.outcome is not Outcome.SUCCESS)
