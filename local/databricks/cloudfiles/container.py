"""A folder in a container of the lake, over the Blob endpoint."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import BinaryIO, Final, cast
from urllib.parse import quote, unquote, urlsplit

from azure.core.exceptions import ResourceExistsError, ResourceNotFoundError
from azure.storage.blob import BlobProperties, BlobServiceClient

from local.databricks.cloudfiles.chunks import Chunks
from local.databricks.cloudfiles.folders import FolderError, StoredFile

PIECE: Final = 4 << 20
"""Bytes asked for at once; what a reader holds in memory is a small multiple of it."""

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class ContainerFolder:
    """A prefix of a container; `uri` is `abfs[s]://<container>@<account>.<host>/<path>`."""

    def __init__(self, uri: str, connection: str) -> None:
        parts = urlsplit(uri)
        container, _, host = parts.netloc.partition("@")
        service = BlobServiceClient.from_connection_string(
            connection, max_single_get_size=PIECE, max_chunk_get_size=PIECE
        )
        if host.partition(".")[0] != service.account_name:
            raise FolderError(f"only the account {service.account_name} is reached: {uri}")
        self._client = service.get_container_client(container)
        self._prefix = unquote(parts.path).strip("/")
        self._root = f"{parts.scheme}://{parts.netloc}"

    def files(self) -> Iterator[StoredFile]:
        """Every blob below the prefix, without the markers that ABFS keeps for folders."""
        start = f"{self._prefix}/" if self._prefix else None
        for blob in self._client.list_blobs(name_starts_with=start, include=["metadata"]):
            if "hdi_isfolder" not in (blob.metadata or {}):
                yield self._found(blob)

    def open(self, path: str) -> BinaryIO:
        """Bytes in pieces; all of them are of one version of the blob (the client sends its ETag).

        Raises:
            FileNotFoundError: there is no such blob.
        """
        try:
            download = self._client.get_blob_client(self._name(path)).download_blob()
        except ResourceNotFoundError as error:
            raise FileNotFoundError(self.uri(path)) from error
        return cast("BinaryIO", io.BufferedReader(Chunks(download.chunks()), PIECE))

    def create(self, path: str, content: bytes) -> bool:
        """Put with `If-None-Match: *`."""
        try:
            self._client.upload_blob(self._name(path), content, overwrite=False)
        except ResourceExistsError:
            return False
        return True

    def uri(self, path: str) -> str:
        """With the scheme by which the folder was named."""
        return f"{self._root}/{quote(self._name(path))}"

    def _name(self, path: str) -> str:
        return f"{self._prefix}/{path}" if self._prefix else path

    def _found(self, blob: BlobProperties) -> StoredFile:
        relative = blob.name[len(self._prefix) :].lstrip("/")
        modified = (blob.last_modified - EPOCH) // timedelta(microseconds=1)
        return StoredFile(path=relative, size=blob.size, modified=modified)
