"""Jobs of several tasks, as small as tests can say them, and tasks that end as they are told."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from databricks.sdk.service import jobs

from local.databricks.bundle import Bundle, Job
from local.databricks.documents import Json, JsonObject
from local.databricks.runs.drive import Driver
from local.databricks.runs.model import Outcome, Phase, Run, RunId, TaskOutput
from local.databricks.runs.scheduler import Scheduler
from local.databricks.runs.store import RunStore, Watcher, nobody
from local.databricks.runs.work import TaskCall, WheelWork
from tests.unit.databricks.fakes import Ticking
from tests.unit.databricks.waiting import until

JOB_ID = 7
SHORT_SECOND = 0.02
"""Seconds that a second of a timeout lasts in these tests."""
FAILED = TaskOutput(error="ValueError: no", error_trace="Traceback")


def wheel(key: str, *after: str, **more: Json) -> JsonObject:
    """A wheel task; `after` are task keys, `check:true` names a branch."""
    dependencies: list[Json] = [_dependency(each) for each in after]
    package: JsonObject = {"package_name": "p", "entry_point": key}
    depends_on: JsonObject = {"depends_on": dependencies} if after else {}
    return {"task_key": key, "python_wheel_task": package, **depends_on, **more}


def condition(key: str, left: str, op: str, right: str, *after: str) -> JsonObject:
    """A condition task."""
    task = wheel(key, *after, condition_task={"left": left, "op": op, "right": right})
    return {name: value for name, value in task.items() if name != "python_wheel_task"}


def _dependency(text: str) -> JsonObject:
    key, _, outcome = text.partition(":")
    return {"task_key": key, "outcome": outcome} if outcome else {"task_key": key}


def a_job(*tasks: JsonObject, **settings: Json) -> Job:
    """As the bundle would read it."""
    document: JsonObject = {"name": "graph", "tasks": [*tasks], **settings}
    return Job(key="graph", job_id=JOB_ID, settings=jobs.JobSettings.from_dict(document))


@dataclass(slots=True)
class Tasks:
    """Ends every task at once and well, unless told otherwise by its entry point."""

    outputs: Mapping[str, TaskOutput] = field(default_factory=dict)
    held: frozenset[str] = frozenset()
    """These work until they are cancelled or released."""
    calls: dict[str, TaskCall] = field(default_factory=dict)
    _release: asyncio.Event = field(default_factory=asyncio.Event)

    async def execute(self, call: TaskCall) -> TaskOutput:
        assert isinstance(call.work, WheelWork)
        key = call.work.entry_point
        self.calls[key] = call
        if key in self.held:
            await self._release.wait()
        return self.outputs.get(key, TaskOutput())

    def release(self) -> None:
        self._release.set()

    def arguments(self, key: str) -> tuple[str, ...]:
        work = self.calls[key].work
        assert isinstance(work, WheelWork)
        return work.arguments


@asynccontextmanager
async def running(
    folder: Path, job: Job, tasks: Tasks, watcher: Watcher = nobody
) -> AsyncIterator[Scheduler]:
    """A scheduler whose only job is `job`, and whose timeouts are short."""
    store, clock = RunStore(folder, watcher), Ticking()
    driver = Driver(store=store, executor=tasks, clock=clock, second=SHORT_SECOND)
    bundle = Bundle(name="b", target="dev", jobs=(job,))
    scheduler = Scheduler(bundle=bundle, store=store, driver=driver, clock=clock)
    scheduler.recover()
    yield scheduler
    await scheduler.close()
    store.close()


def start(scheduler: Scheduler, **parameters: str) -> RunId:
    (job,) = scheduler.bundle.jobs
    return scheduler.run_now(job, token=None, parameters=parameters)


async def ended(scheduler: Scheduler, run_id: RunId) -> Run:
    await until(lambda: not scheduler.run(run_id).progress.active)
    return scheduler.run(run_id)


async def ran(folder: Path, job: Job, tasks: Tasks) -> Run:
    """One run, from its start to its end."""
    async with running(folder, job, tasks) as scheduler:
        return await ended(scheduler, start(scheduler))


def outcomes(run: Run) -> dict[str, Outcome | None]:
    return {each.task_key: each.progress.outcome for each in run.tasks}


def phase(scheduler: Scheduler, run_id: RunId, key: str) -> Phase:
    return scheduler.run(run_id).task(key).progress.phase


def with_outcomes(run: Run, found: Mapping[str, Outcome]) -> Run:
    """The run with tasks that have ended."""
    for key, outcome in found.items():
        task = run.task(key)
        progress = replace(task.progress, phase=Phase.ENDED, outcome=outcome)
        run = run.with_task(replace(task, progress=progress))
    return run
