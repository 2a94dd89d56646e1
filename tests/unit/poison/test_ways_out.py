"""The ways out of being stuck: a file is rejected, or every file of a flow is set free."""

import pytest

from tests.fakes.world import NETFLIX, FakeWorld, fake_world
from tests.unit.service.moving import A, P, ask, record, states
from tidegate.check.limits import Limits
from tidegate.gate.asking import MoveRefused
from tidegate.ledger.moves import Move
from tidegate.ledger.records import OpenFile
from tidegate.ledger.stored import Stored

HELD = Limits(columns=3)
SEEN = Limits()


async def row(world: FakeWorld, path: str) -> Stored[OpenFile] | None:
    file_id = (await record(world, path)).file_id
    return await world.service.ledger.flows.open_file(NETFLIX, file_id)


async def stuck(world: FakeWorld, path: str, content: bytes = A) -> None:
    """A file whose message is lost, and that nobody drives."""
    await world.drop(path, content)
    world.files.lose_everything()
    await hold(world, path)


async def hold(world: FakeWorld, path: str) -> None:
    found = await row(world, path)
    assert found is not None
    await world.service.poison.stuck.hold(found, "it cannot be read")


@pytest.mark.parametrize("told", [True, False])
@pytest.mark.parametrize("state", ["SEEN", "HELD"])
async def test_a_stuck_file_is_rejected_though_the_message_may_be_lost(
    state: str, *, told: bool
) -> None:
    world = fake_world(limits=HELD if state == "HELD" else SEEN)
    if state == "HELD":
        await world.drop(P, A)
        await world.pump()
        await hold(world, P)
    else:
        await stuck(world, P)
    assert await states(world, P) == [state]
    await ask(world, P, Move.REJECT)
    if not told:
        world.files.lose_everything()
        world.clock.advance(60)
        assert await world.service.watchdog.sweep() == 1
    await world.pump()
    assert await states(world, P) == ["REJECTED"]
    assert await row(world, P) is None
    assert world.blobs.paths("landing") == []


async def test_a_reject_that_got_stuck_can_be_asked_for_again() -> None:
    world = fake_world()
    await stuck(world, P)
    for _ in range(2):
        await ask(world, P, Move.REJECT)
        await hold(world, P)
    await ask(world, P, Move.REJECT)
    await world.pump()
    assert await states(world, P) == ["REJECTED"]


async def test_a_stuck_file_is_rejected_although_another_move_was_under_way() -> None:
    world = fake_world(limits=HELD)
    await world.drop(P, A)
    await world.pump()
    await ask(world, P, Move.RELEASE)
    await hold(world, P)
    with pytest.raises(MoveRefused, match="it is stuck: it cannot be read; use retry first"):
        await ask(world, P, Move.RELEASE)
    await ask(world, P, Move.REJECT)
    await world.pump()
    assert await states(world, P) == ["REJECTED"]
