"""Fixtures that more than one tier uses."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.ports import free_ports
from local.storage.azurite import Azurite, running


@pytest.fixture(scope="session")
def azurite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Azurite]:
    """One Azurite for the whole run: tests take containers, tables and queues of their own."""
    folder: Path = tmp_path_factory.mktemp("azurite")
    blob, queue, table = free_ports(3)
    with running(Azurite(blob_port=blob, queue_port=queue, table_port=table), folder) as started:
        yield started
