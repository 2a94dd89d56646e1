"""A file on its way into a real landing zone, through the Data Lake API of the gateway."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from azure.storage.blob import BlobServiceClient

from flows.layout import LANDING
from local.ports import free_ports
from local.storage.azurite import Azurite
from tests.integration.storage.process import GatewayProcess
from tidegate.adapters.landing import landing_at
from tidegate.errors import Transient
from tidegate.ledger.ids import file_id
from tidegate.ports import Etag

PATH = "cli/titles/año 100%.csv"


@pytest.fixture
def address(azurite: Azurite, tmp_path: Path) -> Iterator[str]:
    gateway = GatewayProcess.prepare(azurite, tmp_path)
    asyncio.run(gateway.start())
    with BlobServiceClient.from_connection_string(azurite.connection_string()) as account:
        if not account.get_container_client(LANDING).exists():
            account.create_container(LANDING)
    yield gateway.connection_string
    gateway.stop()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "titles.csv"
    path.write_bytes(b"a,b\n" * 1000)
    return path


def test_a_file_is_written_and_its_id_is_that_of_the_service(address: str, source: Path) -> None:
    with landing_at(address) as landing:
        first, second = landing.upload(source, PATH), landing.upload(source, PATH)
    with BlobServiceClient.from_connection_string(address) as account:
        blob = account.get_blob_client(LANDING, PATH).get_blob_properties()
    assert first.size == second.size == blob.size == 4000
    assert first.file_id != second.file_id
    assert second.file_id == file_id(PATH, Etag(blob.etag.strip('"')))


def test_an_empty_file_is_written_too(address: str, tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.touch()
    with landing_at(address) as landing:
        assert landing.upload(empty, "cli/titles/empty.csv").size == 0


def test_a_landing_zone_that_is_not_there_is_told_within_seconds(
    azurite: Azurite, source: Path
) -> None:
    (nobody,) = free_ports(1)
    with (
        landing_at(azurite.connection_string(nobody)) as landing,
        pytest.raises(Transient, match="write to landing"),
    ):
        landing.upload(source, PATH)
