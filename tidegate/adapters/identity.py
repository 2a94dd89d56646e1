"""Clients of the storage accounts, the topic and the workspace, opened as the settings say."""

from collections.abc import Mapping
from functools import cached_property
from typing import Final

from azure.core.credentials import AzureKeyCredential
from azure.data.tables.aio import TableServiceClient
from azure.eventgrid.aio import EventGridPublisherClient
from azure.identity import ManagedIdentityCredential as BlockingIdentity
from azure.identity.aio import ManagedIdentityCredential
from azure.storage.blob.aio import BlobServiceClient
from azure.storage.filedatalake.aio import DataLakeServiceClient
from azure.storage.queue.aio import QueueServiceClient

from tidegate.settings import Connection, Settings

DATABRICKS_SCOPE: Final = "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d/.default"
"""Azure Databricks' application id, the same in every tenant."""

CHUNK: Final = 4 * 2**20
"""Bytes that a file's reader holds at a time: many files are read at once."""


class Clients:
    """Builds clients; opens no connection before it is used."""

    def __init__(self, settings: Settings) -> None:
        """Read nothing but the settings."""
        self._settings = settings

    def tables(self) -> TableServiceClient:
        """The ledger's account."""
        connection = self._settings.storage
        if connection.connection_string:
            return TableServiceClient.from_connection_string(connection.connection_string)
        return TableServiceClient(connection.endpoint("table"), credential=self._identity())

    def queues(self) -> QueueServiceClient:
        """The same account's queues."""
        connection = self._settings.storage
        if connection.connection_string:
            return QueueServiceClient.from_connection_string(connection.connection_string)
        return QueueServiceClient(connection.endpoint("queue"), credential=self._identity())

    def blobs(self) -> BlobServiceClient:
        """The lake, through the Blob API."""
        connection: Connection = self._settings.lake
        if connection.connection_string:
            return BlobServiceClient.from_connection_string(connection.connection_string)
        return BlobServiceClient(connection.endpoint("blob"), credential=self._identity())

    def files(self) -> DataLakeServiceClient:
        """The lake, through the Data Lake API."""
        connection = self._settings.lake
        if connection.connection_string:
            return DataLakeServiceClient.from_connection_string(
                connection.connection_string,
                max_single_get_size=CHUNK,
                max_chunk_get_size=CHUNK,
            )
        return DataLakeServiceClient(
            connection.endpoint("dfs"),
            credential=self._identity(),
            max_single_get_size=CHUNK,
            max_chunk_get_size=CHUNK,
        )

    def topic(self) -> EventGridPublisherClient:
        """The custom topic of our announcements."""
        settings = self._settings
        if settings.event_topic_key:
            key = AzureKeyCredential(settings.event_topic_key)
            return EventGridPublisherClient(settings.event_topic_endpoint, key)
        return EventGridPublisherClient(settings.event_topic_endpoint, self._identity())

    def databricks_headers(self) -> Mapping[str, str]:
        """A token of the managed identity for the workspace, from its cache. Blocks."""
        token = self._blocking_identity.get_token(DATABRICKS_SCOPE).token
        return {"Authorization": f"Bearer {token}"}

    def renew_databricks(self) -> None:
        """Forget the token: the workspace refused it. The next call asks for another one."""
        self.__dict__.pop("_blocking_identity", None)

    @cached_property
    def _blocking_identity(self) -> BlockingIdentity:
        return BlockingIdentity(client_id=self._client_id)

    def _identity(self) -> ManagedIdentityCredential:
        return ManagedIdentityCredential(client_id=self._client_id)

    @property
    def _client_id(self) -> str | None:
        return self._settings.azure_client_id or None
