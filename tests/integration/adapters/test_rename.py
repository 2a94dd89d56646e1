"""Renames as an account with a hierarchical namespace does them: the gateway asks for folders."""

import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from azure.storage.blob.aio import BlobServiceClient
from azure.storage.filedatalake.aio import DataLakeServiceClient

from local.storage.azurite import Azurite
from tests.integration.storage.process import GatewayProcess
from tidegate.adapters.lake import Lake
from tidegate.gate.move import Moved, RenameMove
from tidegate.ports import BlobRef, Copied, Etag


@pytest.fixture
async def lake(azurite: Azurite, tmp_path: Path) -> AsyncIterator[Lake]:
    gateway = GatewayProcess.prepare(azurite, tmp_path)
    await gateway.start()
    text = gateway.connection_string
    async with (
        BlobServiceClient.from_connection_string(text) as blobs,
        DataLakeServiceClient.from_connection_string(text) as files,
    ):
        for container in ("landing", "accepted"):
            if not await blobs.get_container_client(container).exists():
                await blobs.create_container(container)
        yield Lake(files, blobs)
    gateway.stop()


async def test_a_rename_makes_its_folder_and_takes_the_bytes_along(lake: Lake) -> None:
    folder = uuid.uuid4().hex
    move = RenameMove(lake)
    for name in ("plain.csv", "a%41 b+ü#?.csv"):
        source = BlobRef(container="landing", path=f"{folder}/{name}")
        target = BlobRef(container="accepted", path=f"{folder}/2026/01/02/{len(name)}.csv")
        await lake.put(source, name.encode(), overwrite=True)
        info = await lake.head(source)
        assert info is not None
        for _ in range(2):
            assert await move(source, info.etag, target) is Moved.AT_TARGET
        assert await lake.head(source) is None
        moved = await lake.head(target)
        assert moved is not None
        assert moved.size == len(name.encode())


async def test_a_rename_says_why_it_did_not_happen(lake: Lake) -> None:
    folder = uuid.uuid4().hex
    source = BlobRef(container="landing", path=f"{folder}/a.csv")
    target = BlobRef(container="accepted", path=f"{folder}/b.csv")
    assert await lake.rename(source, Etag("0x1"), target) is Copied.SOURCE_MISSING
    await lake.put(source, b"new", overwrite=True)
    assert await lake.rename(source, Etag("0x1"), target) is Copied.SOURCE_CHANGED
    await lake.put(target, b"there", overwrite=True)
    assert await lake.rename(source, Etag("0x1"), target) is Copied.TARGET_EXISTS


async def test_folders_are_no_files(lake: Lake) -> None:
    folder = f"{uuid.uuid4().hex}.csv"
    source = BlobRef(container="landing", path=f"{folder}/a.csv")
    await lake.put(source, b"x", overwrite=True)
    info = await lake.head(source)
    assert info is not None
    target = BlobRef(container="landing", path=f"{folder}/sub.csv/b.csv")
    assert await lake.rename(source, info.etag, target) is Copied.DONE
    assert await lake.head(BlobRef(container="landing", path=f"{folder}/sub.csv")) is None
    listed = [each.path async for each in lake.listing("landing", folder)]
    assert listed == [target.path]
