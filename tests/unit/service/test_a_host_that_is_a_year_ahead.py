"""A host whose clock is far ahead works for a moment and dies: all goes on when it is gone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.contract import ExpectedArrival
from flows.names import DatasetName
from tests.fakes.world import NETFLIX, FakeWorld, declared, fake_world
from tests.unit.service.moving import A, P, states
from tidegate.api.concerns import concerns
from tidegate.ledger.arrivals import LastArrival, LastArrivals
from tidegate.messages import Announcement, AnnouncementType, FileMessage
from tidegate.sweeps.cursor import Cursors

TITLES = DatasetName("titles")
YEAR = 365 * 86_400
HOURLY = ExpectedArrival(cron="0 * * * *", grace=timedelta(minutes=5))
STRANGER = "netflix/unknown/a.csv"


@pytest.fixture
def world() -> FakeWorld:
    flow = declared()[NETFLIX]
    contract = replace(flow.datasets[TITLES], expected_arrival=HOURLY)
    return fake_world(flows={NETFLIX: replace(flow, datasets={**flow.datasets, TITLES: contract})})


def table(world: FakeWorld) -> LastArrivals:
    return world.service.watchdog.expectations._last  # noqa: SLF001 - the row that the world keeps


def cursors(world: FakeWorld) -> Cursors:
    return world.service.reconciler.cursors


async def last(world: FakeWorld) -> LastArrival:
    stored = await table(world).of(NETFLIX, TITLES)
    assert stored is not None
    return stored.value


async def alarms(world: FakeWorld) -> list[str]:
    await world.service.watchdog.sweep()
    told = [each for each in world.announcements.take() if isinstance(each, Announcement)]
    return [
        each.id.rpartition("-")[2]
        for each in told
        if each.type is AnnouncementType.ALARM_RAISED and "late_arrival" in each.id
    ]


async def test_a_file_that_it_reminded_of_is_driven_on(world: FakeWorld) -> None:
    await world.drop(P, A)
    world.files.lose_everything()
    world.clock.advance(YEAR)
    assert await world.service.watchdog.sweep() == 1
    world.files.lose_everything()
    world.clock.advance(60 - YEAR)
    assert await world.service.watchdog.sweep() == 1
    await world.pass_time(30)
    assert await states(world, P) == ["LOADED"]


async def test_a_file_that_it_recorded_is_driven_on(world: FakeWorld) -> None:
    world.clock.advance(YEAR)
    await world.drop(P, A)
    world.files.lose_everything()
    world.clock.advance(60 - YEAR)
    assert await world.service.watchdog.sweep() == 1
    await world.pass_time(30)
    assert await states(world, P) == ["LOADED"]


async def test_the_reconciler_tells_of_strangers_although_it_said_that_it_had(
    world: FakeWorld,
) -> None:
    await world.put(STRANGER, A)
    world.clock.advance(YEAR)
    await world.service.reconciler.sweep()
    world.clock.advance(-YEAR)
    stored = await cursors(world).load(NETFLIX)
    assert stored.value.told is not None
    await world.put(STRANGER.replace("a.csv", "b.csv"), A)
    world.clock.advance(60)
    await world.service.reconciler.sweep()
    day = world.clock().date()
    refused = [each.subject async for each in world.service.ledger.journal.refusals(day, 9)]
    assert STRANGER.replace("a.csv", "b.csv") in refused
    told = (await cursors(world).load(NETFLIX)).value.told
    assert told == world.clock() - world.service.reconciler.grace


async def test_a_sweep_that_it_began_begins_anew(world: FakeWorld) -> None:
    for name in "ab":
        await world.put(STRANGER.replace("a.csv", f"{name}.csv"), A)
    world.blobs.page_size = 1
    short = replace(world.service.reconciler, budget=timedelta(0))
    world.clock.advance(YEAR)
    await short.sweep()
    assert (await cursors(world).load(NETFLIX)).value.begun == world.clock()
    world.clock.advance(60 - YEAR)
    await short.sweep()
    assert (await cursors(world).load(NETFLIX)).value.begun == world.clock()
    await short.sweep()
    told = (await cursors(world).load(NETFLIX)).value.told
    assert told == world.clock() - world.service.reconciler.grace


async def test_missing_files_are_told_although_it_told_of_those_of_the_next_year(
    world: FakeWorld,
) -> None:
    await world.service.watchdog.sweep()
    world.clock.advance(YEAR)
    assert len(await alarms(world)) == 24
    world.clock.advance(-YEAR)
    assert await alarms(world) == []
    world.clock.advance(2 * 3600)
    assert await alarms(world) == ["20260101T1300"]


async def test_a_file_that_it_saw_come_does_not_answer_for_a_year(world: FakeWorld) -> None:
    world.clock.advance(YEAR)
    await world.drop(P, A)
    world.clock.advance(-YEAR)
    assert await alarms(world) == []
    assert (await last(world)).since == world.clock()
    world.clock.advance(3 * 3600)
    assert await alarms(world) == ["20260101T1300", "20260101T1400"]
    rows = [each.value async for each in world.service.ledger.flows.open_files(NETFLIX)]
    whys = [each.why for each in await concerns(world.service, NETFLIX, rows)]
    assert "it is missing since 2026-01-01 13:00 UTC, when it was expected" in whys


async def test_a_file_that_comes_after_it_is_put_down(world: FakeWorld) -> None:
    world.clock.advance(YEAR)
    await world.drop(P, A)
    world.clock.advance(60 - YEAR)
    await world.drop(P, A)
    assert (await last(world)).since == world.clock()


async def test_a_failing_file_has_its_day_of_patience_and_no_more(world: FakeWorld) -> None:
    await world.drop(P, A)
    (message,) = world.files.take()
    assert isinstance(message, FileMessage)
    body = message.model_dump_json().encode()
    world.blobs.flaky = True
    world.clock.advance(YEAR)
    await world.service.poison.file(body)
    world.clock.advance(-YEAR)
    for hour in range(26):
        row = await world.service.ledger.flows.open_file(NETFLIX, message.file_id)
        assert row is not None
        assert not row.value.stuck, hour
        await world.service.poison.file(body)
        world.clock.advance(3600)
    row = await world.service.ledger.flows.open_file(NETFLIX, message.file_id)
    assert row is not None
    assert row.value.stuck.startswith("for more than a day: ")
