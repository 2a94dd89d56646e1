"""A hundred thousand open rows: pages, no second look, and held and stuck files left alone."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from itertools import cycle, islice

from flows.names import DatasetName, FileId
from tests.fakes.rows import MemoryRows
from tests.fakes.world import NETFLIX, declared, fake_world
from tests.unit.sweeps.generated import COMMITTED, resident
from tidegate.ledger.flow_rows import OPEN, FlowRows
from tidegate.ledger.records import OpenFile
from tidegate.ports import Etag, Row
from tidegate.sweeps.watchdog import Watchdog

ROWS = 100_000
TITLES = DatasetName("titles")
MEGABYTE = 2**20
DAYS = timedelta(days=400)


def open_file(number: int, **changes: object) -> OpenFile:
    file = OpenFile(
        file_id=FileId(f"{number:020d}-{'0' * 20}"),
        flow=NETFLIX,
        dataset=TITLES,
        path=f"netflix/titles/{number}.csv",
        etag="0x1",
        since=COMMITTED,
        reminded_at=COMMITTED + DAYS,
    )
    return file.model_copy(update=changes)


class ManyOpen(MemoryRows):
    """Held and stuck rows by turns; every so many of them is one that stands still instead."""

    def __init__(self, standing_every: int) -> None:
        super().__init__()
        self._every = standing_every
        self.scans = 0
        version = declared()[NETFLIX].datasets[TITLES].version
        quiet = (open_file(1, held=True, held_under=version), open_file(2, stuck="it fails"))
        self._quiet = [file.model_dump_json() for file in quiet]

    async def scan(
        self, partition: str, prefix: str = "", *, begin: str = "", limit: int | None = None
    ) -> AsyncIterator[Row]:
        assert limit is None
        if prefix != OPEN or partition != NETFLIX:
            return
        self.scans += 1
        for number, quiet in enumerate(islice(cycle(self._quiet), ROWS)):
            due = number % self._every == 0
            document = open_file(number, reminded_at=None).model_dump_json() if due else quiet
            yield Row(key=f"{OPEN}{number:020d}", document=document, etag=Etag(begin or "1"))

    async def apply(self, partition: str, writes: object) -> bool:
        del partition, writes
        return True


async def test_100_000_open_rows_are_read_once_and_only_what_stands_still_is_driven() -> None:
    world, rows = fake_world(), ManyOpen(standing_every=1_000)
    world.clock.now = COMMITTED + DAYS + timedelta(hours=1)
    dog: Watchdog = replace(world.service.watchdog, rows=FlowRows(rows))
    before = resident()
    assert await dog.sweep() == ROWS // 1_000
    assert resident() - before < 32 * MEGABYTE
    assert rows.scans == 1
    assert len(world.files) == ROWS // 1_000


async def test_a_sweep_that_runs_out_of_time_stops_after_a_handful() -> None:
    world, rows = fake_world(), ManyOpen(standing_every=10)
    world.clock.now = COMMITTED + DAYS + timedelta(hours=1)
    dog = replace(world.service.watchdog, rows=FlowRows(rows), budget=timedelta(0))
    assert await dog.sweep() == 128


async def test_a_held_file_is_looked_at_once_a_day() -> None:
    world, rows = fake_world(), ManyOpen(standing_every=1_000_000)
    world.clock.now = COMMITTED + DAYS + timedelta(hours=25)
    dog = replace(world.service.watchdog, rows=FlowRows(rows), budget=timedelta(0))
    assert await dog.sweep() == 128
