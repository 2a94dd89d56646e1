"""The whole service over fakes: retract and lift, and what follows in the tables."""

from datetime import timedelta

import pytest

from tests.fakes.world import NETFLIX, FakeWorld, fake_world
from tests.unit.service.moving import A, P, Q, R, ask, at_rest, drop, record, shown, states
from tidegate.ledger.moves import Move
from tidegate.ledger.states import FileMove
from tidegate.ports import BlobRef


@pytest.fixture
def world() -> FakeWorld:
    return fake_world()


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


async def test_a_lift_that_is_saved_late_does_not_meet_a_file_that_was_retracted_again(
    world: FakeWorld,
) -> None:
    """Its driver stood still before the save, while another one wrote the retract into the log."""
    await drop(world, P, A, 60)
    await ask(world, P, Move.RETRACT)
    paths, file = world.service.ledger.paths, (await record(world, P)).file_id
    loaded = await paths.find(file)
    assert loaded is not None
    retracting = loaded.value.after(FileMove.RETRACTED, world.clock(), pending="retract")
    assert await paths.save(loaded, retracting)
    late = await paths.find(file)
    assert late is not None
    lifting = late.value.after(FileMove.LIFTED, world.clock(), pending="lift")
    await world.service.driver.drive(NETFLIX, file)
    assert len(await world.service.ledger.flows.tombstones(NETFLIX)) == 1
    assert not await paths.save(late, lifting)


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
