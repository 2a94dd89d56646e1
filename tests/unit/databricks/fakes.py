"""Stand-ins for Spark: tasks, updates and statements that end when a test says so."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from local.databricks.bundle import Bundle, load_bundle
from local.databricks.pipelines.model import Report, UpdateEnd, UpdateState
from local.databricks.runs.model import TaskOutput
from local.databricks.runs.work import TaskCall, WheelWork
from local.databricks.spec import PipelineSpec, UpdateRequest
from local.databricks.statements.model import Column, Failure, Result, Statement

VARIABLES = {
    "storage": "abfs://{container}@devstoreaccount1.dfs.core.windows.net",
    "catalog": "spark_catalog",
}


def the_bundle() -> Bundle:
    """The product's own, as the laptop deploys it."""
    return load_bundle(Path("infra"), "dev", VARIABLES)


@dataclass(slots=True)
class Ticking:
    """A clock that is one millisecond later at every look."""

    now: int = 1_800_000_000_000

    def __call__(self) -> int:
        self.now += 1
        return self.now


@dataclass(slots=True)
class HeldTasks:
    """Tasks start when called and end when released; cancelled ones end when let go."""

    calls: list[TaskCall] = field(default_factory=list)
    output: TaskOutput = field(default_factory=lambda: TaskOutput(logs="done\n"))
    held: bool = True
    stubborn: bool = False
    """Cancelled tasks need `release` to end, as Spark jobs that are slow to come down do."""
    cancelled: int = 0
    _release: asyncio.Event = field(default_factory=asyncio.Event)

    async def execute(self, call: TaskCall) -> TaskOutput:
        self.calls.append(call)
        try:
            if self.held:
                await self._release.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            if self.stubborn:
                await self._release.wait()
            raise
        return self.output

    def release(self) -> None:
        self._release.set()
        self.held = False

    @property
    def command_lines(self) -> list[tuple[str, ...]]:
        return [
            call.work.arguments if isinstance(call.work, WheelWork) else () for call in self.calls
        ]


@dataclass(slots=True)
class HeldUpdates:
    """An engine whose updates end when released."""

    end: UpdateEnd = field(default_factory=UpdateEnd)
    held: bool = True
    specs: list[PipelineSpec] = field(default_factory=list)
    requests: list[UpdateRequest] = field(default_factory=list)
    states: Sequence[UpdateState] = (
        UpdateState.INITIALIZING,
        UpdateState.SETTING_UP_TABLES,
        UpdateState.RUNNING,
    )
    _release: asyncio.Event = field(default_factory=asyncio.Event)

    async def update(
        self,
        spec: PipelineSpec,
        label: str,
        *,
        update_id: str,
        request: UpdateRequest,
        report: Callable[[Report], None],
        reached: Callable[[UpdateState], None],
    ) -> UpdateEnd:
        del update_id
        self.specs.append(spec)
        self.requests.append(request)
        for state in self.states:
            reached(state)
        report(Report(event_type="flow_progress", message=label, dataset="titles"))
        if self.held:
            await self._release.wait()
        return self.end

    def release(self) -> None:
        self._release.set()
        self.held = False


@dataclass(slots=True)
class HeldStatements:
    """One row for every statement, when released; `fail` fails."""

    held: bool = False
    _release: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, statement: Statement) -> Result | Failure:
        if self.held:
            await self._release.wait()
        if statement.text == "fail":
            return Failure(error_code="BAD_REQUEST", message="no such table", sql_state="42P01")
        column = Column(
            name="n", type_name="DECIMAL", type_text="DECIMAL(4,1)", precision=4, scale=1
        )
        return Result(columns=(column,), rows=(("1.5",), (None,)))

    def release(self) -> None:
        self._release.set()
        self.held = False


@dataclass(slots=True)
class BrokenOnce:
    """An executor and an engine whose first work raises what no such work may raise."""

    error: Exception
    begun: int = 0

    async def execute(self, call: TaskCall) -> TaskOutput:
        del call
        self._begin()
        return TaskOutput()

    async def update(self, *_: object, **__: object) -> UpdateEnd:
        self._begin()
        return UpdateEnd()

    def _begin(self) -> None:
        self.begun += 1
        if self.begun == 1:
            raise self.error


class NoSessions:
    """For tasks that need no Spark."""

    def __init__(self) -> None:
        self.interrupted: list[str] = []

    @contextmanager
    def session_of(self, task: str, label: str) -> Iterator[None]:
        del task, label
        yield None

    def interrupt(self, task: str) -> None:
        self.interrupted.append(task)
