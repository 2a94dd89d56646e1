"""The ordinary Data Lake client, made from a connection string, against the gateway."""

from collections.abc import AsyncIterator

import pytest
from azure.core import MatchConditions
from azure.core.exceptions import HttpResponseError, ResourceExistsError, ResourceNotFoundError
from azure.storage.blob.aio import ContainerClient
from azure.storage.filedatalake import ContentSettings
from azure.storage.filedatalake.aio import DataLakeServiceClient, FileSystemClient

from tests.integration.storage.process import GatewayProcess
from tests.integration.storage.receiver import Receiver


@pytest.fixture
async def lake(shared_gateway: GatewayProcess) -> AsyncIterator[DataLakeServiceClient]:
    connection = shared_gateway.connection_string
    async with DataLakeServiceClient.from_connection_string(connection) as client:
        yield client


@pytest.fixture
def files(lake: DataLakeServiceClient, container: ContainerClient) -> FileSystemClient:
    return lake.get_file_system_client(container.container_name)


async def names(files: FileSystemClient, path: str | None = None, **options: object) -> list[str]:
    listed = files.get_paths(path, **options)  # type: ignore[arg-type]  # test options by name
    return [("D " if path.is_directory else "") + path.name async for path in listed]


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


async def test_rename_moves_across_folders_and_file_systems(
    files: FileSystemClient,
    lake: DataLakeServiceClient,
    receiver: Receiver,
) -> None:
    source = files.get_file_client("in/ü & 1+1.csv")
    await source.upload_data(b"rows", overwrite=True)
    other = await lake.create_file_system(files.file_system_name + "x")
    await other.create_directory("done/today")
    moved = await source.rename_file(f"{other.file_system_name}/done/today/ü & 1+1.csv")
    assert await (await moved.download_file()).readall() == b"rows"
    assert not await source.exists()
    renamed = (await receiver.got(other.file_system_name, 2))[-1]
    assert renamed["eventType"] == "Microsoft.Storage.BlobRenamed"
    assert renamed["data"]["api"] == "RenameFile"
    assert renamed["subject"].endswith(f"{other.file_system_name}/blobs/done/today/ü & 1+1.csv")
    assert renamed["data"]["sourceUrl"].endswith("/in/%C3%BC%20%26%201%2B1.csv")
    assert renamed["data"]["destinationUrl"].endswith("/done/today/%C3%BC%20%26%201%2B1.csv")
    assert "url" not in renamed["data"]
    await other.delete_file_system()


async def test_rename_honours_conditions_on_source_and_target(files: FileSystemClient) -> None:
    source, target = files.get_file_client("a.txt"), files.get_file_client("b.txt")
    for file in (source, target):
        await file.upload_data(b"x", overwrite=True)
    name = f"{files.file_system_name}/b.txt"
    with pytest.raises(HttpResponseError) as error:
        await source.rename_file(
            name, source_etag='"0x1"', source_match_condition=MatchConditions.IfNotModified
        )
    assert error.value.status_code == 412
    with pytest.raises(HttpResponseError) as error:
        await source.rename_file(name, match_condition=MatchConditions.IfMissing)
    assert error.value.status_code == 409
    with pytest.raises(HttpResponseError) as error:
        await source.rename_file(name, etag='"0x1"', match_condition=MatchConditions.IfNotModified)
    assert error.value.status_code == 412
    etag = (await source.get_file_properties()).etag
    await source.rename_file(
        name, source_etag=etag, source_match_condition=MatchConditions.IfNotModified
    )
    assert not await source.exists()


async def test_rename_needs_its_source_and_the_targets_folder(files: FileSystemClient) -> None:
    with pytest.raises(ResourceNotFoundError, match="SourcePathNotFound"):
        await files.get_file_client("none").rename_file(f"{files.file_system_name}/b")
    source = await files.create_file("a.txt")
    with pytest.raises(ResourceNotFoundError, match="RenameDestinationParentPathNotFound"):
        await source.rename_file(f"{files.file_system_name}/new/a.txt")
    assert await source.exists()


async def test_rename_of_a_folder_moves_everything_below_it(
    files: FileSystemClient, receiver: Receiver
) -> None:
    folder = await files.create_directory("old")
    for name in ("old/1.txt", "old/deep/2.txt", "older.txt"):
        await files.create_file(name)
    await folder.rename_directory(f"{files.file_system_name}/new")
    assert await names(files) == ["D new", "new/1.txt", "D new/deep", "new/deep/2.txt", "older.txt"]
    events = await receiver.got(files.file_system_name, 5)
    assert [event["data"]["api"] for event in events].count("RenameDirectory") == 1


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


async def test_a_wrong_key_is_refused(
    files: FileSystemClient, shared_gateway: GatewayProcess
) -> None:
    wrong = "A" * 86 + "=="
    url = f"{shared_gateway.url}/devstoreaccount1"
    async with DataLakeServiceClient(
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
