"""What the API shows: shapes of their own, so that the stored documents may change."""

from collections.abc import Mapping
from datetime import datetime

from flows.names import DatasetName, FlowName, Stage
from flows.request import Document
from tidegate.api.completeness_views import ExpectedView, SetMember, SetPlan
from tidegate.api.file_views import (
    FileDetail,
    FilesView,
    FileView,
    Layer,
    Step,
    Story,
    Verdict,
    VersionsView,
)
from tidegate.ledger.records import Account, Counts, Finding
from tidegate.ledger.run_records import RunMark

__all__ = [
    "Account",
    "Counts",
    "ExpectedView",
    "FileDetail",
    "FileView",
    "FilesView",
    "Finding",
    "FlowView",
    "Layer",
    "RunMark",
    "RunView",
    "RunsPage",
    "RunsView",
    "SetMember",
    "SetPlan",
    "StageView",
    "Step",
    "Story",
    "Verdict",
    "VersionsView",
    "Waiting",
]


class StageView(Document):
    """One stage of a flow."""

    stage: Stage
    level: int
    attempt: int
    state: str
    """`idle`, `running`, `waiting` for another attempt, or `blocked`."""
    run_id: int | None
    failures: int
    blocked: str
    retry_at: datetime | None
    tables: Mapping[DatasetName, int]
    """Delta version of each table."""
    rows: Mapping[str, int] = {}
    """Rows of each table, quarantine tables too, as of the stage's newest closed receipt."""
    since: datetime | None = None
    """When the run that is under way was decided."""


class Waiting(Document):
    """What waits, for what, and until when."""

    what: str
    """For people: `3 files of titles`, `silver`, `1 file of cast`."""
    why: str
    """For people: `for quiet`, `maximum wait`, `gold runs`, `retry after a failure: ...`."""
    until: datetime | None = None
    """When it goes on by itself; None when that depends on something else than time."""
    next_step: str = ""
    """What a person can do about it, when it does not go on by itself."""
    stage: Stage | None = None
    """The stage that is waited for, or that waits; None for files that the gate has."""
    dataset: DatasetName | None = None
    files: int = 0
    """How many files wait; 0 when it is a stage that waits."""


class FlowView(Document):
    """A flow, its stages and what it waits for."""

    flow: FlowName
    description: str
    paused: bool
    open_files: int
    """Files that are not final; counted up to a limit, see `open_files_more`."""
    open_files_more: bool = False
    """There are more open files than were counted; the other numbers cover the counted ones."""
    stuck_files: int = 0
    """Open files that nobody drives on until an operator says so."""
    waiting_files: int
    """Open files that bronze has not loaded yet."""
    settled: bool
    """Nothing is open, nothing runs and no stage is behind the one before it."""
    stages: tuple[StageView, ...]
    waiting: tuple[Waiting, ...] = ()
    quarantined: Mapping[DatasetName, int] = {}
    """Rows in each dataset's quarantine table, as of the newest closed silver receipt."""
    datasets: tuple[DatasetName, ...] = ()
    """Declared in this flow, in alphabetical order."""
    complete_set: SetPlan | None = None
    """The set that silver waits for; None when the flow declares none."""
    expected: tuple[ExpectedView, ...] = ()
    """Datasets whose files are expected by a time."""
    as_of: datetime | None = None
    """When this was read from the ledger."""

    @property
    def needs_a_person(self) -> bool:
        """Nothing runs, and whatever is open waits for what only a person can do."""
        runs = any(stage.state == "running" for stage in self.stages)
        waiting = sum(each.files for each in self.waiting)
        helpless = bool(self.waiting) and all(each.next_step for each in self.waiting)
        return helpless and not runs and waiting == self.open_files


class RunView(Document):
    """A run that ended, or is under way."""

    stage: Stage
    level: int
    attempt: int
    run_id: int | None
    result: str
    """`starting`, `running`, `refused` (under way); `succeeded`, `failed`, `retry_later`,
    `canceled`, `gone`, `unreadable` (ended)."""
    covered: bool
    """Its level's receipt was closed, or gold succeeded: what it did counts, whatever its result.

    False for a run under way.
    """
    decided_at: datetime
    started_at: datetime | None
    """When the workspace answered with the run's id."""
    ended_at: datetime | None
    """When its end was noticed."""
    seconds: float | None
    """From `started_at` to `ended_at`; of a run under way to the present."""
    files: int
    """Files that bronze answered for or silver counted; 0 for gold and for runs under way."""
    detail: str
    """For people: what the workspace said of it."""
    consumed: Mapping[DatasetName, int] = {}
    """Versions of the stage before that it covers."""
    produced: Mapping[str, int] = {}
    """Version of each table as it left them."""


class RunsPage(Document):
    """Runs of a flow by the time they were decided, newest first."""

    flow: FlowName
    runs: tuple[RunView, ...]
    more: bool


class RunsView(Document):
    """The answer to the manual trigger."""

    flow: FlowName
    started: bool
    status: str
    """Where to look for what becomes of it."""
    detail: str
