"""What has come and what is missing, since when and until when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from flows.contract import ExpectedArrival
from flows.flow import CompleteSet
from flows.names import DatasetName
from tests.fakes.world import NETFLIX, FakeWorld, declared, fake_world
from tidegate.api.flow_reading import flow_view

TITLES, CAST = DatasetName("titles"), DatasetName("cast")
SAMPLE = Path("flows/netflix/sample")
DAILY = ExpectedArrival(cron="0 13 * * *", grace=timedelta(minutes=30))
SET = CompleteSet(datasets=frozenset({TITLES, CAST}), deadline=timedelta(hours=1))


def content(dataset: DatasetName) -> bytes:
    return (SAMPLE / f"{dataset}.csv").read_bytes()


@pytest.fixture
def world() -> FakeWorld:
    """It is noon; titles are expected at one, and belong together with the cast."""
    flow = declared()[NETFLIX]
    contract = replace(flow.datasets[TITLES], expected_arrival=DAILY)
    coalescing = replace(flow.coalescing, complete_set=SET)
    datasets = {**flow.datasets, TITLES: contract}
    return fake_world(flows={NETFLIX: replace(flow, datasets=datasets, coalescing=coalescing)})


async def shown(client: httpx.AsyncClient) -> tuple[dict[str, Any], dict[str, Any]]:
    """The flow and its plan, which say the same."""
    flow: dict[str, Any] = (await client.get(f"/flows/{NETFLIX}")).json()
    plan = (await client.get(f"/flows/{NETFLIX}/plan")).json()
    for part in ("complete_set", "expected"):
        assert flow[part] == plan[part]
    (expected,) = flow["expected"]
    return flow["complete_set"], expected


def at(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


async def test_a_set_says_of_each_dataset_when_it_came_or_that_it_is_missing(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    wanted, _ = await shown(client)
    assert wanted["since"] is None
    assert [each["arrived_at"] for each in wanted["members"]] == [None, None]
    await world.drop("netflix/titles/a.csv", content(TITLES))
    await world.pass_time(20)
    wanted, _ = await shown(client)
    cast, titles = wanted["members"]
    assert (cast["dataset"], cast["arrived_at"], wanted["missing"]) == ("cast", None, ["cast"])
    assert at(titles["arrived_at"]) == at(wanted["since"])
    began = at(wanted["since"])
    assert began is not None
    assert at(wanted["deadline"]) == began + SET.deadline
    assert wanted["holds_silver"] is True
    await world.drop("netflix/cast/a.csv", content(CAST))
    await world.pass_time(30)
    wanted, _ = await shown(client)
    assert (wanted["since"], wanted["holds_silver"]) == (None, False)


async def test_an_expected_file_says_when_it_came_last_and_when_the_next_is_due(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    first = datetime(2026, 1, 1, 13, tzinfo=UTC)
    _, titles = await shown(client)
    assert (titles["last_arrival"], at(titles["next_expected"])) == (None, first)
    await world.service.watchdog.sweep()
    world.clock.advance(3600 + 29 * 60)
    _, titles = await shown(client)
    assert (at(titles["next_expected"]), titles["late_since"]) == (first, None)
    world.clock.advance(120)
    _, titles = await shown(client)
    tomorrow = first + timedelta(days=1)
    assert (at(titles["late_since"]), titles["missed"]) == (first, 1)
    assert at(titles["next_expected"]) == tomorrow
    world.clock.advance(timedelta(days=2).total_seconds())
    _, titles = await shown(client)
    assert (at(titles["late_since"]), titles["missed"]) == (first, 3)
    came = world.clock()
    await world.drop("netflix/titles/a.csv", content(TITLES))
    _, titles = await shown(client)
    assert (at(titles["last_arrival"]), titles["late_since"], titles["missed"]) == (came, None, 0)
    # It came a minute after the grace of that day, so it answers for the next one.
    assert at(titles["next_expected"]) == first + timedelta(days=4)


async def test_a_file_that_came_in_time_answers_for_its_own_day(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    await world.drop("netflix/titles/a.csv", content(TITLES))
    _, titles = await shown(client)
    assert at(titles["next_expected"]) == datetime(2026, 1, 2, 13, tzinfo=UTC)
    assert titles["late_since"] is None


async def test_a_flow_that_declares_neither_says_so() -> None:
    view = await flow_view(fake_world().service, declared()[NETFLIX])
    assert (view.complete_set, view.expected) == (None, ())
