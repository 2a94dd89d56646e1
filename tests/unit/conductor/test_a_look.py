"""What a look finds in the open rows of a flow."""

from datetime import timedelta

import pytest

from flows.names import FileId
from tests.unit.conductor.builders import FLOW, NOW, TITLES, waiting
from tidegate.conductor.events import Looked
from tidegate.ledger.moves import Move
from tidegate.ledger.records import OpenFile, Ready, Tombstone

READY = Ready(target=waiting().target, size=10, at=waiting().ready_at)
STONE = Tombstone(file_id=FileId("t-0"), dataset=TITLES, lifted=False, at=NOW)
EARLIER = NOW - timedelta(minutes=1)


def a_row(**changes: object) -> OpenFile:
    file_id, path = FileId("a-b"), "netflix/titles/a.csv"
    row = OpenFile(file_id=file_id, flow=FLOW, dataset=TITLES, path=path, etag="e", since=EARLIER)
    return row.model_copy(update=changes)


def test_an_accepted_file_waits_for_bronze_with_its_place_and_size() -> None:
    rows = [a_row(ready=READY), a_row(since=NOW)]
    found = Looked.of(rows, (STONE,))
    assert found == Looked(files=(waiting(),), tombstones=(STONE,), arrived_at=NOW)


def test_the_newest_file_at_the_gate_tells_when_it_came() -> None:
    rows = [a_row(since=EARLIER), a_row(since=NOW), a_row(since=EARLIER)]
    assert Looked.of(rows, ()) == Looked(files=(), tombstones=(), arrived_at=NOW)


@pytest.mark.parametrize(
    "changes",
    [
        {"held": True},
        {"stuck": "no such container"},
        {"intent": Move.RETRACT},
        {"intent": Move.LIFT},
        {"ready": READY},
    ],
)
def test_a_file_that_the_gate_is_not_about_to_decide_keeps_nobody_waiting(
    changes: dict[str, object],
) -> None:
    assert Looked.of([a_row(**changes)], ()).arrived_at is None
