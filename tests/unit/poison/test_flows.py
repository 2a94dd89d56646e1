"""A flow that cannot be looked at: told at once, or when it has lasted, and forgotten after."""

import json
from pathlib import Path

import pytest

from tests.fakes.world import NETFLIX, FakeWorld, fake_world
from tests.unit.histories.tables import ODD, Tables, put_odd, said
from tidegate.api.concerns import concerns
from tidegate.messages import Announcement, AnnouncementType
from tidegate.ports import Delete

GOOD = Path("flows/netflix/sample/titles.csv").read_bytes()
STATE = "state"
MINUTE = 60
REASON = "FromAnotherRelease: FlowState: version cannot be read"


@pytest.fixture
def tables() -> Tables:
    return Tables()


@pytest.fixture
async def world(tables: Tables) -> FakeWorld:
    """A flow that has been looked at, so that its state has a row."""
    world = fake_world(new_table=tables.new)
    await world.service.conductor.pause(NETFLIX, paused=True)
    return world


async def roll_back(tables: Tables) -> str:
    """The state as the next release wrote it; returns what was there."""
    before = await said(tables.flows, NETFLIX, STATE)
    odd = {**json.loads(before), "version": 2}
    await put_odd(tables.flows, NETFLIX, STATE, json.dumps(odd))
    return before


async def take_away(tables: Tables, key: str) -> None:
    row = await tables.flows.get(NETFLIX, key)
    assert row is not None
    assert await tables.flows.apply(NETFLIX, [Delete(key=key, etag=row.etag)])


async def minutes(world: FakeWorld, count: int) -> list[Announcement]:
    """The watchdog fires so often; the alarms that were told meanwhile."""
    for _ in range(count):
        world.clock.advance(MINUTE)
        try:
            await world.service.watchdog.sweep()
        except ExceptionGroup:
            continue
    told = [each for each in world.announcements.take() if isinstance(each, Announcement)]
    return [each for each in told if each.type is AnnouncementType.ALARM_RAISED]


async def shown(world: FakeWorld) -> list[tuple[str, str]]:
    found = await concerns(world.service, NETFLIX, [])
    return [(each.why, each.next_step) for each in found]


async def test_what_may_pass_is_shown_at_once_and_told_once_when_it_has_lasted(
    world: FakeWorld, tables: Tables
) -> None:
    await roll_back(tables)
    assert await minutes(world, 60) == []
    why = f"something is in its way since 2026-01-01 12:01 UTC: {REASON}"
    assert await shown(world) == [(why, "")]
    (told,) = await minutes(world, 3 * 24 * 60)
    assert (told.data["kind"], told.data["reason"]) == ("blocked", REASON)
    assert await shown(world) == [(why, "mend the cause: it is looked at every minute")]


async def test_the_word_of_a_host_that_is_a_year_ahead_is_not_waited_for(
    world: FakeWorld, tables: Tables
) -> None:
    await roll_back(tables)
    world.clock.advance(365 * 86_400)
    assert await minutes(world, 1) == []
    world.clock.advance(-365 * 86_400)
    assert len(await minutes(world, 62)) == 1


async def test_an_open_row_of_another_release_is_told_of_when_it_has_lasted(
    world: FakeWorld, tables: Tables
) -> None:
    await put_odd(tables.flows, NETFLIX, "open:a")
    await put_odd(tables.flows, NETFLIX, "open:b")
    assert await minutes(world, 60) == []
    (told,) = await minutes(world, 3 * 24 * 60)
    reason = "row open:a is left to another release: OpenFile: version cannot be read"
    assert (told.data["kind"], told.data["reason"]) == ("blocked", reason)
    assert await said(tables.flows, NETFLIX, "open:a") == ODD


async def test_an_open_row_that_its_release_has_taken_again_is_forgotten(
    world: FakeWorld, tables: Tables
) -> None:
    await put_odd(tables.flows, NETFLIX, "open:a")
    await minutes(world, 59)
    assert len(await shown(world)) == 1
    await take_away(tables, "open:a")
    assert await minutes(world, 120) == []
    assert await shown(world) == []


async def test_what_passes_is_forgotten_and_waited_out_anew(
    world: FakeWorld, tables: Tables
) -> None:
    before = await roll_back(tables)
    assert await minutes(world, 59) == []
    await put_odd(tables.flows, NETFLIX, STATE, before)
    assert await minutes(world, 1) == []
    assert await shown(world) == []
    await roll_back(tables)
    assert await minutes(world, 59) == []


async def test_the_same_trouble_told_twice_by_a_crash_is_one_alarm(
    world: FakeWorld, tables: Tables
) -> None:
    await roll_back(tables)
    await minutes(world, 60)
    untold = await said(tables.flows, NETFLIX, "trouble")
    (first,) = await minutes(world, 5)
    await put_odd(tables.flows, NETFLIX, "trouble", untold)
    (second,) = await minutes(world, 5)
    assert first == second


async def test_a_workspace_that_is_down_has_its_own_alarm_only(world: FakeWorld) -> None:
    await world.service.conductor.pause(NETFLIX, paused=False)
    world.workspace.down = True
    await world.drop("netflix/titles/titles.csv", GOOD)
    await world.pump()
    told = await minutes(world, 24 * 60)
    assert {each.data["kind"] for each in told} == {"silent_workspace"}
    assert await world.service.poison.looks.trouble(NETFLIX) is None


async def test_the_trouble_of_another_release_is_shown_and_left_alone(
    world: FakeWorld, tables: Tables
) -> None:
    await roll_back(tables)
    await put_odd(tables.flows, NETFLIX, "trouble")
    assert await minutes(world, 120) == []
    assert await said(tables.flows, NETFLIX, "trouble") == ODD
    assert await shown(world) == [
        (
            "only another release can read it: Trouble: version cannot be read",
            "deploy the release again that wrote it",
        )
    ]
