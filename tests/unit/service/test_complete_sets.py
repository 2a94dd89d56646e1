"""Silver waits for files that belong together, through the whole service."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from flows.flow import CompleteSet, WhenLate
from flows.layout import LANDING
from flows.names import DatasetName, FlowName, Stage
from tests.fakes.faults import Fate, HostDied
from tests.fakes.world import NETFLIX, FakeWorld, declared, fake_world
from tidegate.conductor.saved import FlowStates
from tidegate.conductor.state import FlowState, Gathering
from tidegate.ledger.ids import path_key
from tidegate.ledger.moves import Move
from tidegate.ledger.records import OpenFile
from tidegate.ledger.stored import Stored
from tidegate.messages import Announcement, AnnouncementType, FileMessage
from tidegate.ports import BlobRef

TITLES, CAST = DatasetName("titles"), DatasetName("cast")
SET = CompleteSet(datasets=frozenset({TITLES, CAST}), deadline=timedelta(minutes=5))
SAMPLE = Path("flows/netflix/sample")
HEAD, *LINES = (SAMPLE / "titles.csv").read_bytes().splitlines(keepends=True)


def a_world(fate: Fate | None = None, of: CompleteSet = SET) -> FakeWorld:
    flow = declared()[NETFLIX]
    rules = replace(flow.coalescing, complete_set=of)
    return fake_world(fate, flows={NETFLIX: replace(flow, coalescing=rules)})


async def state(world: FakeWorld) -> FlowState:
    return (await world.service.states.load(NETFLIX)).value


async def titles(world: FakeWorld, number: int = 0) -> None:
    await world.drop(f"netflix/titles/{number}.csv", HEAD + LINES[number])


async def cast(world: FakeWorld) -> None:
    await world.drop("netflix/cast/a.csv", (SAMPLE / "cast.csv").read_bytes())


def alarms(world: FakeWorld) -> list[Announcement]:
    told = {each.id: each for each in world.announcer.published}
    return [each for each in told.values() if each.type is AnnouncementType.ALARM_RAISED]


async def test_silver_runs_once_when_both_have_come() -> None:
    world = a_world()
    await titles(world)
    await world.pass_time(60)
    assert set((await state(world)).gathering.arrived) == {TITLES}
    assert not world.workspace.started(Stage.SILVER)
    await cast(world)
    await world.pass_time(60)
    assert len(world.workspace.started(Stage.SILVER)) == 1
    assert (await state(world)).gathering == Gathering()
    assert alarms(world) == []


async def test_after_the_deadline_silver_goes_on_and_somebody_is_told_once() -> None:
    world = a_world()
    await titles(world)
    await world.pass_time(400)
    assert len(world.workspace.started(Stage.SILVER)) == 1
    (told,) = alarms(world)
    assert told.data["missing"] == "cast"


async def test_a_duplicate_is_an_arrival() -> None:
    world = a_world()
    await titles(world)
    await cast(world)
    await world.pass_time(60)
    await world.drop("netflix/titles/again.csv", HEAD + LINES[0])
    await world.pass_time(10)
    assert set((await state(world)).gathering.arrived) == {TITLES}
    await world.drop("netflix/cast/again.csv", (SAMPLE / "cast.csv").read_bytes())
    await world.pass_time(10)
    assert (await state(world)).gathering == Gathering()
    assert len(world.workspace.started(Stage.SILVER)) == 1


async def retracted_original(world: FakeWorld) -> int:
    """Two duplicates close a set; then the original of one is retracted. How much silver showed."""
    await titles(world)
    await cast(world)
    await world.pass_time(60)
    await world.drop("netflix/titles/again.csv", HEAD + LINES[0])
    await world.drop("netflix/cast/again.csv", (SAMPLE / "cast.csv").read_bytes())
    await world.pass_time(30)
    assert (await state(world)).gathering == Gathering()
    shown = len(world.workspace.shown)
    rows = await world.service.ledger.paths.load(path_key("netflix/titles/0.csv"))
    assert rows.head is not None
    original = rows.head.value.current
    await world.service.moves.ask(original, Move.RETRACT, by="ann", reason="a test")
    await world.pass_time(60)
    return shown


async def test_a_duplicate_that_comes_back_begins_no_set_and_is_not_held() -> None:
    world = a_world()
    shown = await retracted_original(world)
    assert len(world.workspace.shown) == shown
    assert (await state(world)).gathering == Gathering()


async def test_a_loaded_file_that_is_opened_again_to_be_cleared_away_is_no_arrival() -> None:
    world = a_world()
    landed = BlobRef(container=LANDING, path="netflix/titles/0.csv")
    await titles(world)
    blob = world.blobs.hide(landed)
    world.blobs.show(landed, blob)
    await cast(world)
    await world.pass_time(60)
    assert (await state(world)).gathering == Gathering()
    world.blobs.show(landed, blob)
    assert await world.service.arrivals.receive(landed.path) is not None
    await world.pass_time(20)
    assert await world.blobs.head(landed) is None
    assert (await state(world)).gathering == Gathering()


async def test_many_files_of_one_dataset_arrive_once() -> None:
    world = a_world()
    for number in range(5):
        await titles(world, number)
    await world.pass_time(60)
    gathered = (await state(world)).gathering
    assert set(gathered.arrived) == {TITLES}
    assert not gathered.coming


async def test_a_rejected_file_is_no_arrival() -> None:
    world = a_world()
    await world.drop("netflix/cast/bad.csv", b"no,such\r\n1,2\r\n")
    await world.pass_time(20)
    assert (await state(world)).gathering == Gathering()


@dataclass(slots=True)
class Overtaken(FlowStates):
    """The first save comes too late: something else happens just before it."""

    inner: FlowStates
    happens: Callable[[], Awaitable[None]]
    done: bool = False

    async def load(self, flow: FlowName) -> Stored[FlowState]:
        return await self.inner.load(flow)

    async def save(
        self,
        before: Stored[FlowState],
        state: FlowState,
        closing: Stored[OpenFile] | None = None,
    ) -> bool:
        if not self.done:
            self.done = True
            await self.happens()
        return await self.inner.save(before, state, closing)


async def drive_files(world: FakeWorld) -> None:
    """And leave the flow alone."""
    while messages := world.files.take():
        for message in messages:
            assert isinstance(message, FileMessage)
            await world.service.driver.drive(NETFLIX, message.file_id)


async def test_a_request_that_was_written_before_the_set_was_complete_does_not_end_it() -> None:
    world = a_world(of=replace(SET, when_late=WhenLate.WAIT))
    await titles(world)
    await cast(world)
    await world.pass_time(60)
    await titles(world, 1)
    await world.pass_time(30)
    rows = await world.service.ledger.paths.load(path_key("netflix/titles/0.csv"))
    assert rows.head is not None
    original = rows.head.value.current
    await world.service.moves.ask(original, Move.RETRACT, by="ann", reason="a test")
    await drive_files(world)

    async def the_rest_comes() -> None:
        await world.drop("netflix/cast/again.csv", (SAMPLE / "cast.csv").read_bytes())
        await drive_files(world)

    conductor = world.service.conductor
    states = Overtaken(conductor.states, the_rest_comes)
    await replace(conductor, states=states).look(NETFLIX)
    begun = await state(world)
    assert states.done
    assert begun.silver.run is not None
    assert set(begun.gathering.arrived) == {TITLES, CAST}
    await titles(world, 2)
    await world.pass_time(60)
    rested = await state(world)
    assert rested.silver.consumed == rested.bronze.produced
    assert rested.gathering == Gathering()


async def story(world: FakeWorld, seconds: int = 120) -> None:
    """Both files come; the host may die once, and loses what it had in hand."""
    await world.put("netflix/titles/a.csv", HEAD + LINES[0])
    await world.put("netflix/cast/a.csv", (SAMPLE / "cast.csv").read_bytes())
    for second in range(1, seconds + 1):
        world.clock.advance(1)
        try:
            if second % 20 == 1:
                await world.service.reconciler.sweep()
                await world.service.watchdog.sweep()
            await world.pump()
        except HostDied:
            for queue in (world.files, world.nudges, world.announcements):
                queue.lose_everything()
        if second % 5 == 0:
            await world.workspace.finish()


@pytest.mark.parametrize("after_effect", [False, True])
async def test_a_death_at_any_call_neither_loses_nor_doubles_an_arrival(
    *, after_effect: bool
) -> None:
    fate = Fate()
    await story(a_world(fate), seconds=25)
    for at in range(1, fate.calls + 1):
        world = a_world(Fate(at=at, after_effect=after_effect))
        await story(world)
        assert set((await world.states()).values()) == {"LOADED"}, at
        assert (await state(world)).gathering == Gathering(), at
        assert len(world.workspace.started(Stage.SILVER)) == 1, at
        assert alarms(world) == [], at
