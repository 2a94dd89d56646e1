"""The page about the API names the routes that are there, and its example is one that is taken."""

import json
import re
from pathlib import Path

import httpx
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from tests.fakes.world import FakeWorld

PAGE = Path("docs/api.md").read_text("utf-8")
SAMPLE = Path("flows/netflix/sample/titles.csv").read_bytes()
NOT_FOR_PEOPLE = {"GET /api/board/board.css", "GET /api/board/icon.svg"}


def routes_of(api: FastAPI) -> set[str]:
    paths = get_openapi(title="", version="", routes=api.routes)["paths"]
    return {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}


def test_it_names_every_route_and_no_other(api: FastAPI) -> None:
    told = set(re.findall(r"`((?:GET|POST) /api/[^`]*)`", PAGE))
    assert told == routes_of(api) - NOT_FOR_PEOPLE


async def test_its_example_is_taken_and_answered_as_it_says(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    await world.drop("netflix/titles/titles.csv", SAMPLE)
    await world.pass_time(20)
    (listed,) = (await client.get("/files")).json()["files"]
    (order,) = re.findall(r"-d '(.*)'", PAGE)
    answer = await client.post(f"/files/{listed['file_id']}/moves", json=json.loads(order))
    (shown,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert answer.status_code == 202
    told = {**json.loads(shown), "file_id": listed["file_id"]}
    told["story"] = f"/api/files/{listed['file_id']}/story"
    assert answer.json() == told
