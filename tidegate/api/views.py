"""What the API shows: shapes of their own, so that the stored documents may change."""

from collections.abc import Mapping
from datetime import datetime

from flows.names import DatasetName, FileId, FlowName, Stage
from flows.request import Document
from tidegate.conductor.state import FlowState, StageState
from tidegate.ledger.records import Account, Counts, FileRecord, JournalEntry


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


class FlowView(Document):
    """A flow, its stages and what it waits for."""

    flow: FlowName
    description: str
    paused: bool
    open_files: int
    waiting_files: int
    """Open files that bronze has not loaded yet."""
    settled: bool
    """Nothing is open, nothing runs and no stage is behind the one before it."""
    stages: tuple[StageView, ...]


class FileView(Document):
    """A file in a list."""

    file_id: FileId
    dataset: DatasetName
    path: str
    state: str
    at: datetime
    reason: str


class FileDetail(FileView):
    """Everything on record about one version of one path."""

    order: int
    size: int
    committed_at: datetime
    seen_at: datetime
    sha256: str
    contract_version: str
    counts: Counts | None
    target: str
    duplicate_of: FileId | None
    bronze_rows: int | None
    account: Account | None


class RunsView(Document):
    """The answer to the manual trigger."""

    flow: FlowName
    started: bool
    status: str
    """Where to look for what becomes of it."""
    detail: str


def stage_view(state: FlowState, stage: Stage) -> StageView:
    """One stage as people see it."""
    mine = state.stage(stage)
    return StageView(
        stage=stage,
        level=mine.level,
        attempt=mine.attempt,
        state=_word(mine),
        run_id=mine.run.run_id if mine.run else None,
        failures=mine.failures,
        blocked=mine.blocked,
        retry_at=mine.retry_at,
        tables=mine.produced,
    )


def _word(stage: StageState) -> str:
    if stage.blocked:
        return "blocked"
    if stage.run is not None:
        return "running"
    return "waiting" if stage.retry_at is not None else "idle"


def file_detail(record: FileRecord) -> FileDetail:
    """One record."""
    return FileDetail(
        **file_view(record).model_dump(),
        order=record.order,
        size=record.size,
        committed_at=record.committed_at,
        seen_at=record.seen_at,
        sha256=record.content,
        contract_version=record.contract_version,
        counts=record.counts,
        target=record.target,
        duplicate_of=record.duplicate_of,
        bronze_rows=record.bronze_rows,
        account=record.account,
    )


def file_view(record: FileRecord) -> FileView:
    """One record, short."""
    return FileView(
        file_id=record.file_id,
        dataset=record.dataset,
        path=record.path,
        state=record.state,
        at=record.last.at,
        reason=record.last.reason,
    )


def journal_view(entry: JournalEntry) -> FileView:
    """One line of history."""
    return FileView(
        file_id=entry.file_id,
        dataset=entry.dataset,
        path=entry.path,
        state=entry.state,
        at=entry.transition.at,
        reason=entry.transition.reason,
    )
