"""Events in company: several in one body, told again, late, and of blobs that changed since."""

import pytest

from flows.layout import LANDING
from tests.corpus.shapes import PATH, base64ed, cloud, data, grid, renamed, text
from tests.fakes.world import NETFLIX, FakeWorld, fake_world
from tidegate.errors import Permanent
from tidegate.ports import BlobRef, CopyState

BYTES = b"x" * 100


async def opened(world: FakeWorld) -> list[str]:
    return [row.value.path async for row in world.service.ledger.flows.open_files(NETFLIX)]


async def reasons(world: FakeWorld) -> list[str]:
    today = world.clock().date()
    return [each.reason async for each in world.service.ledger.journal.refusals(today, 100)]


async def test_an_array_of_several_is_as_many_events_good_and_bad() -> None:
    world = fake_world()
    paths = [f"netflix/titles/{name}.csv" for name in "abc"]
    for path in paths:
        await world.put(path, BYTES)
    body = text(grid(paths[0]), cloud(paths[1]), 7, grid("x/y"), renamed(paths[2]), None)
    await world.service.arrivals.on_event(base64ed(body))
    assert sorted(await opened(world)) == paths
    assert sorted(await reasons(world)) == ["no flow of that name", "not a JSON object"]


async def test_a_refusal_is_put_down_once_however_often_it_comes() -> None:
    world = fake_world()
    for _ in range(3):
        await world.service.arrivals.on_event(text(grid("hulu/a/b.csv")))
    await world.service.arrivals.on_event(text(grid("hulu/a/c.csv")))
    assert await reasons(world) == ["no flow of that name"] * 2


async def test_bodies_that_cannot_be_read_are_told_apart_but_not_kept() -> None:
    world = fake_world()
    for body in ("secret one", "secret two"):
        await world.service.arrivals.on_event(body)
    today = world.clock().date()
    kept = [each async for each in world.service.ledger.journal.refusals(today, 9)]
    assert len(kept) == 2
    assert "secret" not in "".join(each.model_dump_json() for each in kept)


# --- the blob decides ---------------------------------------------------------------------------


async def test_the_same_event_ten_times_is_one_version() -> None:
    world = fake_world()
    await world.put(PATH, BYTES)
    for number in range(10):
        await world.service.arrivals.on_event(text(grid(id=str(number))))
    assert await opened(world) == [PATH]
    assert len(world.files) == 1


async def test_an_event_without_a_blob_records_nothing() -> None:
    world = fake_world()
    await world.service.arrivals.on_event(text(grid()))
    assert (await opened(world), await reasons(world)) == ([], [])


async def test_a_copy_that_has_only_begun_is_left_to_the_reconciler() -> None:
    world = fake_world()
    await world.put(PATH, BYTES)
    ref = BlobRef(container=LANDING, path=PATH)
    world.blobs.mark(ref, copy=CopyState.PENDING)
    await world.service.arrivals.on_event(text(grid(api="CopyBlob")))
    assert await opened(world) == []
    world.blobs.mark(ref)
    world.clock.advance(60)
    assert await world.service.reconciler.sweep() == 1


async def test_an_overwrite_between_event_and_read_records_what_is_there() -> None:
    world = fake_world()
    await world.put(PATH, b"first")
    late = text(grid(data=data(eTag=await etag(world), sequencer="1")))
    await world.put(PATH, b"second")
    await world.service.arrivals.on_event(late)
    rows = [row.value async for row in world.service.ledger.flows.open_files(NETFLIX)]
    assert [row.etag for row in rows] == [await etag(world)]


async def test_a_late_event_does_not_bring_an_old_version_back() -> None:
    world = fake_world()
    await world.put(PATH, b"first")
    first = text(grid(data=data(eTag=await etag(world), sequencer="1")))
    await world.put(PATH, b"second")
    second = text(grid(data=data(eTag=await etag(world), sequencer="2")))
    for body in (second, first, second, first):
        await world.service.arrivals.on_event(body)
    rows = [row.value async for row in world.service.ledger.flows.open_files(NETFLIX)]
    assert [row.etag for row in rows] == [await etag(world)]


async def etag(world: FakeWorld) -> str:
    info = await world.blobs.head(BlobRef(container=LANDING, path=PATH))
    assert info is not None
    return info.etag


@pytest.mark.parametrize("quotes", ["", '"'])
async def test_an_empty_file_is_finished_when_a_commit_names_its_etag(quotes: str) -> None:
    world = fake_world()
    await world.put(PATH, b"")
    inner = data("FlushWithClose", contentLength=0, eTag=quotes + await etag(world) + quotes)
    await world.service.arrivals.on_event(text(grid(data=inner)))
    assert await opened(world) == [PATH]


@pytest.mark.parametrize("told", ["0x8DEARLIER", ""])
async def test_a_commit_of_another_version_does_not_finish_a_file_that_was_just_created(
    told: str,
) -> None:
    """The writer of the next version has created it, and will append."""
    world = fake_world()
    await world.put(PATH, b"")
    await world.service.arrivals.on_event(text(grid(data=data("FlushWithClose", eTag=told))))
    assert await opened(world) == []
    world.clock.advance(60)
    await world.service.reconciler.sweep()
    assert await opened(world) == []


async def test_an_empty_file_that_nobody_finishes_is_one_after_a_day() -> None:
    world = fake_world()
    await world.put(PATH, b"")
    world.clock.advance(25 * 3600)
    assert await world.service.reconciler.sweep() == 1


async def test_a_path_that_cannot_be_looked_at_for_good_is_recorded_and_no_error() -> None:
    world = fake_world()
    world.blobs.cursed = BlobRef(container=LANDING, path=PATH)
    await world.service.arrivals.on_event(text(grid()))
    assert await reasons(world) == [f"cannot be looked at: {Permanent('head: 400')}"]
