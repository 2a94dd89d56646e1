"""The lake: conditional reads, copies and deletes."""

import uuid

import pytest

from tests.fakes.blobs import MemoryBlobs
from tidegate.adapters.lake import Lake
from tidegate.gate.move import CopyMove, Moved
from tidegate.ports import BlobGone, BlobInfo, BlobRef, Blobs, Copied, Etag, Gone, Page


def ref(container: str = "landing") -> BlobRef:
    return BlobRef(container=container, path=f"netflix/titles/{uuid.uuid4().hex} ü%20#?.csv")


async def put(blobs: Blobs, where: BlobRef, content: bytes = b"a,b\n") -> BlobInfo:
    assert await blobs.put(where, content, overwrite=True)
    info = await blobs.head(where)
    assert info is not None
    return info


async def content(blobs: Blobs, where: BlobRef, etag: Etag) -> bytes:
    return b"".join([chunk async for chunk in blobs.read(where, etag)])


async def test_a_blob_that_is_not_there_has_no_head(blobs: Blobs) -> None:
    assert await blobs.head(ref()) is None


@pytest.mark.parametrize("body", [b"", b"a,b\n1,2\n", b"x" * 5000])
async def test_what_is_put_is_read_back(blobs: Blobs, body: bytes) -> None:
    where = ref()
    info = await put(blobs, where, body)
    assert info.size == len(body)
    assert info.path == where.path
    assert info.committed_at.tzinfo is not None
    assert await content(blobs, where, info.etag) == body


async def test_etags_carry_no_quotes(blobs: Blobs) -> None:
    where = ref()
    info = await put(blobs, where)
    assert '"' not in info.etag
    listed = [each async for each in blobs.listing("landing", where.path)]
    assert [each.etag for each in listed] == [info.etag]


async def test_a_put_that_must_not_overwrite_leaves_what_is_there(blobs: Blobs) -> None:
    where = ref()
    info = await put(blobs, where, b"first")
    assert not await blobs.put(where, b"second", overwrite=False)
    assert await content(blobs, where, info.etag) == b"first"


async def test_pages_follow_each_other_by_markers_until_the_listing_ends(
    blobs: MemoryBlobs | Lake,
) -> None:
    folder = uuid.uuid4().hex
    paths = [f"{folder}/{number}.csv" for number in range(5)]
    for path in paths:
        await put(blobs, BlobRef(container="landing", path=path))
    blobs.page_size, marker, found = 2, "", []
    while True:
        page = await blobs.page("landing", f"{folder}/", marker)
        found.append([blob.path for blob in page.blobs])
        marker = page.next
        if not marker:
            break
    assert found == [paths[:2], paths[2:4], paths[4:]]


async def test_a_prefix_without_blobs_is_one_empty_page(blobs: Blobs) -> None:
    assert await blobs.page("landing", "nothing-here/") == Page(blobs=(), next="")


async def test_reading_another_version_says_that_it_changed(blobs: Blobs) -> None:
    where = ref()
    old = await put(blobs, where, b"old")
    await put(blobs, where, b"new")
    with pytest.raises(BlobGone) as caught:
        await content(blobs, where, old.etag)
    assert caught.value.why is Gone.CHANGED


async def test_reading_a_deleted_blob_says_that_it_is_missing(blobs: Blobs) -> None:
    where = ref()
    info = await put(blobs, where)
    await blobs.delete(where, info.etag)
    with pytest.raises(BlobGone) as caught:
        await content(blobs, where, info.etag)
    assert caught.value.why is Gone.MISSING


async def test_deleting_another_version_or_nothing_does_nothing(blobs: Blobs) -> None:
    where = ref()
    old = await put(blobs, where, b"old")
    new = await put(blobs, where, b"new")
    await blobs.delete(where, old.etag)
    assert await content(blobs, where, new.etag) == b"new"
    await blobs.delete(ref(), old.etag)


async def test_a_copy_brings_this_version(blobs: Blobs) -> None:
    source, target = ref(), ref("accepted")
    info = await put(blobs, source, b"bytes")
    assert await blobs.copy(source, info.etag, target) is Copied.DONE
    copied = await blobs.head(target)
    assert copied is not None
    assert await content(blobs, target, copied.etag) == b"bytes"


async def test_a_copy_never_overwrites(blobs: Blobs) -> None:
    source, target = ref(), ref("accepted")
    info = await put(blobs, source)
    await put(blobs, target, b"fence")
    assert await blobs.copy(source, info.etag, target) is Copied.TARGET_EXISTS


async def test_a_copy_of_another_version_or_of_nothing_says_which(blobs: Blobs) -> None:
    source = ref()
    old = await put(blobs, source, b"old")
    new = await put(blobs, source, b"new")
    assert await blobs.copy(source, old.etag, ref("accepted")) is Copied.SOURCE_CHANGED
    await blobs.delete(source, new.etag)
    assert await blobs.copy(source, new.etag, ref("accepted")) is Copied.SOURCE_MISSING


async def test_a_move_takes_the_bytes_along_and_may_be_repeated(blobs: Blobs) -> None:
    source, target = ref(), ref("accepted")
    info = await put(blobs, source, b"bytes")
    move = CopyMove(blobs)
    for _ in range(2):
        assert await move(source, info.etag, target) is Moved.AT_TARGET
    assert await blobs.head(source) is None
    assert await blobs.head(target) is not None


async def test_a_move_of_a_vanished_file_leaves_a_fence_that_stops_a_late_copy(
    blobs: Blobs,
) -> None:
    source, target = ref(), ref("accepted")
    info = await put(blobs, source, b"bytes")
    await blobs.delete(source, info.etag)
    move = CopyMove(blobs)
    for _ in range(2):
        assert await move(source, info.etag, target) is Moved.NOWHERE
    late = await put(blobs, source, b"bytes")
    assert await blobs.copy(source, late.etag, target) is Copied.TARGET_EXISTS


async def test_a_move_that_meets_another_version_leaves_it_alone(blobs: Blobs) -> None:
    source = ref()
    old = await put(blobs, source, b"old")
    new = await put(blobs, source, b"new")
    assert await CopyMove(blobs)(source, old.etag, ref("accepted")) is Moved.REPLACED
    assert await content(blobs, source, new.etag) == b"new"


async def test_a_listing_is_ordered_and_keeps_to_its_prefix(blobs: Blobs) -> None:
    folder = f"{uuid.uuid4().hex}/"
    for name in ("b", "a", "c/d"):
        await put(blobs, BlobRef(container="landing", path=f"{folder}{name}"))
    listed = [info.path async for info in blobs.listing("landing", folder)]
    assert listed == [f"{folder}a", f"{folder}b", f"{folder}c/d"]
