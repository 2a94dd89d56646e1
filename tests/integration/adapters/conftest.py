"""Each port, once over its fake and once over Azurite: both have to pass the same suite."""

import uuid
from collections.abc import AsyncIterator

import pytest
from azure.data.tables.aio import TableServiceClient
from azure.storage.blob.aio import BlobServiceClient
from azure.storage.filedatalake.aio import DataLakeServiceClient

from local.storage.azurite import Azurite
from tests.fakes.blobs import MemoryBlobs
from tests.fakes.rows import MemoryRows
from tidegate.adapters.lake import Lake
from tidegate.adapters.tables import TableRows
from tidegate.ports import Blobs, Rows
from tidegate.wiring import new_op_id, utc_now

BOTH = ("memory", "azurite")


@pytest.fixture(params=BOTH)
async def rows(request: pytest.FixtureRequest) -> AsyncIterator[Rows]:
    if request.param == "memory":
        yield MemoryRows()
        return
    azurite: Azurite = request.getfixturevalue("azurite")
    async with TableServiceClient.from_connection_string(azurite.connection_string()) as tables:
        table = await tables.create_table(f"t{uuid.uuid4().hex}")
        async with table:
            yield TableRows(table, new_op_id)


@pytest.fixture(params=BOTH)
async def blobs(request: pytest.FixtureRequest) -> AsyncIterator[Blobs]:
    if request.param == "memory":
        yield MemoryBlobs(utc_now)
        return
    azurite: Azurite = request.getfixturevalue("azurite")
    text = azurite.connection_string()
    async with (
        BlobServiceClient.from_connection_string(text) as blob_service,
        DataLakeServiceClient.from_connection_string(text) as file_service,
    ):
        for container in ("landing", "accepted"):
            if not await blob_service.get_container_client(container).exists():
                await blob_service.create_container(container)
        yield Lake(file_service, blob_service)
