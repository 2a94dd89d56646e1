"""How an update ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from local.databricks.declarative.quality import Quality

type Event = Mapping[str, object]
"""In the shape that `pipelines.list_pipeline_events` answers with."""


class UpdateState(StrEnum):
    """As the Pipelines API names them."""

    INITIALIZING = "INITIALIZING"
    RESETTING = "RESETTING"
    SETTING_UP_TABLES = "SETTING_UP_TABLES"
    RUNNING = "RUNNING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"


class FlowStatus(StrEnum):
    """As `flow_progress` events name them."""

    RUNNING = "RUNNING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    SKIPPED = "SKIPPED"
    """A dataset that it reads failed."""
    EXCLUDED = "EXCLUDED"
    """It was not selected."""


class Plan(StrEnum):
    """How a materialized view was brought up to date, as `planning_information` events say."""

    COMPLETE_RECOMPUTE = "COMPLETE_RECOMPUTE"
    NO_OP = "NO_OP"
    """Nothing that it is computed from has changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetResult:
    """One dataset of an update."""

    name: str
    status: FlowStatus
    rows: int | None = None
    """Rows written by this update; None for views and for what was not written."""
    quality: Quality | None = None
    plan: Plan | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateResult:
    """The whole update."""

    update_id: str
    state: UpdateState
    datasets: tuple[DatasetResult, ...]
    """In the order of the files."""
    events: tuple[Event, ...]
    error: str | None = None
