"""The whole service over fakes: what operators can do about a file, and what follows from it."""

from datetime import timedelta
from pathlib import Path

import pytest

from flows.names import FileId, Stage
from tests.fakes.world import NETFLIX, FakeWorld, fake_world
from tidegate.gate.asking import MoveRefused
from tidegate.gate.limits import Limits
from tidegate.ledger.ids import path_key
from tidegate.ledger.moves import Move
from tidegate.ledger.records import FileRecord
from tidegate.ledger.states import FileMove, FileState
from tidegate.ports import BlobRef

SAMPLE = Path("flows/netflix/sample")
A = (SAMPLE / "titles.csv").read_bytes()
B = (SAMPLE / "later/titles.csv").read_bytes()
BAD = (SAMPLE / "titles_bad.csv").read_bytes()
P, Q, R = (f"netflix/titles/{name}.csv" for name in "pqr")
LONG = A + b",,Movie," + b"x" * Limits().cell_characters + b"y,,2020,,,900001\r\n"


@pytest.fixture
def world() -> FakeWorld:
    return fake_world()


async def record(world: FakeWorld, path: str) -> FileRecord:
    """The newest version of a path."""
    rows = await world.service.ledger.paths.load(path_key(path))
    assert rows.head is not None
    return rows.versions[rows.head.value.current].value


async def states(world: FakeWorld, *paths: str) -> list[str]:
    return [(await record(world, path)).state for path in paths]


async def ask(world: FakeWorld, path: str, move: Move) -> str:
    file_id = (await record(world, path)).file_id
    promised = await world.service.moves.ask(file_id, move, by="ann", reason="a test")
    assert promised is not None
    return promised.will


async def drop(world: FakeWorld, path: str, content: bytes, seconds: int = 20) -> None:
    await world.drop(path, content)
    await world.pass_time(seconds)


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


async def at_rest(world: FakeWorld) -> None:
    await world.pass_time(40)
    rows = world.service.ledger.flows.open_files(NETFLIX)
    assert [row.value.file_id async for row in rows] == []
    assert world.blobs.paths("landing") == []
    assert max(world.workspace.gold_of, 0) == world.workspace.silver_version


def shown(world: FakeWorld) -> int:
    return len(world.workspace.shown)


# --- heirs ------------------------------------------------------------------------------------


async def a_late_file_between(world: FakeWorld) -> None:
    """A is loaded, B is committed and its event is lost, A is stated again; then B is found."""
    await drop(world, P, A)
    await world.put(Q, B)
    world.clock.advance(5)
    await drop(world, R, A)
    assert await states(world, P, R) == ["LOADED", "DUPLICATE"]
    await world.service.arrivals.receive(Q)
    await at_rest(world)


async def test_a_content_that_was_stated_after_a_late_file_is_loaded_after_all(
    world: FakeWorld,
) -> None:
    await a_late_file_between(world)
    assert await states(world, P, Q, R) == ["LOADED", "LOADED", "LOADED"]
    first, late, again = [await record(world, path) for path in (P, Q, R)]
    assert first.order < late.order < again.order
    assert again.target.endswith(f"{again.order:017d}-{again.file_id}.csv")
    assert world.blobs.content("accepted", again.target) == A


async def test_its_bytes_come_from_quarantine_and_do_not_stay_there(world: FakeWorld) -> None:
    await a_late_file_between(world)
    assert world.blobs.paths("quarantine") == []


async def test_it_is_brought_back_although_another_content_is_the_newest_by_now(
    world: FakeWorld,
) -> None:
    await drop(world, P, A)
    await world.put(Q, B)
    world.clock.advance(5)
    await drop(world, R, A)
    newest = "netflix/titles/s.csv"
    await drop(world, newest, A + b",,Movie,New,,2020,,,900002\r\n")
    await world.service.arrivals.receive(Q)
    await at_rest(world)
    assert await states(world, P, Q, R, newest) == ["LOADED"] * 4


async def test_a_newer_version_of_its_path_does_not_end_a_file_that_is_brought_back(
    world: FakeWorld,
) -> None:
    await drop(world, P, A)
    await drop(world, R, A)
    restated = await record(world, R)
    assert restated.state is FileState.DUPLICATE
    await world.service.moves.ask(restated.file_id, Move.REPLAY, by="ann", reason="a test")
    await world.service.driver.drive(NETFLIX, restated.file_id)
    await drop(world, R, B)
    found = await world.service.ledger.paths.find(restated.file_id)
    assert found is not None
    assert found.value.state in {FileState.DUPLICATE, FileState.LOADED}


# --- retract and lift -------------------------------------------------------------------------


async def test_a_retracted_file_leaves_silver_and_gold_and_comes_back_when_it_is_lifted(
    world: FakeWorld,
) -> None:
    await drop(world, P, A)
    assert shown(world) == 1
    assert "forget" in await ask(world, P, Move.RETRACT)
    await world.pump()
    pending = await record(world, P)
    assert (pending.state, pending.pending) == ("LOADED", "retract")
    await at_rest(world)
    gone = await record(world, P)
    assert (gone.state, gone.pending, gone.epoch, shown(world)) == ("RETRACTED", "", 1, 0)
    assert gone.account is not None
    assert gone.account.silver == 0
    await ask(world, P, Move.LIFT)
    await at_rest(world)
    back = await record(world, P)
    assert (back.state, back.pending, back.epoch, shown(world)) == ("LOADED", "", 2, 1)


async def test_a_retract_of_a_file_that_bronze_has_not_loaded_yet_waits_for_it(
    world: FakeWorld,
) -> None:
    await drop(world, P, A, seconds=1)
    assert await states(world, P) == ["ACCEPTED"]
    await ask(world, P, Move.RETRACT)
    await at_rest(world)
    assert await states(world, P) == ["RETRACTED"]
    assert shown(world) == 0
    assert len(world.workspace.bronze) == 1


async def test_a_retract_that_is_lifted_before_bronze_has_loaded_the_file_leaves_no_trace(
    world: FakeWorld,
) -> None:
    await drop(world, P, A, seconds=1)
    await ask(world, P, Move.RETRACT)
    await ask(world, P, Move.LIFT)
    await at_rest(world)
    assert await states(world, P) == ["LOADED"]
    assert await world.service.ledger.flows.tombstones(NETFLIX) == ()


async def test_a_lift_before_silver_ran_leaves_the_file_loaded(world: FakeWorld) -> None:
    await drop(world, P, A)
    await ask(world, P, Move.RETRACT)
    await world.pump()
    await ask(world, P, Move.LIFT)
    await at_rest(world)
    loaded = await record(world, P)
    assert (loaded.state, loaded.pending, shown(world)) == ("LOADED", "", 1)


async def test_a_retract_takes_back_a_lift_that_the_log_does_not_know_yet(
    world: FakeWorld,
) -> None:
    """The lift's driver died when the lift was on the version's record."""
    await drop(world, P, A)
    await ask(world, P, Move.RETRACT)
    await at_rest(world)
    version = await world.service.ledger.paths.find((await record(world, P)).file_id)
    assert version is not None
    lifting = version.value.after(FileMove.LIFTED, world.clock(), pending="lift")
    assert await world.service.ledger.paths.save(version, lifting)
    await ask(world, P, Move.RETRACT)
    await at_rest(world)
    found = await record(world, P)
    assert (found.state, found.pending, shown(world)) == ("RETRACTED", "", 0)


async def test_a_retract_that_is_saved_late_does_not_meet_a_file_whose_lift_is_over(
    world: FakeWorld,
) -> None:
    """Its driver gave the save up, and storage carries it out when nobody drives the file."""
    await drop(world, P, A)
    late = await world.service.ledger.paths.find((await record(world, P)).file_id)
    assert late is not None
    await ask(world, P, Move.RETRACT)
    await ask(world, P, Move.LIFT)
    await at_rest(world)
    retracting = late.value.after(FileMove.RETRACTED, world.clock(), pending="retract")
    assert not await world.service.ledger.paths.save(late, retracting)


async def test_a_retract_is_asked_for_and_carried_out_once_however_often_it_is_repeated(
    world: FakeWorld,
) -> None:
    await drop(world, P, A)
    for _ in range(3):
        await ask(world, P, Move.RETRACT)
    await at_rest(world)
    await ask(world, P, Move.RETRACT)
    await at_rest(world)
    assert len(await world.service.ledger.flows.tombstones(NETFLIX)) == 1
    assert await states(world, P) == ["RETRACTED"]


async def test_a_retract_brings_the_duplicates_of_the_file_back(world: FakeWorld) -> None:
    for path in (P, Q, R):
        await drop(world, path, A)
    assert await states(world, P, Q, R) == ["LOADED", "DUPLICATE", "DUPLICATE"]
    await ask(world, P, Move.RETRACT)
    await at_rest(world)
    assert sorted(await states(world, P, Q, R)) == ["DUPLICATE", "LOADED", "RETRACTED"]
    assert shown(world) == 1


async def test_what_is_stated_again_after_a_retract_is_loaded(world: FakeWorld) -> None:
    await drop(world, P, A)
    await ask(world, P, Move.RETRACT)
    await world.pump()
    await drop(world, Q, A)
    await at_rest(world)
    assert await states(world, P, Q) == ["RETRACTED", "LOADED"]


# --- replay, release, reject ------------------------------------------------------------------


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


# --- refusals ---------------------------------------------------------------------------------


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


async def test_another_move_waits_until_the_first_is_done(world: FakeWorld) -> None:
    await drop(world, P, LONG)
    await ask(world, P, Move.RELEASE)
    with pytest.raises(MoveRefused, match="release is under way"):
        await ask(world, P, Move.REJECT)


async def test_a_file_that_nobody_knows_is_not_found(world: FakeWorld) -> None:
    unknown = FileId(f"{'0' * 20}-{'0' * 20}")
    assert await world.service.moves.ask(unknown, Move.RETRACT, by="ann", reason="") is None


async def test_a_retracted_file_that_its_supplier_brings_back_leaves_landing_again(
    world: FakeWorld,
) -> None:
    await world.put(P, A)
    ref = BlobRef(container="landing", path=P)
    blob = world.blobs.hide(ref)
    world.blobs.show(ref, blob)
    await world.service.arrivals.receive(P)
    await world.pass_time(20)
    await ask(world, P, Move.RETRACT)
    await at_rest(world)
    world.blobs.show(ref, blob)
    world.clock.advance(timedelta(minutes=5).total_seconds())
    await world.service.reconciler.sweep()
    await at_rest(world)
    assert await states(world, P) == ["RETRACTED"]
