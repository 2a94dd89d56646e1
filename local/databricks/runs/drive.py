"""One run from its first task to its end."""

import asyncio
from dataclasses import dataclass, field, replace
from typing import Final

from databricks.sdk.service import jobs

from local.databricks.bundle import Job
from local.databricks.clock import Clock
from local.databricks.runs.graph import REASONS, Go, ending, settled
from local.databricks.runs.journal import Journal
from local.databricks.runs.model import Outcome, Phase, RunId, TaskOutput
from local.databricks.runs.references import BadReferenceError
from local.databricks.runs.store import RunStore
from local.databricks.runs.work import Prepared, TaskCall, TaskExecutor, prepared

WORKLOAD_FAILED: Final = "Workload failed, see run output for details"
RUN_CANCELED: Final = "Run cancelled."


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """Executes the tasks of a run: each as soon as those that it depends on have ended."""

    store: RunStore
    executor: TaskExecutor
    clock: Clock
    second: float = 1.0
    """Seconds that one second of a timeout lasts; tests have shorter ones."""
    _working: dict[RunId, asyncio.Task[None]] = field(default_factory=dict)

    @property
    def journal(self) -> Journal:
        """Where the steps go."""
        return Journal(store=self.store, clock=self.clock)

    async def drive(self, job: Job, run_id: RunId) -> None:
        """Every step is on record before the next one begins.

        Raises CancelledError only when nobody asked for this run to be cancelled: the process ends.
        """
        self.journal.move(run_id, Phase.RUNNING)
        try:
            async with asyncio.timeout(self._seconds(job.settings.timeout_seconds)):
                await self._run_tasks(job, run_id)
        except TimeoutError:
            self.journal.end(run_id, Outcome.TIMED_OUT, "Run timed out.")
        except asyncio.CancelledError:
            if self.journal.run(run_id).progress.phase is not Phase.TERMINATING:
                raise
            self.journal.end(run_id, Outcome.CANCELED, RUN_CANCELED)
        else:
            self.journal.conclude(run_id, *ending(job.tasks, self.journal.run(run_id)))

    def cancel_task(self, run_id: RunId, task_key: str) -> None:
        """Only that task; those after it see a task that was cancelled."""
        task = self.journal.run(run_id).task(task_key)
        if task.progress.phase is Phase.RUNNING:
            self.journal.move_task(run_id, task_key, Phase.TERMINATING)
        elif task.progress.phase in (Phase.BLOCKED, Phase.PENDING):
            self.journal.end_task(run_id, task_key, Outcome.CANCELED, RUN_CANCELED)
        if working := self._working.get(task.run_id):
            working.cancel()

    async def _run_tasks(self, job: Job, run_id: RunId) -> None:
        running: set[asyncio.Task[None]] = set()
        async with asyncio.TaskGroup() as group:
            while True:
                for task in self._next(job, run_id):
                    running.add(group.create_task(self._run_task(run_id, task)))
                if not running:
                    return
                _, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)

    def _next(self, job: Job, run_id: RunId) -> list[jobs.Task]:
        """What may start now; tasks that never will are ended, which may settle others."""
        starting: list[jobs.Task] = []
        while found := settled(job.tasks, self.journal.run(run_id)):
            for task, verdict in found:
                if isinstance(verdict, Go):
                    self.journal.move_task(run_id, task.task_key, Phase.PENDING)
                    starting.append(task)
                else:
                    self.journal.end_task(run_id, task.task_key, verdict, REASONS[verdict])
        return starting

    async def _run_task(self, run_id: RunId, task: jobs.Task) -> None:
        task_run, working = self.journal.run(run_id).task(task.task_key), asyncio.current_task()
        if working is None or not task_run.progress.active:
            return
        self._working[task_run.run_id] = working
        try:
            await self._work(run_id, task)
        finally:
            del self._working[task_run.run_id]

    async def _work(self, run_id: RunId, task: jobs.Task) -> None:
        self.journal.move_task(run_id, task.task_key, Phase.RUNNING)
        try:
            async with asyncio.timeout(self._seconds(task.timeout_seconds)):
                output = await self._output(run_id, task)
        except TimeoutError:
            self.journal.end_task(run_id, task.task_key, Outcome.TIMED_OUT, "Task timed out.")
        except asyncio.CancelledError:
            progress = self.journal.run(run_id).task(task.task_key).progress
            if progress.phase is not Phase.TERMINATING:
                raise
            self.journal.end_task(run_id, task.task_key, Outcome.CANCELED, RUN_CANCELED)
        else:
            self._record(run_id, task, output)

    async def _output(self, run_id: RunId, task: jobs.Task) -> TaskOutput:
        try:
            ready = self._prepared(run_id, task)
        except BadReferenceError as error:
            return TaskOutput(error=str(error), error_trace=str(error))
        if isinstance(ready.action, TaskCall):
            return await self.executor.execute(ready.action)
        return ready.action.output()

    def _prepared(self, run_id: RunId, task: jobs.Task) -> Prepared:
        run = self.journal.run(run_id)
        ready = prepared(run, task)
        self.journal.put(run_id, replace(run.task(task.task_key), resolved=ready.resolved))
        return ready

    def _record(self, run_id: RunId, task: jobs.Task, output: TaskOutput) -> None:
        task_run = self.journal.run(run_id).task(task.task_key)
        self.store.save_output(task_run.run_id, output)
        known = replace(task_run, values=output.values, condition=output.condition)
        self.journal.put(run_id, known)
        outcome = Outcome.SUCCESS if output.error is None else Outcome.FAILED
        message = "" if output.error is None else WORKLOAD_FAILED
        self.journal.end_task(run_id, task.task_key, outcome, message)

    def _seconds(self, timeout: int | None) -> float | None:
        return timeout * self.second if timeout else None
