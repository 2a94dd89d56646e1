"""Operators' moves over HTTP: what is promised, what is refused, and how the story tells it."""

from pathlib import Path

import httpx
import pytest

from tests.fakes.world import FakeWorld

SAMPLE = Path("flows/netflix/sample")
GOOD = (SAMPLE / "titles.csv").read_bytes()
BAD = (SAMPLE / "titles_bad.csv").read_bytes()
PATH = "netflix/titles/a.csv"


async def dropped(world: FakeWorld, client: httpx.AsyncClient, content: bytes = GOOD) -> str:
    await world.drop(PATH, content)
    await world.pass_time(20)
    (listed,) = (await client.get("/files")).json()["files"]
    return str(listed["file_id"])


async def ask(client: httpx.AsyncClient, file_id: str, move: str, **more: str) -> httpx.Response:
    order = {"move": move, "reason": "a test", **more}
    return await client.post(f"/files/{file_id}/moves", json=order)


async def test_a_retract_is_promised_shown_as_pending_and_told(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    file_id = await dropped(world, client)
    for _ in range(2):
        answer = await ask(client, file_id, "retract", by="ann")
        assert answer.status_code == 202
        assert "forget its rows" in answer.json()["detail"]
    await world.pump()
    (listed,) = (await client.get("/files")).json()["files"]
    assert (listed["state"], listed["pending"]) == ("LOADED", "retract")
    await world.pass_time(30)
    (listed,) = (await client.get("/files?verdict=retracted")).json()["files"]
    assert (listed["state"], listed["pending"]) == ("RETRACTED", "")
    story = (await client.get(f"/files/{file_id}/story")).json()
    told = [step["words"] for step in story["steps"]]
    assert "ann retracted it: a test" in told
    assert "silver no longer shows its rows: RETRACTED" in told
    assert "tidegate lift" in story["next"]


async def test_a_lifted_file_is_no_longer_listed_as_retracted(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    file_id = await dropped(world, client)
    for move in ("retract", "lift"):
        assert (await ask(client, file_id, move)).status_code == 202
        await world.pass_time(30)
    assert (await client.get("/files?verdict=retracted")).json()["files"] == []
    (listed,) = (await client.get("/files?verdict=accepted")).json()["files"]
    assert (listed["file_id"], listed["state"]) == (file_id, "LOADED")


@pytest.mark.parametrize(
    ("content", "move", "words"),
    [(GOOD, "reject", "use retract"), (BAD, "retract", "nothing of it is loaded")],
)
async def test_a_move_that_makes_no_sense_is_a_conflict_that_says_what_to_do(
    world: FakeWorld, client: httpx.AsyncClient, content: bytes, move: str, words: str
) -> None:
    answer = await ask(client, await dropped(world, client, content), move)
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert words in answer.json()["detail"]


@pytest.mark.parametrize("file_id", ["x", f"{'0' * 20}-{'0' * 20}"])
async def test_a_file_that_nobody_knows_is_not_found(
    client: httpx.AsyncClient, file_id: str
) -> None:
    assert (await ask(client, file_id, "retract")).status_code == 404


@pytest.mark.parametrize("order", [{"move": "burn"}, {"reason": " "}, {"reason": "x" * 201}])
async def test_an_order_that_cannot_be_read_is_refused(
    client: httpx.AsyncClient, order: dict[str, str]
) -> None:
    whole = {"move": "retract", "reason": "a test", **order}
    assert (await client.post("/files/x/moves", json=whole)).status_code == 422


async def test_strangers_move_nothing(stranger: httpx.AsyncClient) -> None:
    order = {"move": "retract", "reason": "a test"}
    assert (await stranger.post("/api/files/x/moves", json=order)).status_code == 401
