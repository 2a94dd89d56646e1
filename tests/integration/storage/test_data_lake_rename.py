"""Renames by the ordinary Data Lake client."""

import pytest
from azure.core import MatchConditions
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.storage.filedatalake.aio import DataLakeServiceClient, FileSystemClient

from tests.integration.storage.paths import names
from tests.integration.storage.receiver import Receiver


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


async def test_a_rename_onto_itself_changes_nothing(files: FileSystemClient) -> None:
    file = files.get_file_client("a.txt")
    await file.upload_data(b"x", overwrite=True, metadata={"k": "v"})
    await file.rename_file(f"{files.file_system_name}/a.txt")
    assert (await file.get_file_properties()).metadata == {"k": "v"}


async def test_a_folder_cannot_be_renamed_into_itself_or_onto_files(
    files: FileSystemClient,
) -> None:
    folder = await files.create_directory("a")
    for name in ("a/1", "b/2"):
        await files.create_file(name)
    for target in ("a/deeper", "b"):
        with pytest.raises(HttpResponseError) as error:
            await folder.rename_directory(f"{files.file_system_name}/{target}")
        assert error.value.status_code == 409
    assert await names(files) == ["D a", "a/1", "D b", "b/2"]


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
