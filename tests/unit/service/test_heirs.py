"""The whole service over fakes: a duplicate that comes back for a late file's sake."""

import pytest

from tests.fakes.world import NETFLIX, FakeWorld, fake_world
from tests.unit.service.moving import A, B, P, Q, R, at_rest, drop, record, states
from tidegate.ledger.moves import Move
from tidegate.ledger.states import FileState


@pytest.fixture
def world() -> FakeWorld:
    return fake_world()


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
