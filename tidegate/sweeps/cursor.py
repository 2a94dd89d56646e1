"""Row `sweep` of table `flows`: where the listing of a flow's landing goes on.

Nothing rests on it: without it, or with an old one, a sweep begins anew or skips to the next.
"""

from datetime import datetime
from typing import Final, Literal

from flows.names import FileId, FlowName
from flows.request import Document
from tidegate.ledger.flow_rows import OPEN
from tidegate.ledger.skew import credible, is_ahead
from tidegate.ledger.stored import Stored, read
from tidegate.ports import Etag, Insert, Replace, Rows

SWEEP: Final = "sweep"
_NEW: Final = Etag("")


class Cursor(Document):
    """How far a sweep has come."""

    version: Literal[1] = 1
    marker: str = ""
    """Where the store says that the rest of the listing begins; empty when none is under way."""
    begun: datetime | None = None
    """When the sweep that is under way began."""
    strangers: bool = False
    """The sweep that is under way has met blobs that no dataset claims."""
    told: datetime | None = None
    """Blobs that no dataset claims are on record when they were committed before."""

    def believed(self, now: datetime) -> "Cursor":
        """Without what a clock gone wrong has said: a sweep that it began is begun anew."""
        told = credible(self.told, now)
        if is_ahead(self.begun, now):
            return Cursor(told=told)
        return self.model_copy(update={"told": told})


class Cursors:
    """Loads and saves cursors."""

    def __init__(self, rows: Rows) -> None:
        """Take table `flows`."""
        self._rows = rows

    async def load(self, flow: FlowName) -> Stored[Cursor]:
        """The saved cursor, or a fresh one. Raises Transient."""
        row = await self._rows.get(flow, SWEEP)
        if row is None:
            return Stored(value=Cursor(), etag=_NEW)
        return Stored(value=read(Cursor, row.document), etag=row.etag)

    async def open_files(self, flow: FlowName, limit: int) -> frozenset[FileId]:
        """Ids of at most so many files that have an open row; the rows are not read into."""
        rows = self._rows.scan(flow, OPEN, limit=limit)
        return frozenset([FileId(row.key.removeprefix(OPEN)) async for row in rows])

    async def save(self, flow: FlowName, before: Stored[Cursor], cursor: Cursor) -> None:
        """Another sweep that was faster is as good as this one."""
        document = cursor.model_dump_json()
        write = (
            Insert(key=SWEEP, document=document)
            if before.etag == _NEW
            else Replace(key=SWEEP, document=document, etag=before.etag)
        )
        await self._rows.apply(flow, [write])
