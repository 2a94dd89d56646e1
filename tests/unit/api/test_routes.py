"""The API over fakes: closed by default, and what it answers to an operator."""

from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from tests.fakes.world import NETFLIX, FakeWorld, fake_world
from tidegate.api.app import create_api
from tidegate.errors import SettingsError

KEY = "an-operator-key"
OPERATOR = {"Authorization": f"Bearer {KEY}"}
GOOD = Path("flows/netflix/sample/titles.csv").read_bytes()


@pytest.fixture
def world() -> FakeWorld:
    return fake_world()


@pytest.fixture
def api(world: FakeWorld) -> FastAPI:
    return create_api(lambda: world.service, lambda: sha256(KEY.encode()).hexdigest())


@pytest.fixture
async def client(api: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=api)
    async with httpx.AsyncClient(transport=transport, base_url="http://local") as client:
        yield client


def walk(api: FastAPI) -> list[tuple[str, str]]:
    """Method and path of every route, as the generated OpenAPI document lists them."""
    paths: dict[str, dict[str, object]] = api.openapi()["paths"]
    return [(method.upper(), path) for path, methods in paths.items() for method in methods]


async def test_no_route_but_health_is_open(api: FastAPI, client: httpx.AsyncClient) -> None:
    routes = walk(api)
    assert len(routes) == 8
    for method, path in routes:
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic x"}):
            url = path.format(flow="netflix", file_id="a-b")
            answer = await client.request(method, url, headers=headers)
            expected = 200 if path == "/api/health" else 401
            assert answer.status_code == expected, (method, path, headers)


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/api/docs", "/", "/api"])
async def test_nothing_is_served_beside_the_routes(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_service_that_is_not_set_up_tells_strangers_nothing() -> None:
    def broken() -> str:
        raise SettingsError("app settings: LANDING_TOPIC is missing")

    transport = httpx.ASGITransport(app=create_api(lambda: fake_world().service, broken))
    async with httpx.AsyncClient(transport=transport, base_url="http://local") as stranger:
        answer = await stranger.get("/api/flows")
    assert answer.status_code == 500
    assert "LANDING_TOPIC" not in answer.text


async def test_health_tells_nothing(client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/health")).json() == {"status": "alive"}


async def test_errors_are_problem_documents(client: httpx.AsyncClient) -> None:
    for url in ("/api/flows/hulu", "/api/flows/hulu/files", "/api/files/a-b"):
        answer = await client.get(url, headers=OPERATOR)
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == 404


async def test_a_bad_parameter_is_named_and_its_value_is_not(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/flows/netflix/files?days=secret", headers=OPERATOR)
    assert answer.status_code == 422
    assert "query.days" in answer.json()["detail"]
    assert "secret" not in answer.text


async def test_the_manual_trigger_says_when_nothing_is_open(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/flows/netflix/runs", headers=OPERATOR)
    assert answer.status_code == 200
    assert answer.json()["started"] is False


async def test_the_manual_trigger_does_not_wait_for_quiet(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    await world.drop("netflix/titles/a.csv", GOOD)
    await world.pump()
    assert world.workspace.active == []
    answer = await client.post("/api/flows/netflix/runs", headers=OPERATOR)
    assert answer.status_code == 202
    assert answer.json()["status"] == "/api/flows/netflix"
    assert len(world.workspace.active) == 1


async def test_a_paused_flow_refuses_the_manual_trigger_with_the_reason(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    await world.drop("netflix/titles/a.csv", GOOD)
    paused = await client.post("/api/flows/netflix/pause", headers=OPERATOR)
    assert paused.json()["paused"] is True
    answer = await client.post("/api/flows/netflix/runs", headers=OPERATOR)
    assert answer.status_code == 409
    assert "resume" in answer.json()["detail"]
    await client.post("/api/flows/netflix/resume", headers=OPERATOR)
    assert (await client.post("/api/flows/netflix/runs", headers=OPERATOR)).status_code == 202


async def test_a_file_is_shown_with_its_counts(world: FakeWorld, client: httpx.AsyncClient) -> None:
    await world.drop("netflix/titles/a.csv", GOOD)
    await world.pass_time(20)
    (listed,) = (await client.get("/api/flows/netflix/files", headers=OPERATOR)).json()
    assert listed["state"] == "LOADED"
    answer = await client.get(f"/api/files/{listed['file_id']}", headers=OPERATOR)
    detail = answer.json()
    assert detail["counts"]["rows"] == detail["bronze_rows"] == sum(detail["account"].values())


async def test_the_flow_tells_its_stages_and_what_waits(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    await world.drop("netflix/titles/a.csv", GOOD)
    await world.pump()
    view = (await client.get(f"/api/flows/{NETFLIX}", headers=OPERATOR)).json()
    assert (view["open_files"], view["waiting_files"]) == (1, 1)
    await world.pass_time(20)
    view = (await client.get(f"/api/flows/{NETFLIX}", headers=OPERATOR)).json()
    assert [(stage["stage"], stage["level"]) for stage in view["stages"]] == [
        ("bronze", 1),
        ("silver", 1),
        ("gold", 1),
    ]
