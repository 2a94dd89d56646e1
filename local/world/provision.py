"""Containers, queues and tables: what Bicep makes in Azure, made in Azurite at every start."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Final

from azure.core.exceptions import ResourceExistsError
from azure.data.tables import TableServiceClient
from azure.storage.blob import BlobServiceClient
from azure.storage.queue import QueueServiceClient

from flows.layout import CONTAINERS

DEAD_LETTERS: Final = "deadletter"
"""Container for events that could not be delivered."""
ARRIVALS: Final = "arrivals"
"""Queue for events when they are not delivered by webhook."""
WORK: Final = ("files", "flows", "announcements", ARRIVALS)
QUEUES: Final = (*WORK, *(f"{name}-poison" for name in WORK))
"""Each with the queue to which the host moves a message that keeps failing."""
TABLES: Final = ("files", "flows", "contents", "journal")


def provision(connection_string: str) -> None:
    """Create what is not there. Raises azure.core.exceptions.AzureError."""
    with BlobServiceClient.from_connection_string(connection_string) as blobs:
        _create_each(blobs.create_container, (*CONTAINERS, DEAD_LETTERS))
    with QueueServiceClient.from_connection_string(connection_string) as queues:
        _create_each(queues.create_queue, QUEUES)
    with TableServiceClient.from_connection_string(connection_string) as tables:
        _create_each(tables.create_table, TABLES)


def _create_each(create: Callable[[str], object], names: Iterable[str]) -> None:
    for name in names:
        with suppress(ResourceExistsError):
            create(name)
