"""The whole service over fakes: replay, release and reject, and what is refused."""

import pytest

from flows.names import FileId, Stage
from tests.fakes.world import NETFLIX, FakeWorld, fake_world
from tests.unit.service.moving import BAD, A, P, ask, at_rest, drop, record, shown, states
from tidegate.check.limits import Limits
from tidegate.gate.asking import MoveRefused, Moves
from tidegate.ledger.moves import Move
from tidegate.ledger.states import FileState

LONG = A + b",,Movie," + b"x" * Limits().cell_characters + b"y,,2020,,,900001\r\n"


@pytest.fixture
def world() -> FakeWorld:
    return fake_world()


async def test_a_replay_that_is_asked_for_by_a_clock_that_is_ahead_is_told_once(
    world: FakeWorld,
) -> None:
    await drop(world, P, A, 60)
    loaded = await record(world, P)
    world.clock.advance(300)
    await ask(world, P, Move.REPLAY)
    world.clock.advance(-300)
    await world.service.driver.drive(NETFLIX, loaded.file_id)
    assert (await record(world, P)).revision == loaded.revision + 1
    assert len(await world.service.ledger.flows.tombstones(NETFLIX)) == 1


async def test_a_replay_of_a_loaded_file_has_silver_fold_it_in_again(world: FakeWorld) -> None:
    await drop(world, P, A)
    await ask(world, P, Move.REPLAY)
    await at_rest(world)
    assert [order.level for order in world.workspace.started(Stage.SILVER)] == [1, 2]
    assert len(world.workspace.started(Stage.BRONZE)) == 1
    loaded = await record(world, P)
    assert (loaded.state, loaded.epoch, shown(world)) == ("LOADED", 1, 1)
    assert [each.event for each in loaded.told()].count("was replayed by an operator") == 1


async def test_a_replay_of_a_rejected_file_is_judged_by_todays_contract_from_its_bytes(
    world: FakeWorld,
) -> None:
    await drop(world, P, BAD)
    before = await record(world, P)
    assert before.state is FileState.REJECTED
    await ask(world, P, Move.REPLAY)
    await at_rest(world)
    after = await record(world, P)
    assert (after.state, after.order, after.kept) == ("REJECTED", before.order, True)
    assert [each.event for each in after.told()][-3:] == [
        "failed the gate",
        "was replayed by an operator",
        "failed the gate",
    ]


async def test_a_file_that_is_rejected_once_more_is_another_fact_for_whoever_listens(
    world: FakeWorld,
) -> None:
    await drop(world, P, BAD)
    await ask(world, P, Move.REPLAY)
    await at_rest(world)
    first, second = (each.id for each in world.announcer.published)
    assert first != second
    assert (await record(world, P)).file_id in first


async def test_a_file_whose_bytes_nobody_kept_stays_rejected_when_it_is_replayed(
    world: FakeWorld,
) -> None:
    await drop(world, P, BAD)
    (kept,) = [path for path in world.blobs.paths("quarantine") if path.endswith("original.csv")]
    world.blobs.remove("quarantine", kept)
    await ask(world, P, Move.REPLAY)
    await at_rest(world)
    assert await states(world, P) == ["REJECTED"]


async def test_a_held_file_is_accepted_when_it_is_released(world: FakeWorld) -> None:
    await drop(world, P, LONG)
    assert await states(world, P) == ["HELD"]
    await ask(world, P, Move.RELEASE)
    await at_rest(world)
    assert await states(world, P) == ["LOADED"]


async def test_a_held_file_goes_to_quarantine_when_it_is_rejected(world: FakeWorld) -> None:
    await drop(world, P, LONG)
    await ask(world, P, Move.REJECT)
    await at_rest(world)
    rejected = await record(world, P)
    assert (rejected.state, rejected.last.reason) == ("REJECTED", "ann: a test")
    told, original = sorted(world.blobs.paths("quarantine"), reverse=True)
    assert b"An operator rejected the file. ann: a test" in world.blobs.content("quarantine", told)
    assert world.blobs.content("quarantine", original) == LONG


async def test_a_file_that_the_gate_has_not_read_yet_can_be_rejected(world: FakeWorld) -> None:
    await world.put(P, A)
    await world.service.arrivals.receive(P)
    await ask(world, P, Move.REJECT)
    await at_rest(world)
    assert await states(world, P) == ["REJECTED"]
    assert world.workspace.runs == {}


@pytest.mark.parametrize(
    ("content", "move", "words"),
    [
        (A, Move.REJECT, "use retract"),
        (A, Move.RELEASE, "use replay"),
        (A, Move.LIFT, "nothing to lift"),
        (BAD, Move.RETRACT, "nothing of it is loaded"),
        (LONG, Move.REPLAY, "use release"),
    ],
)
async def test_a_move_that_makes_no_sense_is_refused_with_what_to_do_instead(
    world: FakeWorld, content: bytes, move: Move, words: str
) -> None:
    await drop(world, P, content)
    with pytest.raises(MoveRefused, match=words):
        await ask(world, P, move)


async def test_a_move_on_a_dataset_that_is_declared_no_more_is_refused_and_leaves_no_wish(
    world: FakeWorld,
) -> None:
    await drop(world, P, A)
    loaded = await record(world, P)
    moves = Moves({}, world.service.ledger, world.files, world.clock)
    with pytest.raises(MoveRefused, match="netflix/titles is declared no more: deploy"):
        await moves.ask(loaded.file_id, Move.RETRACT, by="ann", reason="")
    await at_rest(world)


async def test_another_move_waits_until_the_first_is_done(world: FakeWorld) -> None:
    await drop(world, P, LONG)
    await ask(world, P, Move.RELEASE)
    with pytest.raises(MoveRefused, match="release is under way"):
        await ask(world, P, Move.REJECT)


async def test_a_file_that_nobody_knows_is_not_found(world: FakeWorld) -> None:
    unknown = FileId(f"{'0' * 20}-{'0' * 20}")
    assert await world.service.moves.ask(unknown, Move.RETRACT, by="ann", reason="") is None
