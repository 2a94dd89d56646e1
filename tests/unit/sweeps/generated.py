"""A landing of any size that takes no memory, and a ledger that knows almost all of it."""

import os
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from flows.layout import LANDING
from flows.names import DatasetName
from tests.fakes.blobs import MemoryBlobs
from tests.fakes.rows import MemoryRows
from tests.fakes.world import NETFLIX
from tidegate.errors import Permanent
from tidegate.ledger.flow_rows import OPEN
from tidegate.ledger.ids import file_id, path_key
from tidegate.ledger.records import FileRecord, OpenFile, Transition
from tidegate.ledger.states import FileState
from tidegate.ports import BlobInfo, BlobRef, Clock, Etag, Page, Row, Write

COMMITTED = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Landing:
    """Blobs `netflix/titles/000000000.csv` and on; the ledger knows not every `lost_every`th."""

    size: int
    lost_every: int

    def path(self, number: int) -> str:
        return f"netflix/titles/{number:09d}.csv"

    def is_lost(self, path: str) -> bool:
        return int(path[-13:-4]) % self.lost_every == 0

    def info(self, path: str) -> BlobInfo:
        return BlobInfo(path=path, etag=Etag("0x1"), size=9, committed_at=COMMITTED)

    @property
    def lost(self) -> list[str]:
        return [self.path(number) for number in range(0, self.size, self.lost_every)]


class GeneratedBlobs(MemoryBlobs):
    """Lists a `Landing`; markers are numbers, and `time_per_page` passes with each page."""

    def __init__(self, landing: Landing, clock: Clock) -> None:
        super().__init__(clock)
        self._landing = landing
        self.pages: list[str] = []
        self.memory = 0
        """The most bytes that this process held when a page was asked for."""
        self.forgotten = False
        """The store does not know its markers any more."""

    async def page(self, container: str, prefix: str, marker: str = "") -> Page:
        assert container == LANDING
        self.memory = max(self.memory, resident())
        if marker and self.forgotten:
            raise Permanent("list: 400 OutOfRangeInput")
        if not prefix.startswith(NETFLIX):
            return Page(blobs=(), next="")
        self.pages.append(marker)
        first = int(marker or 0)
        last = min(first + self.page_size, self._landing.size)
        found = (self._landing.info(self._landing.path(number)) for number in range(first, last))
        return Page(blobs=tuple(found), next=str(last) if last < self._landing.size else "")

    async def head(self, ref: BlobRef) -> BlobInfo | None:
        return self._landing.info(ref.path)


class GeneratedFiles(MemoryRows):
    """Table `files` that answers a read with a HELD file, unless the key is of a lost one."""

    def __init__(self, landing: Landing) -> None:
        super().__init__()
        self._lost = {path_key(path) for path in landing.lost}
        self.reads = 0
        self.scans = 0

    async def get(self, partition: str, key: str) -> Row | None:
        self.reads += 1
        if partition in self._lost:
            return await super().get(partition, key)
        return Row(key=key, document=_held(), etag=Etag("1"))

    def scan(
        self, partition: str, prefix: str = "", *, begin: str = "", limit: int | None = None
    ) -> AsyncIterator[Row]:
        self.scans += 1
        return super().scan(partition, prefix, begin=begin, limit=limit)


class GeneratedFlows(MemoryRows):
    """Table `flows`: the known files have open rows when asked for; counts what is written."""

    def __init__(self, landing: Landing, *, open_rows: bool) -> None:
        super().__init__()
        self._landing, self._open_rows = landing, open_rows
        self._lost = {f"{OPEN}{file_id(path, Etag('0x1'))}" for path in landing.lost}
        self.reads = self.writes = 0

    async def get(self, partition: str, key: str) -> Row | None:
        """The rows are there, even if a scan does not come so far."""
        self.reads += 1
        if not key.startswith(OPEN) or key in self._lost:
            return await super().get(partition, key)
        return Row(key=key, document=_open(), etag=Etag("1"))

    async def scan(
        self, partition: str, prefix: str = "", *, begin: str = "", limit: int | None = None
    ) -> AsyncIterator[Row]:
        if self._open_rows and limit is not None:
            for number in range(min(limit, self._landing.size)):
                path = self._landing.path(number)
                if not self._landing.is_lost(path):
                    key = f"{OPEN}{file_id(path, Etag('0x1'))}"
                    yield Row(key=key, document="", etag=Etag("1"))
            return
        async for row in super().scan(partition, prefix, begin=begin, limit=limit):
            yield row

    def forget(self, partition: str, key: str) -> None:
        del self._partitions[partition][key]

    async def apply(self, partition: str, writes: Sequence[Write]) -> bool:
        self.writes += len(writes)
        return await super().apply(partition, writes)


def resident() -> int:
    """Bytes of memory that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


@cache
def _open() -> str:
    path = "netflix/titles/000000001.csv"
    return OpenFile(
        file_id=file_id(path, Etag("0x1")),
        flow=NETFLIX,
        dataset=DatasetName("titles"),
        path=path,
        etag="0x1",
        since=COMMITTED,
    ).model_dump_json()


@cache
def _held() -> str:
    """As large as a held file's row is."""
    path, at = "netflix/titles/000000001.csv", COMMITTED + timedelta(minutes=1)
    seen = Transition(at=at, event="was seen")
    return FileRecord(
        file_id=file_id(path, Etag("0x1")),
        flow=NETFLIX,
        dataset=DatasetName("titles"),
        path=path,
        etag="0x1",
        order=1,
        size=9,
        committed_at=COMMITTED,
        seen_at=at,
        state=FileState.HELD,
        last=Transition(at=at, event="was held back", reason="too_large"),
        history=(seen,),
    ).model_dump_json()
