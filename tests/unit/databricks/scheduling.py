"""A scheduler over a folder, with tasks that a test holds."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from databricks.sdk.service import jobs

from local.databricks.bundle import Bundle, Job
from local.databricks.runs.drive import Driver
from local.databricks.runs.model import (
    Phase,
    RunId,
)
from local.databricks.runs.scheduler import Scheduler
from local.databricks.runs.store import RunStore
from local.databricks.runs.work import TaskExecutor
from tests.unit.databricks.fakes import Ticking, the_bundle

SHORT_SECOND = 0.02
"""Seconds that a second of waiting lasts in these tests."""


@asynccontextmanager
async def scheduling(
    folder: Path,
    tasks: TaskExecutor,
    bundle: Bundle | None = None,
    open_store: Callable[[Path], RunStore] = RunStore,
) -> AsyncIterator[Scheduler]:
    store, clock = open_store(folder), Ticking()
    driver = Driver(store=store, executor=tasks, clock=clock, second=SHORT_SECOND)
    scheduler = Scheduler(bundle=bundle or the_bundle(), store=store, driver=driver, clock=clock)
    scheduler.recover()
    yield scheduler
    await scheduler.close()
    store.close()


def job(scheduler: Scheduler, key: str = "netflix_bronze") -> Job:
    return next(each for each in scheduler.bundle.jobs if each.key == key)


def start(scheduler: Scheduler, token: str | None = None, key: str = "netflix_bronze") -> RunId:
    return scheduler.run_now(job(scheduler, key), token=token, parameters={"level": "3"})


def reached(scheduler: Scheduler, run_id: RunId, phase: Phase) -> Callable[[], bool]:
    return lambda: scheduler.run(run_id).progress.phase is phase


def with_settings(change: Callable[[jobs.JobSettings], None]) -> Bundle:
    bundle = the_bundle()
    for each in bundle.jobs:
        change(each.settings)
    return bundle
