"""Starts runs, lets them wait their turn, cancels them, and brings their end on record."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from local.databricks.bundle import Bundle, Job
from local.databricks.clock import Clock
from local.databricks.errors import ApiError, ErrorCode
from local.databricks.runs.drive import RUN_CANCELED, Driver
from local.databricks.runs.journal import ended
from local.databricks.runs.model import Outcome, Phase, Progress, Run, RunId, TaskRun
from local.databricks.runs.store import RunStore
from local.databricks.unexpected import in_words, until_written

MAX_TOKEN: Final = 64
LOST: Final = "The cluster was lost: the workspace ended while the run was active."
TOO_MANY: Final = "The job has reached its limit of concurrent runs."
CANCELS_TASKS: Final = frozenset({Phase.QUEUED, Phase.PENDING, Phase.RUNNING})
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduler:
    """All calls come from one event loop, so nothing here is locked."""

    bundle: Bundle
    store: RunStore
    driver: Driver
    clock: Clock
    _driving: dict[RunId, asyncio.Task[None]] = field(default_factory=dict)

    @property
    def busy(self) -> bool:
        """Whether a run is under way; may be asked from any thread."""
        return bool(self._driving)

    def recover(self) -> None:
        """What was running when the last process ended is lost; what was queued starts."""
        for run in list(self.store.runs(active=True)):
            if run.progress.phase is not Phase.QUEUED:
                self.store.save(ended(run, Outcome.LOST, LOST, self.clock()))
        for job in self.bundle.jobs:
            self._start_waiting(job)

    def job(self, job_id: int) -> Job:
        """Raises ApiError (400, as Databricks answers) when there is no such job."""
        for job in self.bundle.jobs:
            if job.job_id == job_id:
                return job
        raise _invalid(f"Job {job_id} does not exist.")

    def run(self, run_id: int) -> Run:
        """Raises ApiError (400, as Databricks answers) when there is no such run."""
        if found := self.store.find(run_id):
            return found
        raise _invalid(f"Run {run_id} does not exist.")

    def run_now(
        self,
        job: Job,
        *,
        token: str | None,
        parameters: Mapping[str, str],
        queued: bool | None = None,
    ) -> RunId:
        """The id of a new run, or of the run that the token started before, however it ended.

        Raises ApiError for a parameter that the job has not, a token of more than 64
        characters, and a token whose run is deleted.
        """
        if token is not None and (known := self._known(token)) is not None:
            return known
        for name in parameters.keys() - job.parameters.keys():
            raise _invalid(f"Job {job.job_id} has no parameter {name}.")
        run = self._new_run(job, token, {**job.parameters, **parameters})
        waits = (job.queued if queued is None else queued) and job.max_concurrent_runs > 0
        run = run if waits or self._free_places(job) > 0 else self._skipped(run)
        self.store.add(run)
        until_written(lambda: self._start_waiting(job), self.driver.second)
        return run.run_id

    def cancel(self, run_id: int) -> None:
        """A run or a task's run; returns at once, and what has ended stays as it is."""
        if of_task := self.store.find_by_task(run_id):
            return self._cancel_task(of_task, run_id)
        run = self.run(run_id)
        if run.progress.phase is Phase.QUEUED:
            self.store.save(ended(run, Outcome.CANCELED, RUN_CANCELED, self.clock()))
        elif run.progress.phase is Phase.PENDING:
            self.store.save(ended(run, Outcome.CANCELED, RUN_CANCELED, self.clock()))
            self._driving[run.run_id].cancel()
        elif run.progress.phase is Phase.RUNNING:
            progress = run.progress.to(Phase.TERMINATING, self.clock())
            self.store.save(replace(run, progress=progress))
            self._driving[run.run_id].cancel()
        return None

    def _cancel_task(self, run: Run, task_run_id: int) -> None:
        task = next(each for each in run.tasks if each.run_id == task_run_id)
        if run.progress.phase in CANCELS_TASKS:
            self.driver.cancel_task(run.run_id, task.task_key)

    def delete(self, run_id: int) -> None:
        """Raises ApiError while the run is active."""
        run = self.run(run_id)
        if run.progress.active:
            raise ApiError(
                ErrorCode.INVALID_STATE, f"Run {run_id} is active and cannot be deleted."
            )
        self.store.delete(run)

    async def close(self) -> None:
        """Bring every run's Spark jobs down; on record they stay active, so they will be lost."""
        driving: Sequence[asyncio.Task[None]] = list(self._driving.values())
        for task in driving:
            task.cancel()
        await asyncio.gather(*driving, return_exceptions=True)

    def _known(self, token: str) -> RunId | None:
        if len(token) > MAX_TOKEN:
            raise _invalid(
                f"idempotency_token has {len(token)} characters, not {MAX_TOKEN} or less."
            )
        known = self.store.find_by_token(token)
        if known is not None and self.store.find(known) is None:
            raise _invalid(f"Run {known} of this idempotency_token was deleted.")
        return known

    def _new_run(self, job: Job, token: str | None, parameters: Mapping[str, str]) -> Run:
        created = self.clock()
        return Run(
            run_id=self.store.next_id(),
            job_id=job.job_id,
            name=job.name,
            parameters=parameters,
            token=token,
            progress=Progress(phase=Phase.QUEUED, created=created),
            tasks=tuple(
                TaskRun(
                    run_id=self.store.next_id(),
                    task_key=task.task_key,
                    progress=Progress(phase=Phase.BLOCKED, created=created),
                )
                for task in job.tasks
            ),
        )

    def _skipped(self, run: Run) -> Run:
        return ended(run, Outcome.SKIPPED, TOO_MANY, self.clock())

    def _free_places(self, job: Job) -> int:
        active = list(self.store.runs(job.job_id, active=True))
        taken = [run for run in active if run.progress.phase is not Phase.QUEUED]
        return job.max_concurrent_runs - len(taken)

    def _start_waiting(self, job: Job) -> None:
        free = self._free_places(job)
        active = reversed(list(self.store.runs(job.job_id, active=True)))
        waiting = [run for run in active if run.progress.phase is Phase.QUEUED]
        for run in waiting[: max(free, 0)]:
            self._start(job, run)

    def _start(self, job: Job, run: Run) -> None:
        pending = replace(run, progress=run.progress.to(Phase.PENDING, self.clock()))
        self.store.save(pending)
        driving = asyncio.create_task(self.driver.drive(job, run.run_id), name=f"run {run.run_id}")
        self._driving[run.run_id] = driving
        driving.add_done_callback(lambda done: self._ended_driving(job, run.run_id, done))

    def _ended_driving(self, job: Job, run_id: RunId, done: asyncio.Task[None]) -> None:
        error = None if done.cancelled() else done.exception()
        if error is not None:
            log.error("run %s met an unexpected error", run_id, exc_info=error)
        until_written(lambda: self._leave(job, run_id, error), self.driver.second)

    def _leave(self, job: Job, run_id: RunId, error: BaseException | None) -> None:
        """Its place is free when its end is on record, which an unexpected error left open."""
        run = self.store.find(run_id)
        if run is not None and run.progress.active and error is not None:
            run = ended(run, Outcome.INTERNAL_ERROR, in_words(error), self.clock())
            self.store.save(run)
        self._driving.pop(run_id, None)
        if run is None or not run.progress.active:
            self._start_waiting(job)


def _invalid(message: str) -> ApiError:
    return ApiError(ErrorCode.INVALID_PARAMETER_VALUE, message)
