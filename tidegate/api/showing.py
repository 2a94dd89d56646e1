"""From the ledger's documents to what the API shows."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from flows.names import Stage
from tidegate.api.views import FileDetail, FileView, StageView, Verdict
from tidegate.conductor.state import FlowState, StageState
from tidegate.ledger.records import FileRecord
from tidegate.ledger.states import FileState

VERDICTS: Final[Mapping[FileState, Verdict]] = MappingProxyType(
    {
        FileState.SEEN: Verdict.OPEN,
        FileState.PROMOTING: Verdict.ACCEPTED,
        FileState.ACCEPTED: Verdict.ACCEPTED,
        FileState.LOADED: Verdict.ACCEPTED,
        FileState.REJECTED: Verdict.REJECTED,
        FileState.HELD: Verdict.HELD,
        FileState.DUPLICATE: Verdict.DUPLICATE,
        FileState.SUPERSEDED: Verdict.SUPERSEDED,
        FileState.DELETED: Verdict.DELETED,
        FileState.RETRACTED: Verdict.RETRACTED,
    }
)


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
        since=mine.run.decided_at if mine.run else None,
    )


def _word(stage: StageState) -> str:
    if stage.blocked:
        return "blocked"
    if stage.run is not None:
        return "running"
    return "waiting" if stage.retry_at is not None else "idle"


def file_view(record: FileRecord) -> FileView:
    """One record, short."""
    counts, account = record.counts, record.account
    return FileView(
        file_id=record.file_id,
        flow=record.flow,
        dataset=record.dataset,
        path=record.path,
        state=record.state,
        verdict=VERDICTS[record.state],
        at=record.last.at,
        reason=record.last.reason,
        seen_at=record.seen_at,
        size=record.size,
        rows=counts.rows if counts else None,
        bad_rows=counts.bad_rows if counts else None,
        bronze_rows=record.bronze_rows,
        account=account,
        quarantined=account.quarantined if account else None,
    )


def file_detail(record: FileRecord) -> FileDetail:
    """One record."""
    return FileDetail(
        **dict(file_view(record)),
        order=record.order,
        committed_at=record.committed_at,
        sha256=record.content,
        contract_version=record.contract_version,
        counts=record.counts,
        target=record.target,
        duplicate_of=record.duplicate_of,
    )
