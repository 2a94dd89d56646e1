"""Files that are dropped together cost what they are, not what they are times each other."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

from flows.names import FileId, FlowName, Stage
from tests.fakes.rows import MemoryRows
from tests.fakes.world import NETFLIX, FakeWorld, declared, fake_world
from tidegate.check.limits import Limits
from tidegate.ledger.flow_rows import FlowRows
from tidegate.ledger.records import OpenFile
from tidegate.ledger.stored import Stored
from tidegate.messages import FileMessage, FlowMessage

HOUR = 3600.0
QUIET = declared()[NETFLIX].coalescing.quiet
HEAD, *LINES = Path("flows/netflix/sample/titles.csv").read_bytes().splitlines(keepends=True)


class CountedRows(FlowRows):
    """The world's own rows; counts how often somebody read all open files."""

    def __init__(self, rows: FlowRows) -> None:
        super().__init__(MemoryRows())
        self._true, self.looks = rows, 0

    async def open_files(
        self, flow: FlowName, limit: int | None = None
    ) -> AsyncIterator[Stored[OpenFile]]:
        self.looks += 1
        async for row in self._true.open_files(flow, limit):
            yield row


async def deliver(world: FakeWorld, rows: CountedRows) -> None:
    conductor = replace(world.service.conductor, rows=rows)
    for message in world.files.take():
        assert isinstance(message, FileMessage)
        await world.service.driver.drive(NETFLIX, message.file_id)
    for message in world.nudges.take():
        assert isinstance(message, FlowMessage)
        await conductor.look(message.flow)


async def test_twelve_files_at_once_make_three_looks_and_one_run() -> None:
    world = fake_world()
    rows = CountedRows(world.service.ledger.flows)
    for number in range(12):
        content = HEAD + b"".join(LINES[number : number + 2])
        await world.drop(f"netflix/titles/{number}.csv", content)
    while not world.workspace.active:
        await deliver(world, rows)
        world.clock.advance(0.5)
    assert rows.looks <= 3
    assert len(world.workspace.started(Stage.BRONZE)) == 1
    await world.pass_time(20)
    assert set((await world.states()).values()) == {"LOADED"}


async def test_a_file_that_is_long_at_the_gate_is_in_the_run_of_those_that_came_with_it() -> None:
    world = fake_world()
    await world.drop("netflix/titles/small.csv", HEAD + LINES[0])
    await world.drop("netflix/titles/large.csv", HEAD + LINES[1])
    small, large = world.files.take()
    assert isinstance(small, FileMessage)
    await world.service.driver.drive(NETFLIX, small.file_id)
    await world.pass_time(int(2 * QUIET.total_seconds()))
    assert not world.workspace.started(Stage.BRONZE)
    assert isinstance(large, FileMessage)
    await world.service.driver.drive(NETFLIX, large.file_id)
    await world.pass_time(30)
    assert set((await world.states()).values()) == {"LOADED"}
    assert len(world.workspace.started(Stage.BRONZE)) == 1


async def test_a_held_file_keeps_nobody_waiting() -> None:
    world = fake_world()
    await world.drop("netflix/titles/large.csv", HEAD + b"x" * Limits().record_characters + b"x")
    await world.drop("netflix/titles/small.csv", HEAD + LINES[0])
    await world.pass_time(int(QUIET.total_seconds()) + 2)
    assert (await world.states())["netflix/titles/large.csv"] == "HELD"
    assert len(world.workspace.started(Stage.BRONZE)) == 1


async def test_files_that_come_before_a_runs_end_is_noticed_are_in_the_next_run() -> None:
    world = fake_world()
    await world.drop("netflix/titles/first.csv", HEAD + LINES[0])
    while not world.workspace.active:
        world.clock.advance(1)
        await world.pump()
    await world.workspace.finish()
    for number in range(1, 5):
        await world.drop(f"netflix/titles/{number}.csv", HEAD + LINES[number])
    await world.pass_time(30)
    assert set((await world.states()).values()) == {"LOADED"}
    assert len(world.workspace.started(Stage.BRONZE)) == 2


async def test_a_loaded_file_knows_the_runs_that_loaded_and_counted_it() -> None:
    world = fake_world()
    await world.drop("netflix/titles/a.csv", HEAD + LINES[0])
    await world.pass_time(30)
    (entry,) = world.blobs.paths("accepted")
    file_id = FileId(entry.rpartition("/")[2].partition("-")[2].removesuffix(".csv"))
    stored = await world.service.ledger.paths.find(file_id)
    assert stored is not None
    record = stored.value
    assert record.bronze is not None
    assert record.silver is not None
    assert (record.bronze.level, record.bronze.attempt, record.bronze.run_id) == (1, 1, 1)
    assert (record.silver.level, record.silver.run_id, record.silver.source) == (1, 2, 1)
    runs = await world.service.ledger.runs.newest(NETFLIX, 9)
    assert [run.stage for run in runs] == [Stage.GOLD, Stage.SILVER, Stage.BRONZE]
    assert [step.event for step in (*record.history, record.last)] == [
        "was seen",
        "passed the gate",
        "moved into accepted",
        "was answered for by bronze",
    ]


async def test_the_watchdog_sends_no_file_again_that_waits_in_a_long_queue() -> None:
    world = fake_world()
    for number in range(3):
        await world.drop(f"netflix/titles/{number}.csv", HEAD + LINES[number])
        world.clock.advance(HOUR)
    assert await world.service.watchdog.sweep() == 0
    taken = world.files.take()
    await world.drop("netflix/titles/3.csv", HEAD + LINES[3])
    (waiting,) = world.files.take()
    await world.files.send(waiting)
    assert await world.service.watchdog.sweep() == len(taken)
    first, *again = world.files.take()
    assert first == waiting
    assert sorted(map(str, again)) == sorted(map(str, taken))
