"""Ledgers in memory that know some files."""

from datetime import UTC, datetime

from flows.names import DatasetName, FileId
from tests.fakes.rows import MemoryRows
from tests.fakes.world import NETFLIX
from tidegate.ledger.flow_rows import FlowRows
from tidegate.ledger.ids import PathKey
from tidegate.ledger.journal import Journal
from tidegate.ledger.ledger import Ledger
from tidegate.ledger.paths import PathRows, Paths
from tidegate.ledger.records import FileRecord, Head, Transition
from tidegate.ledger.runs import Runs

TITLES = DatasetName("titles")
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def a_file(name: str, order: int, **changes: object) -> FileRecord:
    record = FileRecord(
        file_id=FileId(f"{name}-1"),
        flow=NETFLIX,
        dataset=TITLES,
        path=f"netflix/titles/{name}.csv",
        etag="1",
        order=order,
        size=1,
        committed_at=NOON,
        seen_at=NOON,
        last=Transition(at=NOON, event="was seen"),
    )
    return record.model_copy(update=changes)


async def a_ledger(*records: FileRecord) -> Ledger:
    ledger = Ledger(
        paths=Paths(MemoryRows()),
        flows=FlowRows(MemoryRows()),
        journal=Journal(MemoryRows()),
        runs=Runs(MemoryRows()),
    )
    for record in records:
        key = PathKey(record.file_id.partition("-")[0])
        head = Head(path=record.path, current=record.file_id, last_order=record.order)
        before = PathRows(key=key, head=None, versions={})
        assert await ledger.paths.record(before, head, record, [])
    return ledger
