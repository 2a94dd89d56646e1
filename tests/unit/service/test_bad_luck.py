"""Interleavings and outages that once cost something; each was found by a hostile reader."""

from pathlib import Path

import pytest

from flows.layout import RECEIPTS, order_and_file_id, receipt_folder
from flows.names import DatasetName, Stage
from flows.receipt import BronzeFile, Closed, Receipt
from tests.fakes.world import NETFLIX, FakeWorld, fake_world
from tests.unit.conductor.builders import a_run
from tidegate.errors import Permanent
from tidegate.messages import FileMessage
from tidegate.ports import BlobRef, RunPhase

GOOD = Path("flows/netflix/sample/titles.csv").read_bytes()
PATH = "netflix/titles/titles.csv"
CLOSED = (
    '{"kind":"closed","flow":"netflix","stage":"bronze","level":1,"attempt":1,"lines":1,'
    '"tables":{}}'
)


@pytest.fixture
def world() -> FakeWorld:
    return fake_world()


async def until_bronze_runs(world: FakeWorld) -> None:
    for _ in range(5):
        world.clock.advance(1)
        await world.pump()
    assert world.workspace.active


async def test_a_dataset_that_bronze_never_answers_for_is_tried_less_and_less_and_then_parked(
    world: FakeWorld,
) -> None:
    await world.drop(PATH, GOOD)
    await until_bronze_runs(world)
    world.blobs.remove("accepted", world.blobs.paths("accepted")[0])
    await world.pass_time(600)
    assert len(world.workspace.started(Stage.BRONZE)) == 5
    state = (await world.service.states.load(NETFLIX)).value
    assert "silent about 1 file" in state.parked[DatasetName("titles")].reason
    assert not state.bronze.blocked
    (told,) = [each for each in world.announcer.published if "-alarm-" in each.id]
    assert told.data["kind"] == "parked"


async def test_a_file_that_was_given_up_and_is_there_again_is_loaded_not_deleted(
    world: FakeWorld,
) -> None:
    await world.drop(PATH, GOOD)
    ref = BlobRef(container="landing", path=PATH)
    hidden = world.blobs.hide(ref)
    await world.pass_time(5)
    assert await world.states() == {PATH: "DELETED"}
    world.blobs.show(ref, hidden)
    world.clock.advance(60)
    await world.service.reconciler.sweep()
    await world.pass_time(20)
    assert await world.states() == {PATH: "LOADED"}


async def test_an_unreadable_receipt_blocks_its_stage_with_a_reason(world: FakeWorld) -> None:
    await world.drop(PATH, GOOD)
    await until_bronze_runs(world)
    folder = receipt_folder(NETFLIX, Stage.BRONZE, 1, 1)
    content = ('{"kind":"of the next release"}\n' + CLOSED).encode()
    ref = BlobRef(container=RECEIPTS, path=f"{folder}/part-0.txt")
    await world.blobs.put(ref, content, overwrite=True)
    world.workspace.fail(RunPhase.SUCCEEDED)
    await world.pass_time(5)
    state = (await world.service.states.load(NETFLIX)).value
    assert "cannot be read" in state.bronze.blocked


async def test_a_workspace_that_is_down_does_not_stop_the_gate(world: FakeWorld) -> None:
    await world.drop(PATH, GOOD)
    await until_bronze_runs(world)
    world.workspace.down = True
    other = GOOD + b",,Movie,Another,,2020,,,90000999\r\n"
    await world.put("netflix/titles/other.csv", other)
    for _ in range(5):
        world.clock.advance(60)
        await world.service.reconciler.sweep()
        await world.service.watchdog.sweep()
        await world.pump()
    assert (await world.states())["netflix/titles/other.csv"] == "ACCEPTED"
    world.workspace.down = False
    await world.pass_time(60)
    assert set((await world.states()).values()) == {"LOADED"}


async def test_one_path_that_cannot_be_looked_at_stops_no_other(world: FakeWorld) -> None:
    await world.put("netflix/titles/a.csv", GOOD)
    await world.put("netflix/titles/b.csv", GOOD + b",,Movie,B,,2020,,,90000998\r\n")
    world.blobs.cursed = BlobRef(container="landing", path="netflix/titles/a.csv")
    world.clock.advance(60)
    with pytest.raises(ExceptionGroup, match="reconciler") as caught:
        await world.service.reconciler.sweep()
    assert caught.group_contains(Permanent)
    await world.pass_time(20)
    assert (await world.states())["netflix/titles/b.csv"] == "LOADED"


async def test_a_file_that_takes_long_is_not_sent_again_at_every_sweep(world: FakeWorld) -> None:
    await world.drop(PATH, GOOD)
    sent = 0
    for _ in range(15):
        world.files.take()
        world.clock.advance(60)
        sent += await world.service.watchdog.sweep()
    assert 3 <= sent <= 6


async def test_an_answer_that_overtakes_the_presentation_starts_no_run_for_nothing(
    world: FakeWorld,
) -> None:
    """The driver has read the open row and ACCEPTED; then bronze answers; then it goes on."""
    await world.drop(PATH, GOOD)
    (message,) = world.files.take()
    assert isinstance(message, FileMessage)
    flows, paths = world.service.ledger.flows, world.service.ledger.paths
    await world.service.driver.drive(NETFLIX, message.file_id)
    presented = await flows.open_file(NETFLIX, message.file_id)
    assert presented is not None
    await flows.update(presented, presented.value.model_copy(update={"ready": None}))
    stale = await flows.open_file(NETFLIX, message.file_id)
    assert stale is not None
    answer = BronzeFile(file_id=message.file_id, dataset=presented.value.dataset, rows=42)
    closed = Closed(flow=NETFLIX, stage=Stage.BRONZE, level=1, attempt=1, lines=1, tables={})
    books = world.service.conductor.books
    receipt = Receipt(closed=closed, bronze_files=(answer,))
    await books.mark_loaded(NETFLIX, receipt, a_run(Stage.BRONZE))
    version = await paths.find(message.file_id)
    assert version is not None
    assert version.value.state == "LOADED"
    ready = stale.value.model_copy(update={"ready": presented.value.ready})
    assert not await flows.update(stale, ready)


async def test_a_file_between_a_content_and_its_duplicate_does_not_win_when_it_is_judged_last(
    world: FakeWorld,
) -> None:
    """A is loaded, B is committed but not judged, A is stated again: A has the last word."""
    await world.drop(PATH, GOOD)
    await world.pass_time(20)
    between = GOOD.replace(b"The Tide Gate", b"The Tide Gates")
    await world.put("netflix/titles/between.csv", between)
    world.clock.advance(10)
    await world.drop("netflix/titles/again.csv", GOOD)
    await world.pass_time(20)
    assert (await world.states())["netflix/titles/again.csv"] == "DUPLICATE"
    await world.service.reconciler.sweep()
    await world.pass_time(60)
    await world.service.reconciler.sweep()
    await world.pass_time(20)
    assert (await world.states())["netflix/titles/between.csv"] == "LOADED"
    last = max(world.blobs.paths("accepted"), key=order_and_file_id)
    assert world.blobs.content("accepted", last) == GOOD


async def test_an_older_version_that_nobody_read_does_not_keep_a_late_one_from_giving_way(
    world: FakeWorld,
) -> None:
    """Q is overwritten in the second in which A is stated; A again has the last word over Q."""
    await world.put(PATH, GOOD)
    await world.put("netflix/titles/q.csv", GOOD.splitlines(keepends=True)[0])
    await world.service.arrivals.receive("netflix/titles/q.csv")
    between = GOOD.replace(b"The Tide Gate", b"The Tide Gates")
    await world.put("netflix/titles/q.csv", between)
    await world.service.arrivals.receive("netflix/titles/q.csv")
    world.files.lose_everything()
    await world.service.arrivals.receive(PATH)
    await world.pass_time(20)
    await world.drop("netflix/titles/again.csv", GOOD)
    await world.pass_time(20)
    assert (await world.states())["netflix/titles/again.csv"] == "DUPLICATE"
    await world.service.watchdog.sweep()
    await world.pass_time(20)
    assert (await world.states())["netflix/titles/q.csv"] == "LOADED"
    last = max(world.blobs.paths("accepted"), key=order_and_file_id)
    assert world.blobs.content("accepted", last) == GOOD


async def test_an_older_version_that_said_nothing_new_does_not_keep_a_late_one_from_giving_way(
    world: FakeWorld,
) -> None:
    """A, A again, B on one path, A on another; B is judged last and must not have the last word."""
    await world.drop(PATH, GOOD)
    await world.pass_time(20)
    await world.drop(PATH, GOOD)
    await world.pass_time(20)
    await world.put(PATH, GOOD.replace(b"The Tide Gate", b"The Tide Gates"))
    await world.pass_time(2)
    await world.drop("netflix/titles/again.csv", GOOD)
    await world.pass_time(20)
    states = await world.states()
    assert states["netflix/titles/again.csv"] == "DUPLICATE"
    await world.service.reconciler.sweep()
    await world.pass_time(60)
    await world.service.reconciler.sweep()
    await world.pass_time(20)
    assert (await world.states())[PATH] == "LOADED"
    last = max(world.blobs.paths("accepted"), key=order_and_file_id)
    assert world.blobs.content("accepted", last) == GOOD


async def test_a_state_that_the_workspace_refuses_to_tell_blocks_the_stage(
    world: FakeWorld,
) -> None:
    await world.drop(PATH, GOOD)
    await until_bronze_runs(world)
    world.workspace.refusal = "get_run: PermissionDenied"
    await world.pass_time(3)
    state = (await world.service.states.load(NETFLIX)).value
    assert state.bronze.blocked == "get_run: PermissionDenied"
