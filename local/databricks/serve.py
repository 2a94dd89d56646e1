"""Starts everything in order, and ends it in the opposite order."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from aiohttp import web
from pyspark.sql import SparkSession

from flows.layout import LAKE
from local.databricks.bundle import Bundle
from local.databricks.clock import epoch_millis
from local.databricks.lake import Lake
from local.databricks.pipelines.store import UpdateStore
from local.databricks.pipelines.tasks import PipelineTasks
from local.databricks.pipelines.updates import Engine, Updates
from local.databricks.rest.server import application
from local.databricks.runs.drive import Driver
from local.databricks.runs.notify import Notifier
from local.databricks.runs.scheduler import Scheduler
from local.databricks.runs.store import RunStore
from local.databricks.session import Compiler, lake_uri, running_session
from local.databricks.spec import LakeEndpoint
from local.databricks.statements.executions import Executions, StatementRunner
from local.databricks.statements.spark import SparkStatements
from local.databricks.tasks.declarative import DeclarativeEngine
from local.databricks.tasks.entry_points import EntryPoints
from local.databricks.tasks.executor import Executor
from local.databricks.tasks.sessions import ClonedSessions, Sessions
from local.databricks.tasks.surroundings import tasks_have_their_own
from local.databricks.tasks.threads import run_interruptibly
from local.databricks.tasks.wheel import WheelTasks
from local.databricks.warmup import rehearse
from local.databricks.workspace import Workspace

REHEARSAL: Final = "rehearsal"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the command line says."""

    port: int
    bundle: Bundle
    project: Path
    """Folder whose `pyproject.toml` builds the wheel."""
    token: str
    state: Path
    lake: LakeEndpoint
    jars: Path
    cores: int = 2
    memory: str = "2g"
    compiler: Compiler = Compiler.THROUGHPUT
    destinations: Mapping[str, str] = field(default_factory=dict)
    """URLs on 127.0.0.1 of the notification destinations that the bundle names, by id."""
    rehearsal: bool = True
    """Whether the session warms up while nobody waits for a run yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Engines:
    """What does the work behind the API."""

    sessions: Sessions
    declarative: Engine
    statements: StatementRunner


@asynccontextmanager
async def serve(options: Options) -> AsyncIterator[Workspace]:
    """The workspace listens while this holds; its session goes on warming up meanwhile."""
    with open_session(options) as session, tasks_have_their_own():
        sessions = ClonedSessions(warm=session)
        engines = Engines(
            sessions=sessions,
            declarative=DeclarativeEngine(sessions=sessions),
            statements=SparkStatements(sessions=sessions),
        )
        async with (
            workspace(options, engines) as opened,
            listening(opened, options.token, options.port),
            warming_up(sessions, opened.scheduler) if options.rehearsal else nullcontext(),
        ):
            yield opened


@asynccontextmanager
async def warming_up(sessions: ClonedSessions, scheduler: Scheduler) -> AsyncIterator[None]:
    """The first steps of a JVM take seconds: they are taken while nobody waits for a run yet."""
    with TemporaryDirectory() as folder:
        rehearsal = asyncio.create_task(_rehearsed(sessions, scheduler, Path(folder)))
        try:
            yield
        finally:
            rehearsal.cancel()
            await asyncio.gather(rehearsal, return_exceptions=True)


async def _rehearsed(sessions: ClonedSessions, scheduler: Scheduler, folder: Path) -> None:
    def work() -> None:
        with sessions.session_of(REHEARSAL, REHEARSAL) as session:
            rehearse(session, folder, go_on=lambda: not scheduler.busy)

    ended = await run_interruptibly(REHEARSAL, work, lambda: sessions.interrupt(REHEARSAL))
    if error := ended.exception():
        log.warning("the warm-up failed; runs do not need it", exc_info=error)


@contextmanager
def open_session(options: Options) -> Iterator[SparkSession]:
    """A session that knows the bundle's schemas and every table that the lake holds."""
    lake = Lake(endpoint=options.lake)
    lake.create_container()
    with running_session(
        options.lake,
        options.jars,
        lake.warehouse,
        cores=options.cores,
        memory=options.memory,
        compiler=options.compiler,
    ) as session:
        for schema in options.bundle.schemas:
            lake.register(session, schema)
        yield session


@asynccontextmanager
async def workspace(options: Options, engines: Engines) -> AsyncIterator[Workspace]:
    """The workspace without its HTTP side; at its end no run has a Spark job any more."""
    notifier = Notifier(bundle=options.bundle, destinations=options.destinations)
    runs, memory = RunStore(options.state, notifier.changed), UpdateStore(options.state)
    updates = Updates(
        bundle=options.bundle,
        store=memory,
        engine=engines.declarative,
        clock=epoch_millis,
        storage=f"{lake_uri(options.lake, LAKE)}/pipelines",
    )
    executor = Executor(
        wheels=WheelTasks(
            sessions=engines.sessions, entry_points=EntryPoints(project=options.project)
        ),
        pipelines=PipelineTasks(updates=updates),
    )
    scheduler = Scheduler(
        bundle=options.bundle,
        store=runs,
        driver=Driver(store=runs, executor=executor, clock=epoch_millis),
        clock=epoch_millis,
    )
    statements = Executions(runner=engines.statements)
    updates.recover()
    scheduler.recover()
    try:
        async with notifier.delivering():
            yield Workspace(
                bundle=options.bundle,
                scheduler=scheduler,
                updates=updates,
                statements=statements,
                address=f"http://127.0.0.1:{options.port}",
            )
    finally:
        await scheduler.close()
        await updates.close()
        await statements.close()
        runs.close()
        memory.close()


@asynccontextmanager
async def listening(workspace: Workspace, token: str, port: int) -> AsyncIterator[None]:
    """The REST API on 127.0.0.1."""
    runner = web.AppRunner(application(workspace, token), access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield
    finally:
        await runner.cleanup()
