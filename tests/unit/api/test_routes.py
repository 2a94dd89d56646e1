"""The API over fakes: closed by default, and errors that say what to do."""

import base64

import httpx
import pytest
from fastapi import FastAPI

from tests.fakes.world import fake_world
from tests.unit.api.conftest import KEY
from tidegate.api.app import create_api
from tidegate.errors import SettingsError

ROUTES = {
    ("GET", "/api/health"),
    ("GET", "/api/flows"),
    ("GET", "/api/flows/{flow}"),
    ("GET", "/api/flows/{flow}/plan"),
    ("GET", "/api/flows/{flow}/runs"),
    ("POST", "/api/flows/{flow}/runs"),
    ("POST", "/api/flows/{flow}/pause"),
    ("POST", "/api/flows/{flow}/resume"),
    ("GET", "/api/files"),
    ("GET", "/api/files/{file_id}"),
    ("GET", "/api/files/{file_id}/story"),
    ("GET", "/api/files/{file_id}/receipt"),
    ("GET", "/api/paths"),
    ("GET", "/api/refusals"),
    ("POST", "/api/files/{file_id}/retry"),
    ("POST", "/api/files/{file_id}/moves"),
    ("POST", "/api/flows/{flow}/files/retry"),
    ("POST", "/api/flows/{flow}/announcements/retry"),
}


def basic(password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"me:{password}".encode()).decode()}


def walk(api: FastAPI) -> set[tuple[str, str]]:
    """Method and path of every route, as the generated OpenAPI document lists them."""
    paths: dict[str, dict[str, object]] = api.openapi()["paths"]
    return {(method.upper(), path) for path, methods in paths.items() for method in methods}


async def test_no_route_but_health_is_open(api: FastAPI, stranger: httpx.AsyncClient) -> None:
    routes = walk(api)
    assert {(method, path) for method, path in routes if "/board" not in path} == ROUTES
    for method, path in routes:
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic x"}):
            url = path.format(flow="netflix", file_id="a-b")
            answer = await stranger.request(method, url, headers=headers)
            expected = 200 if path == "/api/health" else 401
            assert answer.status_code == expected, (method, path, headers)


async def test_a_browser_is_asked_for_the_key_and_let_in_with_it(
    stranger: httpx.AsyncClient,
) -> None:
    closed = await stranger.get("/api/board")
    assert closed.status_code == 401
    assert closed.headers["www-authenticate"].startswith('Basic realm="Tidegate"')
    assert (await stranger.get("/api/board", headers=basic("wrong"))).status_code == 401
    assert (await stranger.get("/api/board", headers=basic(KEY))).status_code == 200
    bearer = {"Authorization": f"Bearer {KEY}"}
    assert (await stranger.get("/api/board", headers=bearer)).status_code == 200


async def test_what_a_browser_adds_by_itself_changes_nothing(
    api: FastAPI, stranger: httpx.AsyncClient
) -> None:
    for method, path in walk(api) - {("GET", "/api/health")}:
        if "/board" in path:
            assert method == "GET"
        else:
            url = path.format(flow="netflix", file_id="a-b")
            answer = await stranger.request(method, url, headers=basic(KEY))
            assert answer.status_code == 401, path


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/api/docs", "/", "/api"])
async def test_nothing_is_served_beside_the_routes(stranger: httpx.AsyncClient, path: str) -> None:
    answer = await stranger.get(path)
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


async def test_health_tells_nothing(stranger: httpx.AsyncClient) -> None:
    assert (await stranger.get("/api/health")).json() == {"status": "alive"}


NOT_THERE = {
    "/flows/hulu": "declared are: netflix",
    "/flows/hulu/runs": "declared are: netflix",
    "/files?flow=hulu": "declared are: netflix",
    "/files/a-b": "GET /api/paths",
    "/files/a-b/story": "GET /api/paths",
    "/files/%23%5C": "GET /api/paths",
    "/paths?path=netflix/titles/never.csv": "<flow>/<dataset>/",
}


@pytest.mark.parametrize(("url", "hint"), NOT_THERE.items(), ids=NOT_THERE)
async def test_what_is_not_there_is_a_problem_document_that_says_what_to_do(
    client: httpx.AsyncClient, url: str, hint: str
) -> None:
    answer = await client.get(url)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 404
    assert hint in answer.json()["detail"]


BAD = {
    "/files?limit=501": "query.limit",
    "/files?verdict=secret": "query.verdict",
    "/files?since=secret": "query.since",
    "/files?since=2020-01-01T00:00:00Z": "31 days",
    "/files?since=9999-12-31T23:59:59-14:00": "query.since",
    "/paths": "query.path",
    "/flows/netflix/runs?limit=0": "query.limit",
}


@pytest.mark.parametrize(("url", "place"), BAD.items(), ids=BAD)
async def test_a_bad_parameter_is_named_and_its_value_is_not(
    client: httpx.AsyncClient, url: str, place: str
) -> None:
    answer = await client.get(url)
    assert answer.status_code == 422
    assert place in answer.json()["detail"]
    assert "secret" not in answer.text
