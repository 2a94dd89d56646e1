"""What happened to a file, told in order of time."""

from pathlib import Path
from typing import Any

import httpx

from flows.layout import LANDING
from flows.names import Stage
from tests.fakes.world import NETFLIX, FakeWorld
from tidegate.arrivals.event import Landed
from tidegate.arrivals.receive import told_by
from tidegate.ledger.ids import file_id
from tidegate.ports import BlobRef, RunPhase

SAMPLE = Path("flows/netflix/sample")
GOOD = (SAMPLE / "titles.csv").read_bytes()
BAD = (SAMPLE / "titles_bad.csv").read_bytes()
PATH = "netflix/titles/a.csv"


async def story(client: httpx.AsyncClient, path: str = PATH) -> dict[str, Any]:
    versions = (await client.get("/paths", params={"path": path})).json()["versions"]
    told: dict[str, Any] = (await client.get(f"/files/{versions[0]['file_id']}/story")).json()
    return told


def words(told: dict[str, Any], what: str) -> str:
    (found,) = [step["words"] for step in told["steps"] if step["what"] == what]
    return str(found)


async def test_a_file_is_followed_from_its_event_into_gold(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    await world.drop(PATH, GOOD)
    await world.pass_time(30)
    told = await story(client)
    assert [step["what"] for step in told["steps"]] == [
        "noticed",
        "ordered",
        "verdict",
        "promoted",
        "bronze",
        "silver",
        "gold",
    ]
    assert [step["at"] for step in told["steps"]] == sorted(step["at"] for step in told["steps"])
    assert words(told, "noticed") == "an event told of it (1)"
    rows = told["file"]["rows"]
    assert words(told, "verdict").startswith("accepted by contract")
    assert f"{rows} rows" in words(told, "verdict")
    assert words(told, "bronze") == f"bronze holds its {rows} rows"
    assert f"{rows} of its {rows} rows are in silver" in words(told, "silver")
    runs = [(step["stage"], step["level"], step["run_id"]) for step in told["steps"][-3:]]
    assert runs == [("bronze", 1, 1), ("silver", 1, 2), ("gold", 1, 3)]
    assert {layer["layer"]: layer["rows"] for layer in told["layers"]} == {
        "file": rows,
        "bronze": rows,
        "silver": rows,
        "quarantined": 0,
        "duplicate": 0,
        "superseded": 0,
    }
    assert (told["adds_up"], told["next"]) == (True, "")


async def test_a_file_whose_event_was_lost_says_who_found_it(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    await world.put(PATH, GOOD)
    world.clock.advance(60)
    await world.service.reconciler.sweep()
    told = await story(client)
    assert "no event had told of it" in words(told, "noticed")
    assert told["next"] == "the gate reads it"


async def test_an_event_whose_arrival_died_half_way_is_still_known(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    await world.drop(PATH, GOOD)
    (row,) = [row.value async for row in world.service.ledger.flows.open_files(NETFLIX)]
    assert row.noticed is not None
    await world.put("netflix/titles/b.csv", GOOD)
    info = await world.blobs.head(BlobRef(container=LANDING, path="netflix/titles/b.csv"))
    assert info is not None
    half = row.model_copy(
        update={
            "path": "netflix/titles/b.csv",
            "file_id": file_id("netflix/titles/b.csv", info.etag),
        }
    )
    await world.service.arrivals.resume(half)
    told = await story(client, "netflix/titles/b.csv")
    assert words(told, "noticed").startswith("an event told of it (1), and")


async def test_the_id_of_an_event_is_made_plain_and_short(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    await world.put(PATH, GOOD)
    event = Landed(path=PATH, event_id="<script>\n\x00" + "x" * 500)
    await world.service.arrivals.receive(PATH, told_by(event))
    told = words(await story(client), "noticed")
    assert told == f"an event told of it (?script???{'x' * 54})"


async def test_a_rejected_file_names_what_is_wrong_and_where_it_lies(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    await world.drop(PATH, BAD)
    await world.pass_time(5)
    told = await story(client)
    file = told["file"]
    assert file["place"].startswith("quarantine/netflix/titles/")
    container, _, path = file["place"].partition("/")
    assert world.blobs.content(container, path) == BAD
    container, _, path = file["rejection"].partition("/")
    assert world.blobs.content(container, path)
    assert sum(file["broken"].values()) >= file["bad_rows"] > 0
    assert 1 <= len(file["findings"]) <= 5
    assert file["findings"][0]["line"] >= 1
    assert file["rejection"] in words(told, "verdict")
    assert [layer["layer"] for layer in told["layers"]] == ["file"]
    assert told["adds_up"] is None
    assert "send the file" in told["next"]


async def test_a_file_without_rows_adds_up_at_once(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    """Silver never sees it, so no receipt of silver answers for it."""
    await world.drop(PATH, GOOD.splitlines(keepends=True)[0])
    await world.pass_time(20)
    told = await story(client)
    assert told["file"]["state"] == "LOADED"
    assert {layer["rows"] for layer in told["layers"]} == {0}
    assert (told["adds_up"], told["next"]) == (True, "")
    assert told["file"]["account"]["silver"] == 0


async def test_a_duplicate_names_the_file_with_its_content(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    await world.drop("netflix/titles/first.csv", GOOD)
    await world.pass_time(20)
    await world.drop(PATH, GOOD)
    await world.pass_time(20)
    told = await story(client)
    assert told["duplicate_of_path"] == "netflix/titles/first.csv"
    assert told["file"]["duplicate_of"] in words(told, "verdict")
    assert told["next"] == ""


async def test_a_version_that_was_overtaken_says_by_which(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    await world.drop(PATH, BAD)
    await world.drop(PATH, GOOD)
    versions = (await client.get("/paths", params={"path": PATH})).json()["versions"]
    told = (await client.get(f"/files/{versions[1]['file_id']}/story")).json()
    assert versions[0]["file_id"] in words(told, "over")
    assert told["file"]["place"] == ""


async def test_a_file_in_bronze_waits_for_silver_and_then_for_gold(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    await world.drop(PATH, GOOD)
    waits = set()
    for _ in range(30):
        waits.add((await story(client))["next"])
        await world.pass_time(1)
    assert {"its rows wait for a silver run", "its rows wait for a gold run", ""} <= waits


async def test_gold_that_failed_first_is_not_the_run_that_shows_the_file(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    await world.drop(PATH, GOOD)
    while not world.workspace.started(Stage.GOLD):
        await world.workspace.finish()
        world.clock.advance(1)
        await world.pump()
    world.workspace.fail(RunPhase.FAILED)
    await world.pass_time(30)
    gold = (await story(client))["steps"][-1]
    assert (gold["stage"], gold["level"], gold["attempt"]) == ("gold", 1, 2)
