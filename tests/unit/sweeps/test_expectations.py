"""Files that should have come: told once for each time, and shown until one comes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.contract import ExpectedArrival
from flows.names import DatasetName
from tests.corpus.shapes import renamed, text
from tests.fakes.world import NETFLIX, FakeWorld, declared, fake_world
from tidegate.api.concerns import concerns
from tidegate.messages import Announcement, AnnouncementType

TITLES = DatasetName("titles")
PATH = "netflix/titles/titles.csv"
DAILY = ExpectedArrival(cron="0 13 * * *", grace=timedelta(minutes=30))


@pytest.fixture
def world() -> FakeWorld:
    """It is noon; titles are expected at one, daily, with half an hour of grace."""
    flow = declared()[NETFLIX]
    contract = replace(flow.datasets[TITLES], expected_arrival=DAILY)
    expecting = replace(flow, datasets={**flow.datasets, TITLES: contract})
    return fake_world(flows={NETFLIX: expecting})


async def alarms(world: FakeWorld) -> list[str]:
    await world.service.watchdog.sweep()
    told = [each for each in world.announcements.take() if isinstance(each, Announcement)]
    return [each.id for each in told if each.type is AnnouncementType.ALARM_RAISED]


async def shown(world: FakeWorld) -> list[str]:
    return [each.why for each in await concerns(world.service, NETFLIX, [])]


async def test_a_missing_file_alarms_once_for_each_time_and_is_shown_until_one_comes(
    world: FakeWorld,
) -> None:
    assert await alarms(world) == []
    world.clock.advance(91 * 60)
    assert await alarms(world) == ["netflix-alarm-late_arrival-titles-20260101T1300"]
    assert await alarms(world) == []
    world.clock.advance(86_400)
    assert await alarms(world) == ["netflix-alarm-late_arrival-titles-20260102T1300"]
    assert await shown(world) == ["it is missing since 2026-01-01 13:00 UTC, when it was expected"]
    await world.drop(PATH, b"x")
    assert await shown(world) == []
    assert await alarms(world) == []


@pytest.mark.parametrize("missing", [1, 30])
async def test_a_file_that_never_comes_alarms_for_ever(world: FakeWorld, missing: int) -> None:
    """Swept day by day, and after thirty days without a sweep: no time is left out or repeated."""
    await alarms(world)
    world.clock.advance(91 * 60)
    found = await alarms(world)
    for _ in range(30 // missing):
        world.clock.advance(missing * 86_400)
        while new := await alarms(world):
            found += new
    days = [world.clock() - timedelta(days=30 - number) for number in range(31)]
    assert found == [f"netflix-alarm-late_arrival-titles-{day:%Y%m%d}T1300" for day in days]


async def test_a_file_in_time_alarms_nobody(world: FakeWorld) -> None:
    await alarms(world)
    for _ in range(3):
        await world.drop(PATH, world.clock().isoformat().encode())
        world.clock.advance(86_400)
        assert await alarms(world) == []


async def test_a_file_whose_event_was_lost_answers_for_the_time_of_its_commit(
    world: FakeWorld,
) -> None:
    await alarms(world)
    world.clock.advance(59 * 60)
    await world.put(PATH, b"x")
    world.clock.advance(41 * 60)
    await world.service.arrivals.receive(PATH)
    assert await alarms(world) == []
    world.clock.advance(86_400)
    assert await alarms(world) == ["netflix-alarm-late_arrival-titles-20260102T1300"]


async def test_a_file_that_is_renamed_into_its_place_comes_with_its_rename(
    world: FakeWorld,
) -> None:
    await alarms(world)
    await world.put(PATH, b"x")
    world.clock.advance(86_400 + 30 * 60)
    await world.service.arrivals.on_event(text(renamed(PATH)))
    world.clock.advance(61 * 60)
    assert await alarms(world) == []


async def test_a_dataset_without_an_expectation_costs_and_says_nothing() -> None:
    world = fake_world()
    world.clock.advance(90 * 86_400)
    assert await alarms(world) == []
    assert await shown(world) == []
