"""The API over a fake world, asked by an operator."""

from collections.abc import AsyncIterator
from hashlib import sha256

import httpx
import pytest
from fastapi import FastAPI

from tests.fakes.world import FakeWorld, fake_world
from tidegate.api.app import create_api

KEY = "an-operator-key"


@pytest.fixture
def world() -> FakeWorld:
    return fake_world()


@pytest.fixture
def api(world: FakeWorld) -> FastAPI:
    return create_api(lambda: world.service, lambda: sha256(KEY.encode()).hexdigest())


@pytest.fixture
async def stranger(api: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=api)
    async with httpx.AsyncClient(transport=transport, base_url="http://local") as client:
        yield client


@pytest.fixture
async def client(api: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport, headers = httpx.ASGITransport(app=api), {"Authorization": f"Bearer {KEY}"}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://local/api", headers=headers
    ) as client:
        yield client
