"""Ten thousand accepted files cause a handful of looks."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta

from flows.names import DatasetName, FileId, Stage
from tests.fakes.rows import MemoryRows
from tests.fakes.world import NETFLIX, FakeWorld, declared, fake_world
from tidegate.conductor.saved import STATE
from tidegate.gate.nudges import Nudges
from tidegate.ledger.flow_rows import OPEN
from tidegate.ledger.records import OpenFile, Ready
from tidegate.ports import Row

MANY = 10_000
SECONDS = 10
"""They come over so many seconds: of each of them there is quiet for nobody."""
DATASETS = tuple(DatasetName(name) for name in declared()[NETFLIX].datasets)


class CountedTable(MemoryRows):
    """Counts point reads by key and scans by prefix."""

    def __init__(self) -> None:
        super().__init__()
        self.reads: Counter[str] = Counter()

    async def get(self, partition: str, key: str) -> Row | None:
        self.reads[key] += 1
        return await super().get(partition, key)

    async def scan(
        self, partition: str, prefix: str = "", *, begin: str = "", limit: int | None = None
    ) -> AsyncIterator[Row]:
        self.reads[prefix] += 1
        async for row in super().scan(partition, prefix, begin=begin, limit=limit):
            yield row


async def accept(world: FakeWorld, nudges: Nudges, number: int) -> None:
    """What the gate's last step leaves behind."""
    now, dataset = world.clock(), DATASETS[number % len(DATASETS)]
    file = OpenFile(
        file_id=FileId(f"{number:05d}-0"),
        flow=NETFLIX,
        dataset=dataset,
        path=f"netflix/{dataset}/{number}.csv",
        etag="1",
        since=now,
        ready=Ready(target=f"netflix/{dataset}/{number}", size=1, at=now),
    )
    await world.service.ledger.flows.open(file)
    await nudges.ready(NETFLIX, now)


async def test_ten_thousand_files_in_ten_seconds_are_looked_at_a_handful_of_times() -> None:
    tables: list[CountedTable] = []

    def new_table() -> CountedTable:
        tables.append(CountedTable())
        return tables[-1]

    world = fake_world(new_table=new_table)
    nudges = Nudges(declared(), world.nudges, world.clock)
    for number in range(MANY):
        await accept(world, nudges, number)
        world.clock.advance(SECONDS / MANY)
        await world.pump()
    while not world.workspace.active:
        world.clock.advance(0.1)
        await world.pump()
    reads = sum((table.reads for table in tables), Counter[str]())
    assert reads[STATE] <= 4 * SECONDS
    assert reads[OPEN] <= 2 * SECONDS
    assert len(world.workspace.started(Stage.BRONZE)) == 1


async def test_a_run_of_bronze_is_asked_about_without_reading_what_waits_behind_it() -> None:
    tables: list[CountedTable] = []

    def new_table() -> CountedTable:
        tables.append(CountedTable())
        return tables[-1]

    world = fake_world(new_table=new_table)
    nudges = Nudges(declared(), world.nudges, world.clock)
    await accept(world, nudges, 0)
    while not world.workspace.active:
        world.clock.advance(0.1)
        await world.pump()
    before = sum(table.reads[OPEN] for table in tables)
    await accept(world, nudges, 1)
    for _ in range(60):
        world.clock.advance(1)
        await world.pump()
    assert sum(table.reads[OPEN] for table in tables) == before


async def test_one_file_starts_bronze_as_soon_as_quiet_is_over() -> None:
    world = fake_world()
    nudges = Nudges(declared(), world.nudges, world.clock)
    await accept(world, nudges, 0)
    world.clock.now += declared()[NETFLIX].coalescing.quiet - timedelta(milliseconds=1)
    await world.pump()
    assert not world.workspace.active
    world.clock.now += timedelta(milliseconds=1)
    await world.pump()
    assert len(world.workspace.started(Stage.BRONZE)) == 1
