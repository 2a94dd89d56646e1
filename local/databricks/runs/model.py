"""A run of a job and the runs of its tasks, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NewType, Self

from local.databricks.documents import Json

RunId = NewType("RunId", int)


class Phase(StrEnum):
    """Where a run or a task run is on its way; `ENDED` is joined by an `Outcome`."""

    BLOCKED = "BLOCKED"
    """A task that waits for the tasks before it."""
    QUEUED = "QUEUED"
    PENDING = "PENDING"
    RUNNING = "RUNNING"
    TERMINATING = "TERMINATING"
    """Cancelled or out of time, and its Spark jobs are not down yet."""
    ENDED = "ENDED"


class Outcome(StrEnum):
    """How it ended."""

    SUCCESS = "SUCCESS"
    SUCCESS_WITH_FAILURES = "SUCCESS_WITH_FAILURES"
    """A run in which a task failed, but no task that others do not depend on."""
    FAILED = "FAILED"
    CANCELED = "CANCELED"
    TIMED_OUT = "TIMED_OUT"
    SKIPPED = "SKIPPED"
    """Too many runs at once and no queue."""
    EXCLUDED = "EXCLUDED"
    """A task that never ran because the condition for it was not met."""
    UPSTREAM_FAILED = "UPSTREAM_FAILED"
    """A task that never ran because one before it failed."""
    UPSTREAM_CANCELED = "UPSTREAM_CANCELED"
    """A task that never ran because one before it was cancelled."""
    LOST = "LOST"
    """The workspace ended under it, as a cluster does that the cloud takes away."""
    INTERNAL_ERROR = "INTERNAL_ERROR"
    """The workspace met an error of its own."""


NEXT: Final[Mapping[Phase, frozenset[Phase]]] = MappingProxyType(
    {
        Phase.BLOCKED: frozenset({Phase.PENDING, Phase.ENDED}),
        Phase.QUEUED: frozenset({Phase.PENDING, Phase.ENDED}),
        Phase.PENDING: frozenset({Phase.RUNNING, Phase.TERMINATING, Phase.ENDED}),
        Phase.RUNNING: frozenset({Phase.TERMINATING, Phase.ENDED}),
        Phase.TERMINATING: frozenset({Phase.ENDED}),
        Phase.ENDED: frozenset(),
    }
)


class IllegalTransitionError(Exception):
    """A run was asked to go where it cannot go from where it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Phase, outcome and times; times are in milliseconds since 1970 UTC, 0 when not yet."""

    phase: Phase
    outcome: Outcome | None = None
    message: str = ""
    created: int = 0
    started: int = 0
    ended: int = 0

    @property
    def active(self) -> bool:
        """Whether it still has a way to go."""
        return self.phase is not Phase.ENDED

    def to(self, phase: Phase, now: int) -> Self:
        """Raises IllegalTransitionError."""
        if phase not in NEXT[self.phase]:
            raise IllegalTransitionError(f"{self.phase} -> {phase}")
        started = now if phase is Phase.RUNNING else self.started
        return replace(self, phase=phase, started=started)

    def end(self, outcome: Outcome, message: str, now: int) -> Self:
        """Raises IllegalTransitionError when it has ended before."""
        ended = self.to(Phase.ENDED, now)
        return replace(ended, outcome=outcome, message=message, ended=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRun:
    """One task of one run; `run_id` is its own."""

    run_id: RunId
    task_key: str
    progress: Progress
    condition: bool | None = None
    """What a condition task found."""
    values: Mapping[str, Json] = field(default_factory=dict)
    """The task values that it left."""
    resolved: Mapping[str, Json] = field(default_factory=dict)
    """Its parameters with every reference filled in, as `resolved_values` shows them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of a job."""

    run_id: RunId
    job_id: int
    name: str
    parameters: Mapping[str, str]
    """Every job parameter with the value of this run."""
    token: str | None
    progress: Progress
    tasks: tuple[TaskRun, ...]

    def task(self, task_key: str) -> TaskRun:
        """The run of one task. Raises StopIteration for a task that the run has not."""
        return next(each for each in self.tasks if each.task_key == task_key)

    def with_task(self, task: TaskRun) -> Self:
        """The run with the newer state of one of its tasks."""
        tasks = tuple(task if each.run_id == task.run_id else each for each in self.tasks)
        return replace(self, tasks=tasks)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskOutput:
    """What a task left behind."""

    logs: str = ""
    logs_truncated: bool = False
    error: str | None = None
    """The exception's type and message; None when the task succeeded."""
    error_trace: str | None = None
    condition: bool | None = None
    """What a condition task found."""
    values: Mapping[str, Json] = field(default_factory=dict)
    """The task values that it set."""
