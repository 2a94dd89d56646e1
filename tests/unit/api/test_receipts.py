"""What a supplier was told: where it lies, and how it is read through the API and the board."""

import json
from typing import Any

import httpx
import pytest

from flows.layout import QUARANTINE, RECEIPTS
from tests.fakes.world import FakeWorld
from tests.unit.api.test_stories import BAD, GOOD, PATH
from tidegate.gate.telling import MOST_BYTES
from tidegate.ports import BlobRef


async def newest(client: httpx.AsyncClient) -> dict[str, Any]:
    (listed,) = (await client.get("/files")).json()["files"]
    file: dict[str, Any] = (await client.get(f"/files/{listed['file_id']}")).json()
    return file


async def rejected(world: FakeWorld, client: httpx.AsyncClient) -> dict[str, Any]:
    await world.drop(PATH, BAD)
    await world.pass_time(5)
    return await newest(client)


def ref(place: str) -> BlobRef:
    container, _, path = place.partition("/")
    return BlobRef(container=container, path=path)


def content(world: FakeWorld, place: str) -> bytes:
    there = ref(place)
    return world.blobs.content(there.container, there.path)


async def remove(world: FakeWorld, place: str) -> None:
    info = await world.blobs.head(ref(place))
    assert info is not None
    await world.blobs.delete(ref(place), info.etag)


async def test_a_rejection_lies_with_its_page_under_receipts_and_beside_the_bytes(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    file = await rejected(world, client)
    name = f"{RECEIPTS}/netflix/files/{file['file_id']}.rejection"
    assert (file["receipt"], file["page"]) == (f"{name}.json", f"{name}.html")
    assert file["rejection"].startswith(f"{QUARANTINE}/netflix/titles/")
    assert content(world, file["rejection"]) == content(world, file["receipt"])
    assert b"This file was not accepted" in content(world, file["page"])
    told = await client.get(f"/files/{file['file_id']}/receipt")
    assert told.json() == json.loads(content(world, file["receipt"]))
    assert told.json()["file"]["fileId"] == file["file_id"]


async def test_a_receipt_lies_beside_the_rejections(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    await world.drop(PATH, GOOD)
    await world.pass_time(5)
    file = await newest(client)
    assert file["receipt"] == f"{RECEIPTS}/netflix/files/{file['file_id']}.json"
    assert (file["rejection"], file["page"]) == ("", "")
    told = (await client.get(f"/files/{file['file_id']}/receipt")).json()
    assert (told["outcome"], told["rows"]) == ("accepted", file["rows"])
    assert json.loads(content(world, file["receipt"])) == told


async def test_what_the_last_release_told_is_found_beside_the_bytes(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    """It wrote nothing else; its file keeps that rejection for ever."""
    file = await rejected(world, client)
    for place in (file["receipt"], file["page"]):
        await remove(world, place)
    told = await client.get(f"/files/{file['file_id']}/receipt")
    assert told.json()["reason"] == "header"
    page = await client.get(f"/board/files/{file['file_id']}/rejection")
    assert "This file was not accepted" in page.text


async def test_nothing_was_told_of_a_duplicate(world: FakeWorld, client: httpx.AsyncClient) -> None:
    await world.drop("netflix/titles/first.csv", GOOD)
    await world.pass_time(20)
    await world.drop(PATH, GOOD)
    await world.pass_time(20)
    versions = (await client.get("/paths", params={"path": PATH})).json()["versions"]
    file_id = versions[0]["file_id"]
    answer = await client.get(f"/files/{file_id}/receipt")
    assert answer.status_code == 404
    assert "duplicate" in answer.json()["detail"]
    assert (await client.get(f"/files/{file_id}")).json()["receipt"] == ""
    assert (await client.get(f"/board/files/{file_id}/rejection")).status_code == 404


async def test_a_file_that_nobody_knows_has_no_receipt(client: httpx.AsyncClient) -> None:
    for file_id in ("0-0", f"{0:020x}-{0:020x}", "a'b"):
        assert (await client.get(f"/files/{file_id}/receipt")).status_code == 404


async def test_what_an_operator_rejects_keeps_what_the_gate_found(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    long_cell = GOOD.replace(b"Movie", b"M" * 2**21, 1)
    await world.drop(PATH, long_cell)
    await world.pass_time(5)
    file = await newest(client)
    assert file["state"] == "HELD"
    order = {"move": "reject", "reason": "send it <b>again</b>", "by": "ann"}
    await client.post(f"/files/{file['file_id']}/moves", json=order)
    await world.pass_time(5)
    told = (await client.get(f"/files/{file['file_id']}/receipt")).json()
    assert (told["outcome"], told["reason"]) == ("rejected", "operator")
    assert told["summary"] == "An operator rejected the file. ann: send it <b>again</b>"
    assert told["findings"][0]["rule"] == "too_large"
    page = await client.get(f"/board/files/{file['file_id']}/rejection")
    assert "&lt;b&gt;again" in page.text


@pytest.mark.parametrize("stored", [b"[1]", b"no json", b"\xff", b'{"version": 1}'])
async def test_what_is_no_document_of_the_gate_breaks_nothing(
    world: FakeWorld, client: httpx.AsyncClient, stored: bytes
) -> None:
    file = await rejected(world, client)
    for place in (file["receipt"], file["rejection"]):
        await world.blobs.put(ref(place), stored, overwrite=True)
    assert (await client.get(f"/files/{file['file_id']}/receipt")).status_code in {200, 404}
    page = await client.get(f"/board/files/{file['file_id']}/rejection")
    assert page.status_code in {404, 500}
    assert (await client.get(f"/files/{file['file_id']}/story")).status_code == 200


async def test_a_document_of_any_length_is_not_read(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    file = await rejected(world, client)
    await world.blobs.put(ref(file["receipt"]), b" " * (MOST_BYTES + 1), overwrite=True)
    assert (await client.get(f"/files/{file['file_id']}/receipt")).status_code == 500
    assert (await client.get(f"/board/files/{file['file_id']}/rejection")).status_code == 500


async def test_the_world_is_told_where_the_rejection_lies(
    world: FakeWorld, client: httpx.AsyncClient
) -> None:
    file = await rejected(world, client)
    told = [each for each in world.announcer.published if each.type.endswith("FileRejected")]
    assert [f"{RECEIPTS}/{each.data['receipt']}" for each in told] == [file["receipt"]]
    assert [f"{QUARANTINE}/{each.data['rejection']}" for each in told] == [file["rejection"]]
