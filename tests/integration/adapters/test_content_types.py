"""What the service writes says what it is, so that a browser shows it."""

import uuid

import pytest
from azure.storage.blob.aio import BlobServiceClient
from azure.storage.filedatalake.aio import DataLakeServiceClient

from local.storage.azurite import Azurite
from tidegate.adapters.lake import Lake
from tidegate.ports import BlobRef

KINDS = [
    ("a.rejection.html", "text/html; charset=utf-8"),
    ("a.rejection.json", "application/json"),
    ("original.csv", "application/octet-stream"),
    ("a", "application/octet-stream"),
]


@pytest.mark.parametrize(("name", "kind"), KINDS, ids=[name for name, _ in KINDS])
async def test_a_blob_carries_the_type_of_its_content(
    azurite: Azurite, name: str, kind: str
) -> None:
    text = azurite.connection_string()
    async with (
        BlobServiceClient.from_connection_string(text) as blobs,
        DataLakeServiceClient.from_connection_string(text) as files,
    ):
        container = f"c{uuid.uuid4().hex}"
        await blobs.create_container(container)
        ref = BlobRef(container=container, path=f"netflix/files/{name}")
        await Lake(files, blobs).put(ref, b"{}", overwrite=True)
        found = await blobs.get_blob_client(container, ref.path).get_blob_properties()
        assert found.content_settings.content_type == kind
