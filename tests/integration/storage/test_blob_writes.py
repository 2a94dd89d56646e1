"""Blob clients through the gateway: what they read and write, and which writes raise events."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import formatdate
from urllib.parse import unquote, urlsplit

import aiohttp
import pytest
from azure.core import MatchConditions
from azure.core.exceptions import (
    HttpResponseError,
    ResourceExistsError,
    ResourceModifiedError,
    ResourceNotFoundError,
)
from azure.storage.blob import BlobBlock, ContentSettings, generate_container_sas
from azure.storage.blob.aio import ContainerClient

from local.storage.azurite import ACCOUNT, KEY, Azurite
from local.storage.gateway.dfs.shared_key import authorization
from tests.integration.storage.process import GatewayProcess
from tests.integration.storage.receiver import Receiver

ODD_NAMES = [
    "a b.csv", "ü/ñ 漢字.csv", "100%.csv", "%2e%2e%2f.csv", "#1.csv", "what?.csv", "a+b&c=d.csv",
    "quote'\".csv", "semi;colon,comma.csv", "(1) [2] {3}.csv", "emoji 🎬.csv", "~tilde@at!.csv",
    "漢" * 1000,
]  # fmt: skip


@pytest.mark.parametrize("name", ODD_NAMES)
async def test_an_odd_name_arrives_whole(
    seen: ContainerClient, receiver: Receiver, name: str
) -> None:
    blob = seen.get_blob_client(name)
    await blob.upload_blob(b"x", content_settings=ContentSettings(content_type="text/csv"))
    assert await (await blob.download_blob()).readall() == b"x"
    assert [found async for found in seen.list_blob_names()] == [name]
    (event,) = await receiver.got(seen.container_name, 1)
    assert event["subject"].endswith(f"/containers/{seen.container_name}/blobs/{name}")
    assert unquote(urlsplit(event["data"]["url"]).path).endswith(f"/{seen.container_name}/{name}")


async def test_put_blob_is_described(seen: ContainerClient, receiver: Receiver) -> None:
    settings = ContentSettings(content_type="text/csv")
    written = await seen.get_blob_client("a.csv").upload_blob(b"12345", content_settings=settings)
    (event,) = await receiver.got(seen.container_name, 1)
    assert event["eventType"] == "Microsoft.Storage.BlobCreated"
    assert event["data"] | {"sequencer": "", "url": "", "storageDiagnostics": {}} == {
        "api": "PutBlob",
        "clientRequestId": written["client_request_id"],
        "requestId": written["request_id"],
        "eTag": written["etag"].strip('"'),
        "contentType": "text/csv",
        "contentLength": 5,
        "blobType": "BlockBlob",
        "url": "",
        "sequencer": "",
        "storageDiagnostics": {},
    }


async def test_put_block_list_raises_an_event_and_staged_blocks_do_not(
    seen: ContainerClient, receiver: Receiver
) -> None:
    blob = seen.get_blob_client("blocks.bin")
    for number in range(3):
        await blob.stage_block(f"{number:03}", bytes(1000))
    await blob.commit_block_list([BlobBlock(f"{number:03}") for number in range(3)])
    (event,) = await receiver.got(seen.container_name, 1)
    assert (event["data"]["api"], event["data"]["contentLength"]) == ("PutBlockList", 3000)


async def test_copy_raises_an_event_for_its_target(
    seen: ContainerClient, receiver: Receiver
) -> None:
    source, target = seen.get_blob_client("a b"), seen.get_blob_client("copy")
    await source.upload_blob(b"123")
    await target.start_copy_from_url(source.url)
    _, event = await receiver.got(seen.container_name, 2)
    assert (event["data"]["api"], event["data"]["contentLength"]) == ("CopyBlob", 3)
    assert event["subject"].endswith("/blobs/copy")


async def test_delete_raises_an_event_without_etag_and_length(
    seen: ContainerClient, receiver: Receiver
) -> None:
    settings = ContentSettings(content_type="text/csv")
    blob = await seen.upload_blob("a.csv", b"1", content_settings=settings)
    await blob.delete_blob()
    _, event = await receiver.got(seen.container_name, 2)
    assert event["eventType"] == "Microsoft.Storage.BlobDeleted"
    assert (event["data"]["api"], event["data"]["contentType"]) == ("DeleteBlob", "text/csv")
    assert not {"eTag", "contentLength"} & event["data"].keys()


async def test_what_commits_nothing_raises_nothing(
    seen: ContainerClient, receiver: Receiver
) -> None:
    blob = await seen.upload_blob("a", b"1")
    await blob.set_blob_metadata({"k": "v"})
    await blob.set_http_headers(ContentSettings(content_type="text/csv"))
    await blob.create_snapshot()
    await blob.stage_block("000", b"staged")
    await seen.set_container_metadata({"k": "v"})
    with pytest.raises(ResourceExistsError):
        await blob.upload_blob(b"2", overwrite=False)
    with pytest.raises(ResourceModifiedError):
        await blob.upload_blob(
            b"2", overwrite=True, etag='"0x1"', match_condition=MatchConditions.IfNotModified
        )
    with pytest.raises(ResourceNotFoundError):
        await seen.get_blob_client("missing").delete_blob()
    with pytest.raises(HttpResponseError):
        await seen.get_blob_client("b").start_copy_from_url(f"{blob.url}-missing")
    await seen.upload_blob("last", b"3")
    events = await receiver.got(seen.container_name, 2)
    assert [event["subject"].rsplit("/", 1)[-1] for event in events] == ["a", "last"]


async def test_a_wrong_key_is_refused_without_an_event(
    shared_gateway: GatewayProcess, seen: ContainerClient, receiver: Receiver
) -> None:
    wrong = {"account_name": "devstoreaccount1", "account_key": "A" * 86 + "=="}
    url = f"{shared_gateway.url}/devstoreaccount1"
    async with ContainerClient(url, seen.container_name, credential=wrong) as stranger:
        with pytest.raises(HttpResponseError) as error:
            await stranger.upload_blob("stolen", b"x")
    assert error.value.status_code == 403
    await seen.upload_blob("last", b"x")
    events = await receiver.got(seen.container_name, 1)
    assert events[0]["subject"].endswith("/last")


async def test_a_sas_uploads_and_is_not_told_to_anybody(
    shared_gateway: GatewayProcess, seen: ContainerClient, receiver: Receiver
) -> None:
    sas = generate_container_sas(
        ACCOUNT,
        seen.container_name,
        account_key=KEY,
        permission="cw",
        expiry=datetime.now(UTC) + timedelta(hours=1),
    )
    url = f"{shared_gateway.url}/{ACCOUNT}/{seen.container_name}"
    async with ContainerClient.from_container_url(f"{url}?{sas}") as supplier:
        await supplier.upload_blob("a.csv", b"1")
    (event,) = await receiver.got(seen.container_name, 1)
    assert event["data"]["url"] == f"{url}/a.csv"
    assert "sig=" not in json.dumps(event)


async def test_sequencers_follow_the_order_of_racing_overwrites(
    seen: ContainerClient, receiver: Receiver
) -> None:
    await asyncio.gather(
        *(seen.upload_blob("hot", bytes(size), overwrite=True) for size in range(1, 25))
    )
    events = await receiver.got(seen.container_name, 24)
    now = await seen.get_blob_client("hot").get_blob_properties()
    assert events[-1]["data"]["eTag"] == now.etag.strip('"')
    assert events[-1]["data"]["contentLength"] == now.size
    assert len({event["data"]["sequencer"] for event in events}) == 24


async def test_racing_copies_are_reported_each_with_its_own_size(
    seen: ContainerClient, receiver: Receiver
) -> None:
    sizes = range(1, 17)
    sources = [await seen.upload_blob(f"from/{size}", bytes(size)) for size in sizes]
    target = seen.get_blob_client("hot")
    copies = await asyncio.gather(*(target.start_copy_from_url(each.url) for each in sources))
    written = {str(copy["etag"]).strip('"'): size for copy, size in zip(copies, sizes, strict=True)}
    events = (await receiver.got(seen.container_name, 2 * len(sizes)))[len(sizes) :]
    told = {event["data"]["eTag"]: event["data"]["contentLength"] for event in events}
    assert told == written


async def test_large_bodies_stream_both_ways_in_bounded_memory(
    shared_gateway: GatewayProcess, seen: ContainerClient, receiver: Receiver
) -> None:
    chunk, number = bytes(range(256)) * 1024, 256
    blob = seen.get_blob_client("large.bin")
    before = shared_gateway.peak_memory()
    target = urlsplit(blob.url).path
    headers = {
        "Content-Length": str(len(chunk) * number),
        "Content-Type": "application/octet-stream",
        "x-ms-blob-type": "BlockBlob",
        "x-ms-date": formatdate(usegmt=True),
        "x-ms-version": "2025-11-05",
    }
    headers["Authorization"] = authorization("PUT", target, headers)

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(number):
            yield chunk

    async with (
        aiohttp.ClientSession() as session,
        session.put(blob.url, data=chunks(), headers=headers) as answer,
    ):
        assert answer.status == 201
    download = await blob.download_blob()
    assert sum([len(part) async for part in download.chunks()]) == len(chunk) * number
    part = await blob.download_blob(offset=len(chunk) - 2, length=4)
    assert await part.readall() == b"\xfe\xff\x00\x01"
    assert shared_gateway.peak_memory() - before < 32 * 2**20
    (event,) = await receiver.got(seen.container_name, 1)
    assert event["data"]["contentLength"] == len(chunk) * number


async def test_compressed_bodies_stay_compressed(seen: ContainerClient) -> None:
    packed = gzip.compress(b"a,b\n" * 100)
    settings = ContentSettings(content_encoding="gzip", content_type="text/csv")
    blob = await seen.upload_blob("a.csv.gz", packed, content_settings=settings)
    assert (await blob.get_blob_properties()).size == len(packed)
    assert await (await blob.download_blob(decompress=False)).readall() == packed


async def test_head_keeps_the_content_length(
    shared_gateway: GatewayProcess, seen: ContainerClient
) -> None:
    blob = await seen.upload_blob("a", bytes(12345))
    assert (await blob.get_blob_properties()).size == 12345
    assert blob.url.startswith(shared_gateway.url)


async def test_a_missing_azurite_is_503(
    gateway: GatewayProcess, azurite: Azurite, container: ContainerClient
) -> None:
    await gateway.start(azurite_blob_port=gateway.port + 1)
    connection = azurite.connection_string(gateway.port)
    async with ContainerClient.from_connection_string(
        connection, container.container_name, retry_total=0
    ) as client:
        for action in (client.upload_blob("a", b"1"), client.get_container_properties()):
            with pytest.raises(HttpResponseError) as error:
                await action
            assert error.value.status_code == 503
