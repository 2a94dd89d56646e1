"""The board over the real service: who may look, and what a file's way looks like."""

import base64
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path

import httpx
import pytest

from tests.fakes.world import NETFLIX, FakeWorld, fake_world
from tests.unit.board.sights import Page
from tidegate.api.app import create_api

KEY = "an-operator-key"
GOOD = Path("flows/netflix/sample/titles.csv").read_bytes()
PATHS = ("", "/flows/netflix", "/files/0-0", "/files/0-0/rejection", "/board.css", "/icon.svg")


def basic(user: str, password: str) -> dict[str, str]:
    text = base64.b64encode(f"{user}:{password}".encode()).decode()
    return {"Authorization": f"Basic {text}"}


@pytest.fixture
def world() -> FakeWorld:
    return fake_world()


@pytest.fixture
async def client(world: FakeWorld) -> AsyncIterator[httpx.AsyncClient]:
    api = create_api(lambda: world.service, lambda: sha256(KEY.encode()).hexdigest())
    transport = httpx.ASGITransport(app=api)
    async with httpx.AsyncClient(transport=transport, base_url="http://local") as client:
        yield client


async def look(client: httpx.AsyncClient, path: str = "") -> Page:
    answer = await client.get(f"/api/board{path}", headers=basic("", KEY))
    assert answer.status_code == 200
    return Page(answer)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("headers", [{}, basic("operator", "wrong"), basic(KEY, "")])
async def test_nobody_looks_without_the_key(
    client: httpx.AsyncClient, path: str, headers: dict[str, str]
) -> None:
    answer = await client.get(f"/api/board{path}", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Basic ")
    assert NETFLIX not in answer.text


@pytest.mark.parametrize("path", PATHS)
async def test_the_board_only_looks(client: httpx.AsyncClient, path: str) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        answer = await client.request(method, f"/api/board{path}", headers=basic("", KEY))
        assert answer.status_code == 405


@pytest.mark.parametrize("headers", [basic("anybody", KEY), {"Authorization": f"Bearer {KEY}"}])
async def test_the_key_opens_it_as_password_or_token(
    client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    answer = await client.get("/api/board", headers=headers)
    assert "Ready for a first file" in answer.text


async def test_a_file_is_followed_from_the_gate_to_gold(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    await world.drop("netflix/titles/a.csv", GOOD)
    await world.pump()
    page = await look(client)
    assert "Files are on their way to gold" in page.text
    assert "1 file waits for bronze" in page.text
    assert "1 file of titles" in page.text
    await world.pass_time(20)
    page = await look(client)
    assert "Everything is settled" in page.text
    (address,) = {href for href in page.all("href") if "/files/" in href}
    story = await look(client, address.removeprefix("/api/board"))
    assert "netflix/titles/a.csv loaded" in story.text
    assert "adds up" in story.text
    assert "Gold" in story.text


async def test_a_refused_run_shows_the_reason_and_the_command(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    world.workspace.refusal = "the job <b>is</b> not there"
    await world.drop("netflix/titles/a.csv", GOOD)
    await world.pass_time(10)
    page = await look(client, "/flows/netflix")
    assert "Bronze is blocked. the job <b>is</b> not there" in page.text
    assert "tidegate run netflix" in page.text
    assert "b" not in page.tags


async def test_a_page_costs_a_bounded_number_of_reads(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    for number in range(60):
        await world.drop(f"netflix/titles/{number}.csv", b"not the header\r\n1\r\n")
    await world.pump()
    page = await look(client)
    assert sum("/files/" in href for href in page.all("href")) == 50 + 10
