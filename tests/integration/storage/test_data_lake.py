"""The ordinary Data Lake client, made from a connection string, against the gateway."""

import asyncio

import pytest
from azure.core import MatchConditions
from azure.core.exceptions import HttpResponseError, ResourceExistsError, ResourceNotFoundError
from azure.storage.filedatalake import ContentSettings, DataLakeServiceClient
from azure.storage.filedatalake.aio import DataLakeServiceClient as AsyncServiceClient
from azure.storage.filedatalake.aio import FileSystemClient

from tests.integration.storage.paths import names
from tests.integration.storage.process import GatewayProcess
from tests.integration.storage.receiver import Receiver


async def test_upload_creates_then_flushes_with_close(
    files: FileSystemClient, receiver: Receiver
) -> None:
    file = files.get_file_client("in/año 100%#?.csv")
    await file.upload_data(
        b"a,b\n" * 1000,
        overwrite=True,
        content_settings=ContentSettings(content_type="text/csv"),
        metadata={"supplier": "7"},
    )
    properties = await file.get_file_properties()
    assert (properties.size, properties.metadata) == (4000, {"supplier": "7"})
    assert properties.content_settings.content_type == "text/csv"
    assert await (await file.download_file()).readall() == b"a,b\n" * 1000
    created, flushed = await receiver.got(files.file_system_name, 2)
    assert (created["data"]["api"], created["data"]["contentLength"]) == ("CreateFile", 0)
    assert flushed["data"]["api"] == "FlushWithClose"
    assert flushed["data"]["contentLength"] == 4000
    assert flushed["data"]["contentType"] == "text/csv"
    assert flushed["data"]["eTag"] == properties.etag.strip('"')
    assert flushed["subject"].endswith("/blobs/in/año 100%#?.csv")
    assert flushed["data"]["url"].endswith("/in/a%C3%B1o%20100%25%23%3F.csv")


async def test_upload_in_chunks_on_several_connections(files: FileSystemClient) -> None:
    data = bytes(range(256)) * 4096
    file = files.get_file_client("big.bin")
    await file.upload_data(data, overwrite=True, chunk_size=100_000, max_concurrency=4)
    assert await (await file.download_file()).readall() == data


async def test_appending_without_close_raises_only_the_creation(
    files: FileSystemClient, receiver: Receiver
) -> None:
    file = await files.create_file("log.txt")
    await file.append_data(b"one", 0)
    await file.flush_data(3)
    await file.append_data(b"two", 3)
    await file.flush_data(6)
    assert await (await file.download_file()).readall() == b"onetwo"
    await files.create_file("marker.txt")
    events = await receiver.got(files.file_system_name, 2)
    assert [event["data"]["api"] for event in events] == ["CreateFile", "CreateFile"]
    assert events[-1]["subject"].endswith("marker.txt")


async def test_data_that_was_staged_for_an_older_file_is_not_committed(
    files: FileSystemClient,
) -> None:
    file = await files.create_file("a.txt")
    await file.append_data(b"stale-stale", 0)
    await file.create_file()
    await file.append_data(b"new", 0)
    await file.flush_data(3, close=True)
    assert await (await file.download_file()).readall() == b"new"
    with pytest.raises(HttpResponseError, match="InvalidFlushPosition"):
        await file.flush_data(11)


async def test_appending_to_a_missing_file_fails(files: FileSystemClient) -> None:
    with pytest.raises(ResourceNotFoundError):
        await files.get_file_client("none.txt").append_data(b"x", 0)


async def test_create_if_none_match_fails_on_a_file_that_exists(
    files: FileSystemClient, receiver: Receiver
) -> None:
    file = await files.create_file("once.txt")
    with pytest.raises(ResourceExistsError):
        await file.create_file(match_condition=MatchConditions.IfMissing)
    await file.delete_file()
    events = await receiver.got(files.file_system_name, 2)
    assert [event["data"]["api"] for event in events] == ["CreateFile", "DeleteFile"]


async def test_flush_with_another_etag_fails(files: FileSystemClient) -> None:
    file = await files.create_file("a.txt")
    await file.append_data(b"x", 0)
    for position in (0, 1):
        with pytest.raises(HttpResponseError) as error:
            await file.flush_data(
                position, etag='"0x1"', match_condition=MatchConditions.IfNotModified
            )
        assert error.value.status_code == 412


async def test_delete_of_files_and_folders(files: FileSystemClient, receiver: Receiver) -> None:
    for name in ("in/1.txt", "in/2.txt", "inside.txt"):
        await files.create_file(name)
    await files.delete_file("in/1.txt")
    with pytest.raises(ResourceNotFoundError):
        await files.delete_file("in/1.txt")
    await files.delete_directory("in")
    assert await names(files) == ["inside.txt"]
    deleted, folder = (await receiver.got(files.file_system_name, 5))[-2:]
    assert (deleted["data"]["api"], folder["data"]["api"]) == ("DeleteFile", "DeleteDirectory")
    assert deleted["eventType"] == "Microsoft.Storage.BlobDeleted"
    assert "eTag" not in deleted["data"]


async def test_delete_with_another_etag_fails(files: FileSystemClient) -> None:
    file = await files.create_file("a.txt")
    with pytest.raises(HttpResponseError) as error:
        await file.delete_file(etag='"0x1"', match_condition=MatchConditions.IfNotModified)
    assert error.value.status_code == 412
    assert await file.exists()


async def test_listing_shows_folders_once_on_every_page_size(files: FileSystemClient) -> None:
    await files.create_directory("b")
    for name in ("a/x/1", "a/x/2", "a/y", "b-2", "b/3", "b/c/4", "z"):
        await files.create_file(name)
    everything = [
        "D a", "D a/x", "a/x/1", "a/x/2", "a/y", "D b", "b-2", "b/3", "D b/c", "b/c/4", "z",
    ]  # fmt: skip
    for size in (1, 2, 3, 5000):
        assert await names(files, max_results=size) == everything
        flat = await names(files, recursive=False, max_results=size)
        assert sorted(flat) == ["D a", "D b", "b-2", "z"]
    assert await names(files, "b") == ["b/3", "D b/c", "b/c/4"]
    assert await names(files, "b", recursive=False) == ["b/3", "D b/c"]
    with pytest.raises(ResourceNotFoundError):
        await names(files, "nowhere")


async def test_listing_describes_files(files: FileSystemClient) -> None:
    file = files.get_file_client("a.txt")
    await file.upload_data(b"12345", overwrite=True)
    properties = await file.get_file_properties()
    (path,) = [path async for path in files.get_paths()]
    assert (path.content_length, path.etag) == (5, properties.etag.strip('"'))
    assert path.last_modified.timestamp() == properties.last_modified.timestamp()


async def test_the_blocking_client_works_too(
    files: FileSystemClient, shared_gateway: GatewayProcess
) -> None:
    def upload_and_read() -> bytes:
        connection = shared_gateway.connection_string
        with DataLakeServiceClient.from_connection_string(connection) as lake:
            file = lake.get_file_client(files.file_system_name, "a.txt")
            file.upload_data(b"x", overwrite=True)
            return file.download_file().readall()

    assert await asyncio.to_thread(upload_and_read) == b"x"


async def test_a_sas_is_refused(files: FileSystemClient, shared_gateway: GatewayProcess) -> None:
    url = f"{shared_gateway.url}/devstoreaccount1?sv=2025-01-05&sig=none"
    async with AsyncServiceClient(url) as stranger:
        with pytest.raises(HttpResponseError) as error:
            await stranger.get_file_system_client(files.file_system_name).create_file("a.txt")
    assert error.value.status_code == 403


async def test_a_wrong_key_is_refused(
    files: FileSystemClient, shared_gateway: GatewayProcess
) -> None:
    wrong = "A" * 86 + "=="
    url = f"{shared_gateway.url}/devstoreaccount1"
    async with AsyncServiceClient(
        url, {"account_name": "devstoreaccount1", "account_key": wrong}
    ) as stranger:
        other = stranger.get_file_system_client(files.file_system_name)
        with pytest.raises(HttpResponseError) as error:
            await other.create_file("a.txt")
    assert error.value.status_code == 403
    assert await names(files) == []


async def test_what_is_not_served_says_so(files: FileSystemClient) -> None:
    file = await files.create_file("a.txt")
    with pytest.raises(HttpResponseError) as error:
        await file.set_access_control(permissions="0777")
    assert error.value.status_code == 501
