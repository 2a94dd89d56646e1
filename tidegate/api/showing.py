"""From a file's record to what the API shows of it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from tidegate.api.places import page, place, receipt, rejection
from tidegate.api.views import FileDetail, FileView, Verdict
from tidegate.ledger.records import Account, FileRecord, Judgement
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
_NO_JUDGEMENT: Final = Judgement(summary="")
_NO_ROWS: Final = Account(silver=0, quarantined=0, duplicate=0, superseded=0)


def account_of(record: FileRecord) -> Account | None:
    """Where the rows are; a file without rows never comes to silver, and is accounted for."""
    if record.account is None and record.bronze_rows == 0:
        return _NO_ROWS
    return record.account


def file_view(record: FileRecord, stuck: str = "") -> FileView:
    """One record, short; `stuck` stands in its open row."""
    counts, account = record.counts, account_of(record)
    return FileView(
        file_id=record.file_id,
        flow=record.flow,
        dataset=record.dataset,
        path=record.path,
        state=record.state,
        verdict=VERDICTS[record.state],
        at=record.last.at,
        reason=record.last.reason,
        pending=record.pending,
        stuck=stuck,
        seen_at=record.seen_at,
        size=record.size,
        rows=counts.rows if counts else None,
        bad_rows=counts.bad_rows if counts else None,
        bronze_rows=record.bronze_rows,
        account=account,
        quarantined=account.quarantined if account else None,
    )


def file_detail(record: FileRecord, stuck: str = "") -> FileDetail:
    """One record, whole; `stuck` stands in its open row."""
    judgement = record.judgement or _NO_JUDGEMENT
    return FileDetail(
        **dict(file_view(record, stuck)),
        order=record.order,
        committed_at=record.committed_at,
        sha256=record.content,
        contract_version=record.contract_version,
        counts=record.counts,
        target=record.target,
        place=place(record),
        rejection=rejection(record),
        receipt=receipt(record),
        page=page(record),
        summary=judgement.summary,
        broken=judgement.broken,
        findings=judgement.findings,
        duplicate_of=record.duplicate_of,
        bronze=record.bronze,
        silver=record.silver,
    )
