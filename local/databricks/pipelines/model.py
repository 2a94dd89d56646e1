"""An update of a pipeline and what it reports, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from local.databricks.spec import ORDINARY, UpdateRequest


class UpdateState(StrEnum):
    """States of the Pipelines API that an update passes through here."""

    CREATED = "CREATED"
    WAITING_FOR_RESOURCES = "WAITING_FOR_RESOURCES"
    """Its thread has no Spark session yet."""
    INITIALIZING = "INITIALIZING"
    RESETTING = "RESETTING"
    SETTING_UP_TABLES = "SETTING_UP_TABLES"
    RUNNING = "RUNNING"
    STOPPING = "STOPPING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CANCELED = "CANCELED"


ON_THE_WAY: Final = (
    UpdateState.CREATED,
    UpdateState.WAITING_FOR_RESOURCES,
    UpdateState.INITIALIZING,
    UpdateState.RESETTING,
    UpdateState.SETTING_UP_TABLES,
    UpdateState.RUNNING,
)
"""In this order; RESETTING is left out unless something is reset, and a dry run ends before."""

_ENDED: Final = frozenset({UpdateState.STOPPING, UpdateState.COMPLETED, UpdateState.FAILED})

NEXT: Final[Mapping[UpdateState, frozenset[UpdateState]]] = MappingProxyType(
    {
        **{state: _ENDED | {*ON_THE_WAY[at:]} for at, state in enumerate(ON_THE_WAY, 1)},
        UpdateState.CREATED: frozenset(
            {UpdateState.WAITING_FOR_RESOURCES, UpdateState.FAILED, UpdateState.CANCELED}
        ),
        UpdateState.STOPPING: frozenset({UpdateState.CANCELED, UpdateState.FAILED}),
        UpdateState.COMPLETED: frozenset(),
        UpdateState.FAILED: frozenset(),
        UpdateState.CANCELED: frozenset(),
    }
)
FINAL: Final = frozenset(state for state, after in NEXT.items() if not after)


class Cause(StrEnum):
    """Who started an update."""

    API_CALL = "API_CALL"
    JOB_TASK = "JOB_TASK"
    USER_ACTION = "USER_ACTION"


class Level(StrEnum):
    """Of an event."""

    INFO = "INFO"
    WARN = "WARN"
    ERROR = "ERROR"
    METRICS = "METRICS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """One update; `created` is in milliseconds since 1970 UTC."""

    update_id: str
    pipeline_id: str
    cause: Cause
    created: int
    request: UpdateRequest = ORDINARY
    state: UpdateState = UpdateState.CREATED

    @property
    def active(self) -> bool:
        """Whether it holds its pipeline."""
        return self.state not in FINAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the engine says about one step, before it is an event of the log."""

    event_type: str
    """For example `flow_progress`, as in the event log of a pipeline."""
    message: str
    level: Level = Level.INFO
    dataset: str | None = None
    error: str | None = None
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of a pipeline's event log."""

    event_id: str
    pipeline_id: str
    update_id: str
    at: int
    report: Report


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateEnd:
    """How the engine ended; `error` is None when every dataset is up to date."""

    error: str | None = None
    error_trace: str | None = None
