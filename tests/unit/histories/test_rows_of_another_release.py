"""A row that only another release can read stops nobody else, and is never written over."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from flows.contract import ExpectedArrival
from flows.names import DatasetName
from tests.fakes.world import NETFLIX, FakeWorld, declared, fake_world
from tests.unit.histories.tables import ODD, Tables, put_odd, said
from tidegate.api.concerns import concerns
from tidegate.errors import Transient
from tidegate.messages import Announcement, AnnouncementType

GOOD = Path("flows/netflix/sample/titles.csv").read_bytes()
PATH = "netflix/titles/titles.csv"
HOURLY = ExpectedArrival(cron="0 * * * *", grace=timedelta(minutes=5))
EXPECTED = "expected:titles"
HOURS = 5


@pytest.fixture
def tables() -> Tables:
    return Tables()


@pytest.fixture
def world(tables: Tables) -> FakeWorld:
    """Files of titles and of the cast are expected every hour."""
    flow = declared()[NETFLIX]
    expecting = {
        name: replace(contract, expected_arrival=HOURLY) for name, contract in flow.datasets.items()
    }
    flows = {NETFLIX: replace(flow, datasets=expecting)}
    return fake_world(flows=flows, new_table=tables.new)


async def test_arrivals_go_on_without_what_is_known_of_the_last_one(
    world: FakeWorld, tables: Tables
) -> None:
    await put_odd(tables.flows, NETFLIX, EXPECTED)
    await world.drop(PATH, GOOD)
    await world.pass_time(20)
    assert await world.states() == {PATH: "LOADED"}
    assert await said(tables.flows, NETFLIX, EXPECTED) == ODD


async def test_the_watchdog_goes_on_without_it(world: FakeWorld, tables: Tables) -> None:
    """It reminds, it looks, and it tells of the other datasets' missing files."""
    others = set(world.service.flows[NETFLIX].datasets) - {DatasetName("titles")}
    assert others
    await put_odd(tables.flows, NETFLIX, EXPECTED)
    await world.drop(PATH, GOOD)
    world.files.delete()
    for _ in range(HOURS):
        world.clock.advance(3600)
        await world.service.watchdog.sweep()
        await world.pass_time(20)
    assert await world.states() == {PATH: "LOADED"}
    told = [each for each in world.announcer.published if each.data.get("kind") == "late_arrival"]
    assert {each.data["dataset"] for each in told} == others
    shown = await concerns(world.service, NETFLIX, [])
    assert {each.dataset for each in shown} == others
    assert await said(tables.flows, NETFLIX, EXPECTED) == ODD


async def test_other_announcements_are_sent_again(world: FakeWorld, tables: Tables) -> None:
    world.announcer.trouble = Transient("503")
    told = Announcement(
        id="a-1", type=AnnouncementType.FILE_ACCEPTED, subject=f"/flows/{NETFLIX}/x", data={}
    )
    poison = world.service.poison
    await poison.announcement(told.model_dump_json().encode())
    await put_odd(tables.journal, f"~undelivered-{NETFLIX}", "odd")
    assert len(await concerns(world.service, NETFLIX, [])) == 1
    assert await poison.announcements.send_again(NETFLIX) == 1
    assert await said(tables.journal, f"~undelivered-{NETFLIX}", "odd") == ODD
