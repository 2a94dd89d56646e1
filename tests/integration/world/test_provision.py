from azure.data.tables import TableServiceClient
from azure.storage.blob import BlobServiceClient
from azure.storage.queue import QueueServiceClient

from local.storage.azurite import Azurite
from local.world.provision import provision


def test_containers_queues_and_tables_are_there_however_often_it_is_done(azurite: Azurite) -> None:
    connection = azurite.connection_string()

    provision(connection)
    provision(connection)

    with BlobServiceClient.from_connection_string(connection) as blobs:
        containers = {container.name for container in blobs.list_containers()}
    with QueueServiceClient.from_connection_string(connection) as queues:
        named = {queue.name for queue in queues.list_queues()}
    with TableServiceClient.from_connection_string(connection) as tables:
        listed = {table.name for table in tables.list_tables()}
    assert {"landing", "accepted", "quarantine", "requests", "receipts", "lake"} <= containers
    assert "deadletter" in containers
    assert {"files", "flows", "arrivals"} <= named
    assert {"files", "flows", "contents", "journal"} <= listed
