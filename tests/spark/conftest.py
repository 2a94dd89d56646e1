"""One Spark session on one lake for the whole tier: tests take folders and schemas of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from azure.storage.blob import BlobServiceClient
from pyspark.sql import SparkSession

from flows import layout
from local.databricks.session import (
    Compiler,
    connection_string,
    lake_uri,
    running_session,
)
from local.databricks.spec import LakeEndpoint
from local.storage.azurite import Azurite

JARS = Path(".tidegate/jars")
LONGEST = (
    "cloudfiles/test_crashes",
    "databricks/test_process",
    "medallion/test_plant_on_its_way",
    "medallion/test_load_modes",
    "differential/test_corpus",
    "medallion/test_formats",
    "medallion/test_bronze",
    "declarative/test_updates",
)
"""Modules that go first: one that begins last would be waited for by the other worker."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The rest stay in their order."""
    places = {module: place for place, module in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(_module(item), len(LONGEST)))


def _module(item: pytest.Item) -> str:
    return f"{item.path.parent.name}/{item.path.stem}"


@pytest.fixture(scope="session")
def lake(azurite: Azurite) -> LakeEndpoint:
    """The account with every container of the layout in it."""
    endpoint = LakeEndpoint(blob_port=azurite.blob_port)
    with BlobServiceClient.from_connection_string(connection_string(endpoint)) as blobs:
        for container in layout.CONTAINERS:
            client = blobs.get_container_client(container)
            if not client.exists():
                client.create_container()
    return endpoint


@pytest.fixture(scope="session")
def blobs(lake: LakeEndpoint) -> Iterator[BlobServiceClient]:
    """An Azure client of the lake's account."""
    with BlobServiceClient.from_connection_string(connection_string(lake)) as client:
        yield client


@pytest.fixture(scope="session")
def spark(lake: LakeEndpoint) -> Iterator[SparkSession]:
    """The session as the workspace starts it, compiled for short runs."""
    with running_session(
        lake,
        JARS,
        f"{lake_uri(lake, layout.LAKE)}/warehouse",
        memory="1g",
        compiler=Compiler.QUICK_START,
    ) as session:
        yield session
