"""What the API tells of a flow, and the moves that an operator makes."""

import json
from pathlib import Path
from typing import Any

import httpx

from tests.fakes.world import NETFLIX, FakeWorld
from tidegate.api.flow_reading import MOST_HELD
from tidegate.ledger.records import OpenFile
from tidegate.ports import RunPhase

GOOD = Path("flows/netflix/sample/titles.csv").read_bytes()


async def flow(client: httpx.AsyncClient) -> dict[str, Any]:
    view: dict[str, Any] = (await client.get(f"/flows/{NETFLIX}")).json()
    return view


async def test_the_manual_trigger_says_when_nothing_is_open(client: httpx.AsyncClient) -> None:
    answer = await client.post("/flows/netflix/runs")
    assert answer.status_code == 200
    assert answer.json()["started"] is False


async def test_the_manual_trigger_does_not_wait_for_quiet(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    await world.drop("netflix/titles/a.csv", GOOD)
    await world.pump()
    assert world.workspace.active == []
    answer = await client.post("/flows/netflix/runs")
    assert answer.status_code == 202
    assert answer.json()["status"] == "/api/flows/netflix"
    assert len(world.workspace.active) == 1


async def test_a_paused_flow_refuses_the_manual_trigger_with_the_reason(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    await world.drop("netflix/titles/a.csv", GOOD)
    paused = await client.post("/flows/netflix/pause")
    assert paused.json()["paused"] is True
    answer = await client.post("/flows/netflix/runs")
    assert answer.status_code == 409
    assert "resume" in answer.json()["detail"]
    await client.post("/flows/netflix/resume")
    assert (await client.post("/flows/netflix/runs")).status_code == 202


async def test_the_flow_tells_its_stages_and_is_settled_in_the_end(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    await world.drop("netflix/titles/a.csv", GOOD)
    await world.pump()
    view = await flow(client)
    assert (view["open_files"], view["waiting_files"], view["settled"]) == (1, 1, False)
    assert not view["open_files_more"]
    await world.pass_time(20)
    view = await flow(client)
    levels = [(stage["stage"], stage["level"]) for stage in view["stages"]]
    assert levels == [("bronze", 1), ("silver", 1), ("gold", 1)]
    assert (view["open_files"], view["settled"], view["waiting"]) == (0, True, [])
    assert "titles" in view["datasets"]
    assert view["quarantined"] == {"titles": 0}
    assert view["stages"][1]["rows"]["titles"] > 0


async def test_files_wait_for_quiet_until_a_time(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    await world.drop("netflix/titles/a.csv", GOOD)
    await world.pump()
    (waiting,) = (await flow(client))["waiting"]
    assert (waiting["what"], waiting["why"]) == ("1 file of titles", "for quiet")
    assert waiting["until"] == "2026-01-01T12:00:01Z"
    assert (waiting["stage"], waiting["dataset"], waiting["files"]) == ("bronze", "titles", 1)


async def test_files_that_the_gate_has_not_read_wait_for_it(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    await world.drop("netflix/titles/a.csv", GOOD)
    (waiting,) = (await flow(client))["waiting"]
    assert (waiting["what"], waiting["why"]) == ("1 file of titles", "the gate reads it")


async def test_files_of_a_paused_flow_wait_for_a_person(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    await world.drop("netflix/titles/a.csv", GOOD)
    await world.pump()
    (waiting,) = (await client.post("/flows/netflix/pause")).json()["waiting"]
    assert (waiting["why"], waiting["until"]) == ("the flow is paused", None)
    assert waiting["next_step"] == "tidegate resume netflix"


async def until_bronze_runs(world: FakeWorld) -> None:
    await world.drop("netflix/titles/a.csv", GOOD)
    while not world.workspace.active:
        world.clock.advance(1)
        await world.pump()


async def test_files_wait_while_bronze_runs(world: FakeWorld, client: httpx.AsyncClient) -> None:
    await until_bronze_runs(world)
    view = await flow(client)
    (waiting,) = view["waiting"]
    assert waiting["why"] == "bronze runs"
    assert view["stages"][0]["since"] == "2026-01-01T12:00:02Z"


async def test_files_wait_for_the_next_attempt_and_are_told_why(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    await until_bronze_runs(world)
    world.workspace.fail()
    world.clock.advance(1)
    await world.pump()
    (waiting,) = (await flow(client))["waiting"]
    assert waiting["why"] == "retry after a failure: failed: told by a test"
    assert waiting["until"] == "2026-01-01T12:00:13Z"


async def test_files_of_a_blocked_stage_wait_for_a_person(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    await until_bronze_runs(world)
    world.workspace.fail(RunPhase.CANCELED)
    world.clock.advance(1)
    await world.pump()
    (waiting,) = (await flow(client))["waiting"]
    assert waiting["why"] == "blocked: canceled: told by a test"
    assert "tidegate run netflix" in waiting["next_step"]


async def test_files_that_the_gate_has_are_not_all_read_one_by_one(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    await world.drop("netflix/titles/a.csv", GOOD)
    (row,) = [row.value async for row in world.service.ledger.flows.open_files(NETFLIX)]
    for number in range(MOST_HELD + 10):
        other: OpenFile = row.model_copy(update={"file_id": f"{number:020d}-0"})
        await world.service.ledger.flows.open(other)
    view = await flow(client)
    assert view["open_files"] == MOST_HELD + 11
    assert view["waiting"][-1]["what"].endswith("more files")
    assert len(json.dumps(view)) < 5000
