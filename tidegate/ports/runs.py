"""Runs of Databricks jobs: what is started, and what is told of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType, Protocol

from flows.names import FlowName, Stage

RunId = NewType("RunId", int)


class RunPhase(StrEnum):
    """What the conductor needs to know of a run's state."""

    ACTIVE = "active"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    RETRY_LATER = "retry_later"
    CANCELED = "canceled"
    """A person stopped it."""
    REFUSED = "refused"
    """It could not run as the job is defined: a person or a deployment has to mend that."""
    GONE = "gone"
    """Deleted, or never heard of."""
    UNKNOWN = "unknown"
    """Not over as far as one can tell: the workspace uses a word that we do not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """A run as the workspace shows it. `detail` is for people and holds no row values."""

    phase: RunPhase
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOrder:
    """What to start. The token makes a second order of the same attempt the same run."""

    flow: FlowName
    stage: Stage
    level: int
    attempt: int
    token: str
    search_from: datetime | None = None
    """The token may be forgotten by now: look for the attempt among the runs since then first."""


class Workspace(Protocol):
    """The Databricks workspace. Both methods may raise Transient and Permanent.

    `Throttled` is the Transient that says when to come back; `TokenSpent` is the Permanent of an
    attempt whose run was deleted.
    """

    async def start(self, order: RunOrder) -> RunId:
        """Start a run, or find the one that this token already started."""

    async def report(self, run_id: RunId) -> RunReport:
        """The run's present state."""
