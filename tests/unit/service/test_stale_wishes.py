"""A driver that read a wish long ago, and goes on now, changes nothing any more.

Another driver has carried the wish out in between, and the open row is gone or another one. Were
the version saved all the same, it would leave a final state with nobody to drive it on.
"""

from pathlib import Path

import pytest

from flows.layout import QUARANTINE
from tests.fakes.queues import ManualClock, MemoryQueue
from tests.fakes.world import NETFLIX, FakeWorld, declared, fake_world
from tidegate.check.limits import Limits
from tidegate.gate.heirs import Heirs, Revival
from tidegate.gate.move import CopyMove
from tidegate.gate.situation import Situation
from tidegate.gate.undoing import Undoing
from tidegate.gate.wishes import Wishes
from tidegate.ledger.ids import path_key
from tidegate.ledger.moves import Move
from tidegate.ledger.records import FileRecord, OpenFile
from tidegate.ledger.states import FileMove
from tidegate.ledger.stored import Stored

SAMPLE = Path("flows/netflix/sample")
GOOD = (SAMPLE / "titles.csv").read_bytes()
BAD = (SAMPLE / "titles_bad.csv").read_bytes()
LONG = GOOD + b",,Movie," + b"x" * 5000 + b",,2020,,,900001\r\n"
LIMITS = Limits(cell_characters=400)
"""Too little for the long one even when it is released: it is held again."""
P, Q = "netflix/titles/p.csv", "netflix/titles/q.csv"


def wishes(world: FakeWorld) -> Wishes:
    """Of another host."""
    ledger, clock = world.service.ledger, ManualClock()
    heirs = Heirs(ledger, MemoryQueue(clock), clock)
    revival = Revival(ledger, world.blobs, CopyMove(world.blobs, fences=False), clock)
    undoing = Undoing(ledger, world.blobs, heirs, MemoryQueue(clock), clock)
    return Wishes(ledger, world.blobs, revival, undoing, clock)


async def version(world: FakeWorld, path: str) -> Stored[FileRecord]:
    rows = await world.service.ledger.paths.load(path_key(path))
    assert rows.head is not None
    return rows.versions[rows.head.value.current]


async def open_row(world: FakeWorld, path: str) -> Stored[OpenFile]:
    file_id = (await version(world, path)).value.file_id
    row = await world.service.ledger.flows.open_file(NETFLIX, file_id)
    assert row is not None
    return row


async def asked(world: FakeWorld, path: str, move: Move) -> Stored[OpenFile]:
    """The open row with the wish."""
    file_id = (await version(world, path)).value.file_id
    await world.service.moves.ask(file_id, move, by="ann", reason="a test")
    return await open_row(world, path)


async def goes_on(world: FakeWorld, path: str, row: Stored[OpenFile]) -> None:
    """The slow driver reads the version only now."""
    before = await version(world, path)
    contract = declared()[NETFLIX].datasets[row.value.dataset]
    at = Situation(open=row, version=before, contract=contract)
    step = wishes(world).step(at)
    assert step is not None
    await step(at)
    assert (await version(world, path)).value == before.value


@pytest.mark.parametrize(
    ("contents", "path", "move"),
    [
        ((GOOD, GOOD), Q, Move.REPLAY),
        ((GOOD,), P, Move.REPLAY),
        ((BAD,), P, Move.REPLAY),
        ((LONG,), P, Move.RELEASE),
    ],
)
async def test_a_wish_that_was_fulfilled_is_not_fulfilled_again(
    contents: tuple[bytes, ...], path: str, move: Move
) -> None:
    world = fake_world(limits=LIMITS)
    for each, content in zip((P, Q), contents, strict=False):
        await world.drop(each, content)
        await world.pass_time(20)
    row = await asked(world, path, move)
    await world.pass_time(20)
    await goes_on(world, path, row)


async def test_a_replay_for_which_nobody_kept_the_bytes_is_told_once() -> None:
    world = fake_world()
    await world.drop(P, BAD)
    await world.pass_time(20)
    for kept in world.blobs.paths(QUARANTINE):
        world.blobs.remove(QUARANTINE, kept)
    row = await asked(world, P, Move.REPLAY)
    await world.pass_time(20)
    assert (await version(world, P)).value.last.event == FileMove.LOST
    await goes_on(world, P, row)


async def test_a_retract_that_was_lifted_again_leaves_nothing_pending() -> None:
    world = fake_world()
    await world.drop(P, GOOD)
    await world.pass_time(20)
    row = await asked(world, P, Move.RETRACT)
    await world.pass_time(20)
    await asked(world, P, Move.LIFT)
    await world.pass_time(20)
    await goes_on(world, P, row)
    assert (await version(world, P)).value.pending == ""


async def test_a_revival_that_is_over_does_not_begin_again() -> None:
    world = fake_world()
    for path in (P, Q):
        await world.drop(path, GOOD)
        await world.pass_time(20)
    row = await asked(world, Q, Move.REPLAY)
    flows = world.service.ledger.flows
    wished = row.value.model_copy(update={"intent": "", "asked": None, "anew": True})
    assert await flows.update(row, wished)
    row = await open_row(world, Q)
    await world.pass_time(20)
    assert (await version(world, Q)).value.state == "DUPLICATE"
    await goes_on(world, Q, row)
