"""A workspace over HTTP whose Spark is a fake, in a thread with an event loop of its own."""

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import requests
from databricks.sdk import WorkspaceClient
from databricks.sdk.core import Config

from local.databricks.bundle import Bundle, Job
from local.databricks.clock import epoch_millis
from local.databricks.documents import Json
from local.databricks.pipelines.store import UpdateStore
from local.databricks.pipelines.tasks import PipelineTasks
from local.databricks.pipelines.updates import Updates
from local.databricks.runs.drive import Driver
from local.databricks.runs.model import TaskOutput
from local.databricks.runs.scheduler import Scheduler
from local.databricks.runs.store import RunStore
from local.databricks.runs.work import PipelineWork, TaskCall
from local.databricks.serve import listening
from local.databricks.statements.executions import Executions
from local.databricks.workspace import Workspace
from local.ports import free_ports
from tests.integration.databricks.contract import mistakes
from tests.unit.databricks.fakes import HeldStatements, HeldTasks, HeldUpdates, the_bundle

TOKEN = "the-token-of-this-test"  # noqa: S105  # of a server that lives for one test


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeSpark:
    """What stands in for Spark; its parts end their work when released."""

    tasks: HeldTasks = field(default_factory=lambda: HeldTasks(held=False))
    updates: HeldUpdates = field(default_factory=lambda: HeldUpdates(held=False))
    statements: HeldStatements = field(default_factory=HeldStatements)


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeExecutor:
    """Wheel tasks are fake; pipeline tasks take their real way to the fake engine."""

    tasks: HeldTasks
    pipelines: PipelineTasks

    async def execute(self, call: TaskCall) -> TaskOutput:
        if isinstance(call.work, PipelineWork):
            return await self.pipelines.execute(call.work)
        return await self.tasks.execute(call)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A running workspace and how to reach it."""

    client: WorkspaceClient
    host: str
    spark: FakeSpark
    loop: asyncio.AbstractEventLoop

    def on_loop(self, action: Callable[[], None]) -> None:
        """Fakes belong to the workspace's event loop."""
        self.loop.call_soon_threadsafe(action)

    def fault(self, method: str, path: str, **how: Json) -> None:
        """Script one."""
        answer = self.call("POST", "/_workspace/faults", {"method": method, "path": path, **how})
        assert answer.status_code == 200, answer.text

    def call(self, method: str, path: str, body: Json = None) -> requests.Response:
        """Without the SDK, for what the SDK would not send."""
        return requests.request(
            method,
            self.host + path,
            data=None if body is None else json.dumps(body),
            headers={"Authorization": f"Bearer {TOKEN}"},
            timeout=10,
        )


@contextmanager
def running(
    folder: Path, spark: FakeSpark | None = None, jobs: tuple[Job, ...] = ()
) -> Iterator[World]:
    """A workspace over `folder`; every answer that its client gets is checked.

    `jobs` stand beside those of the product's bundle.
    """
    (port,) = free_ports(1)
    loop, stop, ready = asyncio.new_event_loop(), asyncio.Event(), threading.Event()
    fakes, bundle = spark or FakeSpark(), the_bundle()
    bundle = replace(bundle, jobs=(*bundle.jobs, *jobs))

    async def serve() -> None:
        async with workspace(folder, fakes, port, bundle) as opened, listening(opened, TOKEN, port):
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    try:
        assert ready.wait(10)
        with checked_client(f"http://127.0.0.1:{port}") as client:
            yield World(client=client, host=f"http://127.0.0.1:{port}", spark=fakes, loop=loop)
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()


@asynccontextmanager
async def workspace(
    folder: Path, spark: FakeSpark, port: int, bundle: Bundle
) -> AsyncIterator[Workspace]:
    """The workspace of `local.databricks.serve` with fakes behind it."""
    runs, memory = RunStore(folder), UpdateStore(folder)
    updates = Updates(
        bundle=bundle,
        store=memory,
        engine=spark.updates,
        clock=epoch_millis,
        storage="abfs://lake@devstoreaccount1.dfs.core.windows.net/pipelines",
    )
    executor = FakeExecutor(tasks=spark.tasks, pipelines=PipelineTasks(updates=updates))
    driver = Driver(store=runs, executor=executor, clock=epoch_millis)
    scheduler = Scheduler(bundle=bundle, store=runs, driver=driver, clock=epoch_millis)
    statements = Executions(runner=spark.statements)
    updates.recover()
    scheduler.recover()
    yield Workspace(
        bundle=bundle,
        scheduler=scheduler,
        updates=updates,
        statements=statements,
        address=f"http://127.0.0.1:{port}",
    )
    await scheduler.close()
    await updates.close()
    await statements.close()
    runs.close()
    memory.close()


@contextmanager
def checked_client(host: str, token: str = TOKEN) -> Iterator[WorkspaceClient]:
    """A real client; at the end every answer it got must have been one that the SDK knows."""
    found: list[str] = []
    config = Config(
        host=host,
        token=token,
        auth_type="pat",
        http_timeout_seconds=10,
        retry_timeout_seconds=5,
    )
    client = WorkspaceClient(config=config)
    session = client.api_client._api_client._session  # noqa: SLF001  # no other way to see answers
    session.hooks["response"].append(lambda answer, **_: found.extend(_mistakes(answer)))
    yield client
    session.close()
    assert not found, "\n".join(found)


def _mistakes(answer: requests.Response) -> list[str]:
    request = answer.request
    path = (request.path_url or "").split("?")[0]
    return mistakes(request.method or "", path, answer.status_code, answer.json())


def until(condition: Callable[[], bool], seconds: float = 10) -> None:
    """Raises TimeoutError."""
    deadline = time.monotonic() + seconds
    patience = threading.Event()
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError
        patience.wait(0.01)
