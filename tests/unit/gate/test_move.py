"""What a mover makes of what another one left at the target."""

import pytest

from tests.fakes.blobs import MemoryBlobs
from tests.fakes.queues import ManualClock
from tidegate.errors import Transient
from tidegate.gate.move import CopyMove, Moved, RenameMove
from tidegate.ports import BlobRef, Copied, CopyState, Etag

SOURCE = BlobRef(container="landing", path="netflix/titles/a.csv")
TARGET = BlobRef(container="accepted", path="netflix/titles/1-a.csv")


@pytest.fixture
def blobs() -> MemoryBlobs:
    return MemoryBlobs(ManualClock())


async def put(blobs: MemoryBlobs, ref: BlobRef, content: bytes = b"bytes") -> Etag:
    await blobs.put(ref, content, overwrite=True)
    info = await blobs.head(ref)
    assert info is not None
    return info.etag


async def test_a_copy_that_is_still_under_way_is_waited_for(blobs: MemoryBlobs) -> None:
    etag = await put(blobs, SOURCE)
    await put(blobs, TARGET, b"")
    blobs.mark(TARGET, copy=CopyState.PENDING)
    with pytest.raises(Transient, match="pending"):
        await CopyMove(blobs)(SOURCE, etag, TARGET)
    assert await blobs.head(SOURCE) is not None


async def test_a_copy_that_broke_is_removed_and_made_anew(blobs: MemoryBlobs) -> None:
    etag = await put(blobs, SOURCE)
    await put(blobs, TARGET, b"by")
    blobs.mark(TARGET, copy=CopyState.BROKEN)
    with pytest.raises(Transient, match="broken"):
        await CopyMove(blobs)(SOURCE, etag, TARGET)
    assert await CopyMove(blobs)(SOURCE, etag, TARGET) is Moved.AT_TARGET
    assert blobs.content("accepted", TARGET.path) == b"bytes"


async def test_an_empty_file_that_was_copied_before_is_no_fence(blobs: MemoryBlobs) -> None:
    etag = await put(blobs, SOURCE, b"")
    await blobs.copy(SOURCE, etag, TARGET)
    assert await CopyMove(blobs)(SOURCE, etag, TARGET) is Moved.AT_TARGET
    assert await blobs.head(SOURCE) is None


async def test_a_move_without_fences_follows_a_version_that_comes_back(blobs: MemoryBlobs) -> None:
    etag = await put(blobs, SOURCE)
    hidden = blobs.hide(SOURCE)
    keep = CopyMove(blobs, fences=False)
    assert await keep(SOURCE, etag, TARGET) is Moved.NOWHERE
    blobs.show(SOURCE, hidden)
    assert await keep(SOURCE, etag, TARGET) is Moved.AT_TARGET
    assert await blobs.head(SOURCE) is None


async def test_a_rename_that_is_late_is_refused_once_its_promotion_was_given_up(
    blobs: MemoryBlobs,
) -> None:
    etag = await put(blobs, SOURCE)
    hidden = blobs.hide(SOURCE)
    assert await RenameMove(blobs)(SOURCE, etag, TARGET) is Moved.NOWHERE
    blobs.show(SOURCE, hidden)
    assert await blobs.rename(SOURCE, etag, TARGET) is Copied.TARGET_EXISTS
    assert await RenameMove(blobs)(SOURCE, etag, TARGET) is Moved.NOWHERE
    assert await blobs.head(SOURCE) is not None


async def test_a_rename_without_fences_follows_a_version_that_comes_back(
    blobs: MemoryBlobs,
) -> None:
    etag = await put(blobs, SOURCE)
    hidden = blobs.hide(SOURCE)
    keep = RenameMove(blobs, fences=False)
    assert await keep(SOURCE, etag, TARGET) is Moved.NOWHERE
    blobs.show(SOURCE, hidden)
    assert await keep(SOURCE, etag, TARGET) is Moved.AT_TARGET
    assert await blobs.head(SOURCE) is None


async def test_a_rename_that_was_done_before_takes_a_version_that_is_back_out_of_landing(
    blobs: MemoryBlobs,
) -> None:
    etag = await put(blobs, SOURCE)
    await blobs.copy(SOURCE, etag, TARGET)
    assert await RenameMove(blobs)(SOURCE, etag, TARGET) is Moved.AT_TARGET
    assert await blobs.head(SOURCE) is None


async def test_a_rename_that_was_done_before_leaves_the_next_version_alone(
    blobs: MemoryBlobs,
) -> None:
    etag = await put(blobs, SOURCE)
    await blobs.copy(SOURCE, etag, TARGET)
    await put(blobs, SOURCE, b"corrected")
    assert await RenameMove(blobs)(SOURCE, etag, TARGET) is Moved.AT_TARGET
    assert blobs.content("landing", SOURCE.path) == b"corrected"


async def test_a_mover_that_meets_a_fence_stops_and_leaves_the_source_alone(
    blobs: MemoryBlobs,
) -> None:
    etag = await put(blobs, SOURCE)
    assert await blobs.fence(TARGET)
    assert await CopyMove(blobs)(SOURCE, etag, TARGET) is Moved.NOWHERE
    assert await blobs.head(SOURCE) is not None
