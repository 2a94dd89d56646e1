"""The runs of a flow: under way from the state, ended from the ledger."""

from pathlib import Path
from typing import Any

import httpx

from tests.fakes.world import FakeWorld
from tidegate.ports import RunPhase

GOOD = Path("flows/netflix/sample/titles.csv").read_bytes()


async def runs(client: httpx.AsyncClient, limit: int = 50) -> list[dict[str, Any]]:
    page = (await client.get(f"/flows/netflix/runs?limit={limit}")).json()
    found: list[dict[str, Any]] = page["runs"]
    return found


async def until_bronze_runs(world: FakeWorld) -> None:
    await world.drop("netflix/titles/a.csv", GOOD)
    while not world.workspace.active:
        world.clock.advance(1)
        await world.pump()


async def test_a_flow_that_never_ran_has_no_runs(client: httpx.AsyncClient) -> None:
    answer = (await client.get("/flows/netflix/runs")).json()
    assert (answer["runs"], answer["more"]) == ([], False)


async def test_a_run_that_is_under_way_is_shown_with_its_time_so_far(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    await until_bronze_runs(world)
    world.clock.advance(7)
    (run,) = await runs(client)
    assert (run["stage"], run["result"], run["run_id"]) == ("bronze", "running", 1)
    assert (run["seconds"], run["ended_at"], run["covered"]) == (7, None, False)


async def test_runs_that_ended_are_kept_newest_first(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    await world.drop("netflix/titles/a.csv", GOOD)
    await world.pass_time(30)
    ended = await runs(client)
    assert [run["stage"] for run in ended] == ["gold", "silver", "bronze"]
    assert {run["result"] for run in ended} == {"succeeded"}
    assert all(run["covered"] and run["seconds"] >= 1 for run in ended)
    assert [run["files"] for run in ended] == [0, 1, 1]
    assert ended[1]["consumed"] == {"titles": 1}
    assert ended[0]["consumed"] == {"titles": 1}
    assert ended[1]["produced"] == {"titles": 1, "titles_quarantine": 1}
    answer = (await client.get("/flows/netflix/runs?limit=2")).json()
    assert ([run["stage"] for run in answer["runs"]], answer["more"]) == (["gold", "silver"], True)


async def test_every_attempt_is_kept_with_what_became_of_it(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    await until_bronze_runs(world)
    for phase in (RunPhase.FAILED, RunPhase.RETRY_LATER, RunPhase.CANCELED):
        world.workspace.fail(phase)
        while not world.workspace.active and phase is not RunPhase.CANCELED:
            world.clock.advance(5)
            await world.pump()
    world.clock.advance(5)
    await world.pump()
    ended = await runs(client)
    assert [(run["attempt"], run["result"]) for run in ended] == [
        (3, "canceled"),
        (2, "retry_later"),
        (1, "failed"),
    ]
    assert ended[0]["detail"] == "told by a test"


async def test_a_start_that_was_refused_is_shown_as_such(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    world.workspace.refusal = "no such job"
    await world.drop("netflix/titles/a.csv", GOOD)
    await world.pass_time(10)
    (run,) = await runs(client)
    assert (run["result"], run["detail"], run["seconds"]) == ("refused", "no such job", None)
