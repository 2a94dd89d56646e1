"""The whole service over fakes: what becomes of a file, also when things go wrong."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from flows.names import Stage
from tests.fakes.rows import MemoryRows
from tests.fakes.world import NETFLIX, FakeWorld, fake_world
from tidegate.messages import AnnouncementType
from tidegate.ports import Row, RunPhase

SAMPLE = Path("flows/netflix/sample")
GOOD = (SAMPLE / "titles.csv").read_bytes()
CORRECTED = (SAMPLE / "later/titles.csv").read_bytes()
BAD = (SAMPLE / "titles_bad.csv").read_bytes()
PATH = "netflix/titles/titles.csv"
OTHER = "netflix/titles/again.csv"


@pytest.fixture
def world() -> FakeWorld:
    return fake_world()


def runs(world: FakeWorld) -> list[str]:
    return [run.order.stage.value for run in world.workspace.runs.values()]


async def test_a_good_file_is_loaded_by_one_run_of_each_stage(world: FakeWorld) -> None:
    await world.drop(PATH, GOOD)
    await world.pass_time(20)
    assert await world.states() == {PATH: "LOADED"}
    assert runs(world) == ["bronze", "silver", "gold"]
    assert world.blobs.paths("landing") == []
    assert world.workspace.gold_of == world.workspace.silver_version == 1


async def test_a_loaded_file_leaves_no_open_row_and_an_account_that_adds_up(
    world: FakeWorld,
) -> None:
    await world.drop(PATH, GOOD)
    await world.pass_time(20)
    assert [row async for row in world.service.ledger.flows.open_files(NETFLIX)] == []
    ((file_id, rows),) = world.workspace.bronze.items()
    found = await world.service.ledger.paths.find(file_id)
    assert found is not None
    assert found.value.account is not None
    assert found.value.bronze_rows == found.value.account.silver == rows


async def test_a_bad_file_starts_no_run_and_keeps_its_bytes_and_its_reasons(
    world: FakeWorld,
) -> None:
    await world.drop(PATH, BAD)
    await world.pass_time(20)
    assert await world.states() == {PATH: "REJECTED"}
    assert runs(world) == []
    rejection, original = sorted(world.blobs.paths("quarantine"), reverse=True)
    assert rejection.endswith("/rejection.json")
    assert world.blobs.content("quarantine", original) == BAD
    assert world.blobs.paths("landing") == []


async def test_a_bad_file_blocks_nobody(world: FakeWorld) -> None:
    await world.drop(PATH, BAD)
    await world.drop(OTHER, GOOD)
    await world.pass_time(20)
    assert await world.states() == {PATH: "REJECTED", OTHER: "LOADED"}


@pytest.mark.parametrize("path", [PATH, OTHER])
async def test_the_same_content_again_is_a_duplicate_and_starts_nothing(
    world: FakeWorld, path: str
) -> None:
    await world.drop(PATH, GOOD)
    await world.pass_time(20)
    await world.drop(path, GOOD)
    await world.pass_time(20)
    assert (await world.states())[path] == "DUPLICATE"
    assert runs(world) == ["bronze", "silver", "gold"]


async def test_content_that_comes_back_after_another_is_loaded_again(world: FakeWorld) -> None:
    for content in (GOOD, CORRECTED, GOOD):
        await world.drop(PATH, content)
        await world.pass_time(20)
    assert await world.states() == {PATH: "LOADED"}
    assert runs(world) == ["bronze", "silver", "gold"] * 3


async def test_files_that_come_together_share_one_run(world: FakeWorld) -> None:
    for number in range(5):
        content = GOOD + f",,Movie,Number {number},,2020,,,{900000 + number}\r\n".encode()
        await world.drop(f"netflix/titles/{number}.csv", content)
        await world.pass_time(1)
    await world.pass_time(20)
    assert runs(world) == ["bronze", "silver", "gold"]


async def test_an_event_told_ten_times_is_one_file(world: FakeWorld) -> None:
    for _ in range(10):
        await world.drop(PATH, GOOD)
    await world.pass_time(30)
    assert len(world.workspace.bronze) == 1
    assert runs(world) == ["bronze", "silver", "gold"]


async def test_a_file_without_an_event_is_found_by_the_listing(world: FakeWorld) -> None:
    await world.put(PATH, GOOD)
    assert await world.service.reconciler.sweep() == 0
    world.clock.advance(60)
    assert await world.service.reconciler.sweep() == 1
    await world.pass_time(20)
    assert await world.states() == {PATH: "LOADED"}


async def test_with_every_message_lost_the_watchdog_brings_the_file_home(
    world: FakeWorld,
) -> None:
    await world.drop(PATH, GOOD)
    for _ in range(20):
        for queue in (world.files, world.nudges):
            queue.lose_everything()
        world.clock.advance(60)
        await world.service.watchdog.sweep()
        await world.pump()
        await world.workspace.finish()
    assert await world.states() == {PATH: "LOADED"}
    assert runs(world) == ["bronze", "silver", "gold"]


async def test_an_overwritten_file_is_superseded_by_the_new_version(world: FakeWorld) -> None:
    await world.drop(PATH, GOOD)
    await world.drop(PATH, CORRECTED)
    await world.pass_time(20)
    assert await world.states() == {PATH: "LOADED"}
    assert len(world.workspace.bronze) == 1


async def test_a_file_that_vanishes_before_it_is_read_is_deleted(world: FakeWorld) -> None:
    await world.drop(PATH, GOOD)
    world.blobs.remove("landing", PATH)
    await world.pass_time(20)
    assert await world.states() == {PATH: "DELETED"}
    assert runs(world) == []


async def test_a_failed_run_is_tried_again_with_another_token(world: FakeWorld) -> None:
    await world.drop(PATH, GOOD)
    for _ in range(5):
        world.clock.advance(1)
        await world.pump()
    world.workspace.fail()
    await world.pass_time(40)
    first, second = world.workspace.started(Stage.BRONZE)
    assert (first.level, first.attempt) == (1, 1)
    assert (second.level, second.attempt) == (1, 2)
    assert first.token != second.token
    assert await world.states() == {PATH: "LOADED"}


async def test_a_cancelled_run_blocks_the_stage_until_somebody_asks(world: FakeWorld) -> None:
    await world.drop(PATH, GOOD)
    for _ in range(5):
        world.clock.advance(1)
        await world.pump()
    world.workspace.fail(RunPhase.CANCELED)
    await world.pass_time(60)
    assert runs(world) == ["bronze"]
    await world.service.conductor.ask(NETFLIX)
    await world.pass_time(20)
    assert await world.states() == {PATH: "LOADED"}
    assert len({run.order.token for run in world.workspace.runs.values()}) == 4


async def test_a_paused_flow_starts_nothing_until_it_is_resumed(world: FakeWorld) -> None:
    await world.service.conductor.pause(NETFLIX, paused=True)
    await world.drop(PATH, GOOD)
    await world.pass_time(30)
    assert runs(world) == []
    await world.service.conductor.pause(NETFLIX, paused=False)
    await world.pass_time(20)
    assert runs(world) == ["bronze", "silver", "gold"]


async def test_the_world_is_told_of_files_and_levels(world: FakeWorld) -> None:
    await world.drop(PATH, GOOD)
    await world.drop("netflix/titles/bad.csv", BAD)
    await world.pass_time(20)
    told = [announcement.type for announcement in world.announcer.published]
    assert told.count(AnnouncementType.FILE_ACCEPTED) == 1
    assert told.count(AnnouncementType.FILE_REJECTED) == 1
    assert told.count(AnnouncementType.LEVEL_PUBLISHED) == 3


async def test_idle_time_starts_nothing(world: FakeWorld) -> None:
    await world.drop(PATH, GOOD)
    await world.pass_time(20)
    for _ in range(200):
        world.clock.advance(60)
        await world.service.watchdog.sweep()
        await world.service.reconciler.sweep()
        await world.pump()
    assert runs(world) == ["bronze", "silver", "gold"]
    assert len(world.nudges) == 0


class Counted(MemoryRows):
    """Counts scans of whole partitions."""

    def __init__(self) -> None:
        super().__init__()
        self.whole = 0

    def scan(
        self, partition: str, prefix: str = "", *, begin: str = "", limit: int | None = None
    ) -> AsyncIterator[Row]:
        self.whole += not prefix and limit is None
        return super().scan(partition, prefix, begin=begin, limit=limit)


async def test_driving_a_version_reads_none_of_the_versions_before_it() -> None:
    tables: list[Counted] = []

    def new_table() -> Counted:
        tables.append(Counted())
        return tables[-1]

    world = fake_world(new_table=new_table)
    await world.drop(PATH, GOOD)
    scans = sum(table.whole for table in tables)
    await world.pump()
    assert sum(table.whole for table in tables) == scans
    assert await world.states() == {PATH: "ACCEPTED"}
