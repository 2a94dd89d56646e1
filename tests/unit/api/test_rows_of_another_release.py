"""Open rows that only another release can read, as after a rollback: shown, never hidden."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.fakes.world import NETFLIX, FakeWorld, fake_world
from tests.unit.histories.tables import ODD, Tables, put_odd, said
from tidegate.api.flow_reading import flow_view
from tidegate.messages import FileMessage

GOOD = Path("flows/netflix/sample/titles.csv").read_bytes()
PATH = "netflix/titles/titles.csv"
DEPLOY = "deploy the release again that wrote it"


@pytest.fixture
def tables() -> Tables:
    return Tables()


@pytest.fixture
def world(tables: Tables) -> FakeWorld:
    return fake_world(new_table=tables.new)


async def flow(client: httpx.AsyncClient) -> dict[str, Any]:
    answer = await client.get(f"/flows/{NETFLIX}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def rolled_back(world: FakeWorld, tables: Tables) -> str:
    """The next release knows a move that this one does not; returns the row's key."""
    await world.drop(PATH, GOOD)
    (message,) = world.files.take()
    assert isinstance(message, FileMessage)
    key = f"open:{message.file_id}"
    row = {**json.loads(await said(tables.flows, NETFLIX, key)), "intent": "archive"}
    await put_odd(tables.flows, NETFLIX, key, json.dumps(row))
    return key


async def test_such_a_file_is_open_and_told_with_what_to_do(
    world: FakeWorld, tables: Tables, client: httpx.AsyncClient
) -> None:
    key = await rolled_back(world, tables)
    view = await flow(client)
    assert (view["open_files"], view["settled"]) == (1, False)
    (waiting,) = view["waiting"]
    assert waiting["what"] == f"row {key}"
    why = waiting["why"]
    assert why.startswith("only another release can read it: OpenFile: intent")
    assert (waiting["next_step"], waiting["files"]) == (DEPLOY, 1)
    assert (await flow_view(world.service, world.service.flows[NETFLIX])).needs_a_person


async def test_a_flow_whose_state_cannot_be_read_is_shown_with_what_to_do(
    world: FakeWorld, tables: Tables, client: httpx.AsyncClient
) -> None:
    await world.drop(PATH, GOOD)
    await world.pass_time(20)
    state = json.loads(await said(tables.flows, NETFLIX, "state"))
    await put_odd(tables.flows, NETFLIX, "state", json.dumps({**state, "version": 2}))
    view = await flow(client)
    (waiting,) = view["waiting"]
    why = "only another release can read it: FlowState: version cannot be read"
    assert (waiting["what"], waiting["why"]) == ("the whole flow", why)
    assert waiting["next_step"] == DEPLOY
    assert (view["settled"], view["open_files"]) == (False, 0)
    assert {stage["blocked"] for stage in view["stages"]} == {why}
    assert (await client.get("/flows")).status_code == 200


async def test_many_are_counted_and_the_first_are_named(
    tables: Tables, client: httpx.AsyncClient
) -> None:
    for number in range(12):
        await put_odd(tables.flows, NETFLIX, f"open:{number:02d}")
    view = await flow(client)
    assert view["open_files"] == 12
    named = [each["what"] for each in view["waiting"]]
    assert named == [*(f"row open:{number:02d}" for number in range(5)), "7 more such rows"]
    assert sum(each["files"] for each in view["waiting"]) == 12


async def test_they_count_as_work_of_their_flow(tables: Tables, client: httpx.AsyncClient) -> None:
    await put_odd(tables.flows, NETFLIX, "open:a")
    assert (await client.post(f"/flows/{NETFLIX}/runs")).status_code == 202


async def test_they_stop_no_other_file_and_are_left_as_they_are(
    world: FakeWorld, tables: Tables, client: httpx.AsyncClient
) -> None:
    await put_odd(tables.flows, NETFLIX, "open:a")
    await world.drop(PATH, GOOD)
    await world.pass_time(20)
    assert await world.states() == {PATH: "LOADED"}
    assert await said(tables.flows, NETFLIX, "open:a") == ODD
    assert [each["what"] for each in (await flow(client))["waiting"]] == ["row open:a"]
