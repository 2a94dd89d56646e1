"""What goes together with an open row goes in one transaction, over real tables too."""

from datetime import UTC, datetime, timedelta

import pytest

from flows.flow import CompleteSet
from flows.names import DatasetName, FileId, FlowName
from tidegate.conductor.gathering import arrived
from tidegate.conductor.saved import STATE, FlowStates
from tidegate.conductor.state import FlowState
from tidegate.ledger.flow_rows import OPEN, FlowRows
from tidegate.ledger.moves import Move
from tidegate.ledger.records import Asked, OpenFile, Tombstone
from tidegate.ledger.stored import Stored
from tidegate.ports import Rows

FLOW, TITLES = FlowName("netflix"), DatasetName("titles")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
FILE = OpenFile(
    file_id=FileId("a-b"),
    flow=FLOW,
    dataset=TITLES,
    path="netflix/titles/x.csv",
    etag="0x1",
    since=NOON,
)
STONE = Tombstone(file_id=FILE.file_id, dataset=TITLES, lifted=False, at=NOON)


async def opened(rows: Rows) -> Stored[OpenFile]:
    await FlowRows(rows).open(FILE)
    found = await FlowRows(rows).open_file(FLOW, FILE.file_id)
    assert found is not None
    return found


async def wished(rows: Rows, before: Stored[OpenFile]) -> Stored[OpenFile]:
    """An operator's wish, written into the open row that somebody has just read."""
    asked = Asked(by="Ada", reason="wrong month", at=NOON)
    changed = FILE.model_copy(update={"intent": Move.RETRACT, "asked": asked})
    assert await FlowRows(rows).update(before, changed)
    found = await FlowRows(rows).open_file(FLOW, FILE.file_id)
    assert found is not None
    return found


def noted(before: Stored[FlowState]) -> FlowState:
    """The first file of the set that silver waits for has come."""
    set_of_files = CompleteSet(datasets=frozenset({TITLES}), deadline=timedelta(hours=1))
    return arrived(before.value, set_of_files, TITLES, NOON)


async def keys(rows: Rows) -> list[str]:
    return [row.key async for row in rows.scan(FLOW)]


@pytest.fixture(params=["new", "saved"])
async def states(request: pytest.FixtureRequest, rows: Rows) -> FlowStates:
    """A flow that was never saved, whose row is inserted, and one whose row is replaced."""
    states = FlowStates(rows)
    if request.param == "saved":
        fresh = await states.load(FLOW)
        assert await states.save(fresh, fresh.value)
    return states


async def test_a_state_is_saved_and_an_open_row_closed_at_once(
    rows: Rows, states: FlowStates
) -> None:
    before, row = await states.load(FLOW), await opened(rows)
    after = noted(before)
    assert await states.save(before, after, closing=row)
    assert await keys(rows) == [STATE]
    assert (await states.load(FLOW)).value == after


async def test_a_state_is_not_saved_when_the_open_row_changed(
    rows: Rows, states: FlowStates
) -> None:
    before, row = await states.load(FLOW), await opened(rows)
    await wished(rows, row)
    after = noted(before)
    assert not await states.save(before, after, closing=row)
    assert await states.load(FLOW) == before
    assert f"{OPEN}{FILE.file_id}" in await keys(rows)


async def test_an_open_row_stays_when_the_state_changed(rows: Rows, states: FlowStates) -> None:
    before, row = await states.load(FLOW), await opened(rows)
    assert await states.save(before, before.value)
    assert not await states.save(before, before.value, closing=row)
    assert f"{OPEN}{FILE.file_id}" in await keys(rows)


async def test_a_state_is_not_saved_when_the_open_row_is_gone(
    rows: Rows, states: FlowStates
) -> None:
    before, row = await states.load(FLOW), await opened(rows)
    assert await FlowRows(rows).close(row)
    after = noted(before)
    assert not await states.save(before, after, closing=row)
    assert await states.load(FLOW) == before


async def test_a_wish_makes_one_entry_of_the_log_and_closes_its_row(rows: Rows) -> None:
    asked = await wished(rows, await opened(rows))
    assert await FlowRows(rows).bury(asked, STONE, 0)
    assert await FlowRows(rows).tombstones(FLOW) == (STONE,)
    assert not await FlowRows(rows).bury(asked, STONE, 1)
    assert await keys(rows) == ["tombstone:0000000001"]


async def test_a_log_that_grew_in_between_takes_no_entry_and_closes_nothing(rows: Rows) -> None:
    asked = await wished(rows, await opened(rows))
    other = FILE.model_copy(update={"file_id": FileId("c-d")})
    await FlowRows(rows).open(other)
    found = await FlowRows(rows).open_file(FLOW, other.file_id)
    assert found is not None
    assert await FlowRows(rows).bury(found, STONE, 0)
    assert not await FlowRows(rows).bury(asked, STONE, 0)
    assert await keys(rows) == [f"{OPEN}{FILE.file_id}", "tombstone:0000000001"]
