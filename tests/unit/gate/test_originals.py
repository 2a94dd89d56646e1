"""Which order a file gets that was committed between a content and its duplicate."""

from datetime import UTC, datetime

from flows.names import DatasetName, FileId, FlowName
from tests.fakes.rows import MemoryRows
from tidegate.gate.originals import Claim, Originals
from tidegate.ledger.flow_rows import FlowRows
from tidegate.ledger.ids import PathKey
from tidegate.ledger.journal import Journal
from tidegate.ledger.ledger import Ledger
from tidegate.ledger.paths import PathRows, Paths
from tidegate.ledger.records import FileRecord, Head, Newest, Transition
from tidegate.ledger.runs import Runs
from tidegate.ledger.states import FileState

NETFLIX, TITLES = FlowName("netflix"), DatasetName("titles")
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


async def a_content_stated_twice() -> Ledger:
    """A content was loaded with order 100 and stated again, by a duplicate, with order 200."""
    ledger = Ledger(
        paths=Paths(MemoryRows()),
        flows=FlowRows(MemoryRows()),
        journal=Journal(MemoryRows()),
        runs=Runs(MemoryRows()),
    )
    for record in (
        a_file("first", 100, state=FileState.LOADED),
        a_file("again", 200, state=FileState.DUPLICATE),
    ):
        key = PathKey(record.file_id.partition("-")[0])
        head = Head(path=record.path, current=record.file_id, last_order=record.order)
        before = PathRows(key=key, head=None, versions={})
        assert await ledger.paths.record(before, head, record, [])
    newest = Newest(
        file_id=FileId("first-1"),
        content="A",
        order=100,
        restated=200,
        restated_by=FileId("again-1"),
    )
    assert await ledger.flows.claim(NETFLIX, TITLES, None, newest)
    return ledger


async def test_a_file_between_gives_way_to_the_original() -> None:
    originals = Originals(await a_content_stated_twice())
    claimed = await originals.claim(a_file("between", 150), "B")
    assert (claimed.claim, claimed.order) == (Claim.OURS, 99)


async def test_a_file_that_gives_way_again_never_gets_an_order_it_had() -> None:
    """Where its first promotion was given up stands a fence: the next needs another target."""
    originals = Originals(await a_content_stated_twice())
    orders = [
        (await originals.claim(a_file("between", 150, revision=revision), "B")).order
        for revision in (0, 3, 6)
    ]
    assert len(set(orders)) == 3
    assert max(orders) < 100


async def test_a_file_after_the_duplicate_keeps_its_order() -> None:
    originals = Originals(await a_content_stated_twice())
    assert (await originals.claim(a_file("after", 250), "B")).order == 250


async def test_a_file_before_the_original_keeps_its_order() -> None:
    originals = Originals(await a_content_stated_twice())
    assert (await originals.claim(a_file("before", 50), "B")).order == 50
