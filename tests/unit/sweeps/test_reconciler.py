"""Everything that no event told of is found, cheaply, and a sweep may stop and go on."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.layout import LANDING
from tests.fakes.world import NETFLIX, FakeWorld, fake_world
from tests.unit.sweeps.building import sweeping
from tests.unit.sweeps.generated import Landing, resident
from tidegate.ports import BlobRef
from tidegate.sweeps.cursor import SWEEP

MEGABYTE = 2**20
NO_TIME = timedelta(0)
"""A budget that is over after the first page."""


async def test_100_000_blobs_are_swept_in_bounded_memory_and_every_lost_one_is_found() -> None:
    world, before = sweeping(Landing(size=100_000, lost_every=5_000), open_rows=True), resident()
    assert await world.reconciler.sweep() == 20
    assert world.sent() == world.landing.lost
    assert world.blobs.memory - before < 64 * MEGABYTE


async def test_a_known_blob_costs_two_reads_at_most_and_no_write() -> None:
    world = sweeping(Landing(size=2_000, lost_every=2_000))
    await world.reconciler.sweep()
    writes = world.flow_rows.writes
    world.files.reads = world.files.scans = world.flow_rows.reads = 0
    assert await world.reconciler.sweep() == 0
    assert (world.files.reads, world.files.scans) == (1_999, 0)
    assert world.flow_rows.reads == 1_999 + len([SWEEP])
    assert world.flow_rows.writes == writes


async def test_a_blob_whose_version_has_an_open_row_costs_nothing() -> None:
    world = sweeping(Landing(size=50, lost_every=1))
    assert await world.reconciler.sweep() == 50
    world.files.reads = world.files.scans = 0
    assert await world.reconciler.sweep() == 0
    assert (world.files.reads, world.files.scans) == (0, 0)


async def test_a_version_that_is_not_final_and_has_no_open_row_gets_one_again() -> None:
    world = fake_world()
    await world.put(PATH, b"x")
    file = await world.service.arrivals.receive(PATH)
    assert file is not None
    row = await world.service.ledger.flows.open_file(NETFLIX, file)
    assert row is not None
    await world.service.ledger.flows.close(row)
    world.clock.advance(60)
    assert await world.service.reconciler.sweep() == 1
    assert await world.service.ledger.flows.open_file(NETFLIX, file) is not None


async def test_a_sweep_that_runs_out_of_time_goes_on_where_it_stopped() -> None:
    world = sweeping(Landing(size=20, lost_every=1), budget=NO_TIME)
    world.blobs.page_size = 5
    assert [await world.reconciler.sweep() for _ in range(5)] == [5, 5, 5, 5, 0]
    assert world.blobs.pages == ["", "5", "10", "15", ""]
    assert await world.open_paths() == world.landing.lost


async def test_a_sweep_that_has_time_needs_one_invocation() -> None:
    world = sweeping(Landing(size=20, lost_every=1))
    world.blobs.page_size = 5
    assert await world.reconciler.sweep() == 20


async def test_a_lost_cursor_begins_anew_and_loses_nothing() -> None:
    world = sweeping(Landing(size=20, lost_every=1), budget=NO_TIME)
    world.blobs.page_size = 5
    await world.reconciler.sweep()
    row = await world.flow_rows.get(NETFLIX, SWEEP)
    assert row is not None
    world.flow_rows.forget(NETFLIX, SWEEP)
    for _ in range(4):
        await world.reconciler.sweep()
    assert await world.open_paths() == world.landing.lost


async def test_a_marker_that_the_store_has_forgotten_begins_anew() -> None:
    world = sweeping(Landing(size=20, lost_every=1), budget=NO_TIME)
    world.blobs.page_size = 5
    await world.reconciler.sweep()
    world.blobs.forgotten = True
    world.blobs.page_size = 20
    assert await world.reconciler.sweep() == 15
    assert await world.open_paths() == world.landing.lost


# --- the whole world ----------------------------------------------------------------------------

PATH = "netflix/titles/a.csv"
STRANGE = "netflix/notes/readme.txt"


async def refusals(world: FakeWorld) -> list[str]:
    today = world.clock().date()
    return [each.subject async for each in world.service.ledger.journal.refusals(today, 9)]


async def test_an_idle_sweep_lists_once_and_reads_no_row_but_the_cursor() -> None:
    world = sweeping(Landing(size=0, lost_every=1))
    assert await world.reconciler.sweep() == 0
    assert (world.files.reads, world.files.scans, world.flow_rows.writes) == (0, 0, 0)
    assert world.blobs.pages == [""]


@pytest.mark.parametrize("age", [0, 29])
async def test_a_file_that_was_just_committed_is_left_to_its_event(age: int) -> None:
    world = fake_world()
    await world.put(PATH, b"x")
    world.clock.advance(age)
    assert await world.service.reconciler.sweep() == 0
    world.clock.advance(31)
    assert await world.service.reconciler.sweep() == 1


async def test_a_blob_that_no_dataset_claims_is_put_on_record_once() -> None:
    world = fake_world()
    await world.put(STRANGE, b"x")
    world.clock.advance(60)
    await world.service.reconciler.sweep()
    assert await refusals(world) == [STRANGE]
    world.clock.advance(86_400)
    await world.service.reconciler.sweep()
    assert await refusals(world) == []
    await world.put("netflix/notes/second.txt", b"x")
    world.clock.advance(60)
    await world.service.reconciler.sweep()
    assert await refusals(world) == ["netflix/notes/second.txt"]


async def test_it_is_put_on_record_once_although_its_sweep_took_several_invocations() -> None:
    world = fake_world()
    world.blobs.page_size = 1
    service = replace(world.service.reconciler, budget=NO_TIME)
    await world.put(STRANGE, b"x")
    await world.put(PATH, b"x")
    world.clock.advance(60)
    for _ in range(2):
        await service.sweep()
    assert await refusals(world) == [STRANGE]
    world.clock.advance(86_400)
    for _ in range(2):
        await service.sweep()
    assert await refusals(world) == []


async def test_a_file_that_was_renamed_into_landing_with_its_old_time_is_found() -> None:
    world = fake_world()
    source = BlobRef(container="elsewhere", path="a.csv")
    await world.blobs.put(source, b"x", overwrite=False)
    world.clock.advance(86_400)
    await world.put(STRANGE, b"x")
    world.clock.advance(60)
    await world.service.reconciler.sweep()
    blob = world.blobs.hide(source)
    moved = replace(blob, info=replace(blob.info, path=PATH))
    world.blobs.show(BlobRef(container=LANDING, path=PATH), moved)
    assert await world.service.reconciler.sweep() == 1
