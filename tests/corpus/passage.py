"""One passage of every name through the whole service, and everything that it left behind."""

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.corpus.names import NAMES
from tests.corpus.shapes import grid, text
from tests.fakes.rows import MemoryRows
from tests.fakes.world import FakeWorld, fake_world
from tests.unit.cli.terminal import Terminal
from tidegate.ports import Row

HEADER: Final = Path("flows/netflix/sample/titles.csv").read_bytes().split(b"\n")[0] + b"\n"
CAST: Final = Path("flows/netflix/sample/cast.csv").read_bytes()
WRITTEN: Final = ("accepted", "quarantine", "requests", "receipts", "lake")
TAKEN: Final = [name.path for name in NAMES if name.refused is None]
REFUSED: Final = [name.path for name in NAMES if name.refused is not None]


class Records(logging.Handler):
    """Keeps what would be logged."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What is there when every file has come to its end."""

    world: FakeWorld
    tables: list[MemoryRows]
    logged: list[str]
    looked_at: list[str]
    """Half of the names, the other one of the other passage: looking at a story takes a while."""

    @property
    def terminal(self) -> Terminal:
        """A person who asks about it."""
        return Terminal(world=self.world)

    def rows(self) -> Iterator[tuple[str, Row]]:
        """Every row of every table, with its partition."""
        for table in self.tables:
            yield from table.everything()

    def places(self) -> Iterator[tuple[str, str]]:
        """Containers and paths that the service has written."""
        for container in WRITTEN:
            yield from ((container, path) for path in self.world.blobs.paths(container))

    def written(self, ending: str) -> Iterator[str]:
        """Every text that the service has written below a name that ends so."""
        for container, path in self.places():
            if path.endswith(ending):
                yield self.world.blobs.content(container, path).decode()


def content(path: str, number: int, *, good: bool) -> bytes:
    """A row of its own for each file, so that none repeats another."""
    if path.startswith("netflix/cast/"):
        return CAST if good else CAST.replace(b"\n", b",x\n", 1)
    kind = b"Movie" if good else b"Film"
    return HEADER + b",,%s,Number %d,,2020,,,%d\r\n" % (kind, number, 700_000 + number)


def passage(*, good: bool) -> Passage:
    """Every name at once: good files become rows, bad ones end in quarantine."""
    tables: list[MemoryRows] = []
    records = Records()
    root = logging.getLogger()
    root.addHandler(records)

    def new_table() -> MemoryRows:
        tables.append(MemoryRows())
        return tables[-1]

    world = fake_world(new_table=new_table)
    try:
        asyncio.run(_all(world, good=good))
    finally:
        root.removeHandler(records)
    half = TAKEN[good::2]
    return Passage(world=world, tables=tables, logged=records.lines, looked_at=half)


async def _all(world: FakeWorld, *, good: bool) -> None:
    for number, path in enumerate(TAKEN):
        await world.drop(path, content(path, number, good=good))
    for path in REFUSED:
        await world.service.arrivals.on_event(text(grid(path)))
    await world.pass_time(30)
