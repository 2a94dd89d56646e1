"""Gateways as real processes, with receivers and clients of their own."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from azure.storage.blob.aio import BlobServiceClient, ContainerClient
from azure.storage.filedatalake.aio import DataLakeServiceClient, FileSystemClient

from local.ports import free_ports
from local.storage.azurite import Azurite
from tests.integration.storage.process import GatewayProcess
from tests.integration.storage.receiver import Receiver, listening


@pytest.fixture(scope="session")
def hook_port() -> int:
    """Where every test's own receiver listens while the test runs."""
    return free_ports(1)[0]


@pytest.fixture
async def receiver(hook_port: int) -> AsyncIterator[Receiver]:
    async with listening(Receiver(port=hook_port)) as started:
        yield started


@pytest.fixture(scope="session")
def shared_gateway(
    azurite: Azurite, hook_port: int, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[GatewayProcess]:
    """One gateway for all tests that neither end it nor need subscriptions of their own."""
    process = GatewayProcess.prepare(azurite, tmp_path_factory.mktemp("gateway"))
    process.subscribe(
        {
            "name": "all",
            "endpointType": "WebHook",
            "endpointUrl": f"http://127.0.0.1:{hook_port}/hook",
            "retry": {"delaysSeconds": [0.1]},
        }
    )
    asyncio.run(process.start())
    yield process
    process.stop()


@pytest.fixture
def gateway(azurite: Azurite, tmp_path: Path) -> Iterator[GatewayProcess]:
    """Not started yet: the test writes its subscriptions first."""
    process = GatewayProcess.prepare(azurite, tmp_path)
    yield process
    process.stop()


@pytest.fixture
async def container(azurite: Azurite) -> AsyncIterator[ContainerClient]:
    """A fresh container, seen on Azurite itself: what is done with it raises no events."""
    connection, name = azurite.connection_string(), f"c{uuid4().hex[:12]}"
    async with ContainerClient.from_connection_string(connection, name) as client:
        await client.create_container()
        yield client


@pytest.fixture
async def seen(
    shared_gateway: GatewayProcess, container: ContainerClient
) -> AsyncIterator[ContainerClient]:
    """The fresh container through the shared gateway: what is done with it raises events."""
    connection = shared_gateway.connection_string
    async with BlobServiceClient.from_connection_string(connection) as client:
        yield client.get_container_client(container.container_name)


@pytest.fixture
async def lake(shared_gateway: GatewayProcess) -> AsyncIterator[DataLakeServiceClient]:
    connection = shared_gateway.connection_string
    async with DataLakeServiceClient.from_connection_string(connection) as client:
        yield client


@pytest.fixture
def files(lake: DataLakeServiceClient, container: ContainerClient) -> FileSystemClient:
    return lake.get_file_system_client(container.container_name)


@pytest.fixture
async def writer(gateway: GatewayProcess, container: ContainerClient) -> ContainerClient:
    """The fresh container through the test's own gateway."""
    return ContainerClient.from_connection_string(
        gateway.connection_string, container.container_name
    )
