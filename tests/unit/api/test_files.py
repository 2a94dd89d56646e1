"""Lists of files: newest first, each once, bounded, with their rows."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.fakes.world import NETFLIX, FakeWorld
from tidegate.api.listing import Question, files_view
from tidegate.api.views import Verdict

SAMPLE = Path("flows/netflix/sample")
GOOD = (SAMPLE / "titles.csv").read_bytes()
BAD = (SAMPLE / "titles_bad.csv").read_bytes()
HEAD, *LINES = GOOD.splitlines(keepends=True)


async def files(client: httpx.AsyncClient, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await client.get(f"/files{query}")).json()["files"]
    return found


async def drop_three(world: FakeWorld) -> None:
    """One is loaded, one rejected, one a duplicate."""
    for name, content in (("good", GOOD), ("bad", BAD), ("again", GOOD)):
        await world.drop(f"netflix/titles/{name}.csv", content)
        await world.pass_time(20)


async def test_a_file_is_shown_with_its_rows_by_layer(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    await world.drop("netflix/titles/a.csv", GOOD)
    await world.pass_time(20)
    (listed,) = await files(client)
    assert (listed["state"], listed["verdict"], listed["flow"]) == ("LOADED", "accepted", "netflix")
    assert listed["rows"] == listed["bronze_rows"] == sum(listed["account"].values())
    assert listed["quarantined"] == 0
    detail = (await client.get(f"/files/{listed['file_id']}")).json()
    assert detail["counts"]["rows"] == listed["rows"]
    assert detail["place"] == f"accepted/{detail['target']}"
    assert (detail["bronze"]["level"], detail["bronze"]["run_id"]) == (1, 1)
    assert detail["summary"].startswith("The file is accepted.")


async def test_the_newest_come_first_and_each_comes_once(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    await drop_three(world)
    listed = await files(client)
    assert [file["path"].rpartition("/")[2] for file in listed] == [
        "again.csv",
        "bad.csv",
        "good.csv",
    ]
    assert [file["verdict"] for file in listed] == ["duplicate", "rejected", "accepted"]


@pytest.mark.parametrize("verdict", ["accepted", "rejected", "duplicate", "held", "open"])
async def test_a_list_may_be_of_one_verdict(
    world: FakeWorld, client: httpx.AsyncClient, verdict: str
) -> None:
    await drop_three(world)
    await world.put("netflix/titles/new.csv", HEAD + LINES[0])
    await world.service.arrivals.receive("netflix/titles/new.csv")
    expected = {"accepted": 1, "rejected": 1, "duplicate": 1, "held": 0, "open": 1}
    listed = await files(client, f"?flow=netflix&verdict={verdict}")
    assert [file["verdict"] for file in listed] == [verdict] * expected[verdict]


async def test_a_list_says_that_there_is_more(world: FakeWorld, client: httpx.AsyncClient) -> None:
    await drop_three(world)
    answer = (await client.get("/files?limit=2")).json()
    assert (len(answer["files"]), answer["more"]) == (2, True)
    answer = (await client.get("/files?limit=3")).json()
    assert (len(answer["files"]), answer["more"]) == (3, False)


async def test_files_of_other_days_are_found_and_older_ones_left_out(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    await world.drop("netflix/titles/old.csv", GOOD)
    await world.pass_time(20)
    world.clock.advance(3 * 86_400)
    await world.drop("netflix/titles/new.csv", HEAD + LINES[0])
    await world.pass_time(20)
    assert len(await files(client)) == 2
    since = (world.clock() - timedelta(days=1)).isoformat().replace("+00:00", "Z")
    (new,) = await files(client, f"?since={since}")
    assert new["path"] == "netflix/titles/new.csv"
    naive = since.removesuffix("Z")
    assert len(await files(client, f"?since={naive}")) == 1
    world.clock.advance(6 * 86_400)
    assert len(await files(client)) == 1


async def test_an_open_file_is_shown_in_its_newest_state(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    await world.drop("netflix/titles/a.csv", GOOD)
    (seen,) = await files(client)
    assert (seen["state"], seen["rows"], seen["account"]) == ("SEEN", None, None)
    await world.pump()
    (accepted,) = await files(client)
    assert (accepted["state"], accepted["rows"]) == ("ACCEPTED", len(LINES))


async def test_a_long_history_is_read_no_further_than_a_limit(world: FakeWorld) -> None:
    for number in range(6):
        await world.drop(f"netflix/titles/{number}.csv", HEAD + b"".join(LINES[number:][:2]))
        await world.pass_time(15)
    since = world.clock() - timedelta(days=2)
    question = Question(verdict=Verdict.ACCEPTED, since=since, limit=3)
    page = await files_view(world.service, [NETFLIX], question)
    assert ([file.path[-5] for file in page.files], page.more) == (["5", "4", "3"], True)
    shy = replace(question, limit=100, most_entries=9)
    page = await files_view(world.service, [NETFLIX], shy)
    assert ([file.path[-5] for file in page.files], page.more) == (["5", "4", "3"], True)
    all_ = await files_view(world.service, [NETFLIX], replace(question, limit=6))
    assert (len(all_.files), all_.more) == (6, False)


async def test_a_rare_verdict_is_found_however_many_files_came_since(world: FakeWorld) -> None:
    """Rejected files have a partition of their own: the journal of the day is not read."""
    await drop_three(world)
    for number in range(6):
        await world.drop(f"netflix/titles/{number}.csv", HEAD + b"".join(LINES[number:][:2]))
        await world.pass_time(15)
    since = world.clock() - timedelta(days=2)
    for verdict, name in ((Verdict.REJECTED, "bad"), (Verdict.DUPLICATE, "again")):
        question = Question(verdict=verdict, since=since, limit=3, most_entries=0)
        page = await files_view(world.service, [NETFLIX], question)
        assert [file.path for file in page.files] == [f"netflix/titles/{name}.csv"]
        assert not page.more
        late = replace(question, since=world.clock() - timedelta(seconds=5))
        assert (await files_view(world.service, [NETFLIX], late)).files == ()


async def test_many_open_files_are_read_no_further_than_a_limit(world: FakeWorld) -> None:
    for number in range(5):
        await world.drop(f"netflix/titles/{number}.csv", HEAD + LINES[number])
    since = world.clock() - timedelta(days=1)
    question = Question(verdict=None, since=since, limit=100, most_open=3)
    page = await files_view(world.service, [NETFLIX], question)
    assert (len(page.files), page.more) == (3, True)
    page = await files_view(world.service, [NETFLIX], replace(question, most_open=5))
    assert (len(page.files), page.more) == (5, False)


async def test_the_versions_of_a_path_are_listed_newest_first(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    for line in LINES[:3]:
        await world.drop("netflix/titles/a.csv", HEAD + line)
        await world.pass_time(20)
    answer = (await client.get("/paths?path=netflix/titles/a.csv")).json()
    ids = [file["file_id"] for file in answer["versions"]]
    assert len(set(ids)) == 3
    assert answer["current"] == ids[0]
    seen = [file["seen_at"] for file in answer["versions"]]
    assert seen == sorted(seen, reverse=True)
