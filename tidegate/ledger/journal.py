"""Table `journal`: every transition of every file, newest first within a day.

Files that ended without being loaded are few among many, so each of their states has a partition
of its own per flow as well, where the newest come first.

The version row carries its last transition; that one is journalled before the next is saved and
before the open row goes, so a crash in between only repeats an insert that is refused.
"""

from collections.abc import AsyncIterator
from datetime import UTC, date
from hashlib import sha256
from typing import Final

from flows.names import FlowName
from tidegate.ledger.order import microseconds
from tidegate.ledger.records import FileRecord, JournalEntry, Refusal
from tidegate.ledger.states import FINAL, FileState
from tidegate.ledger.stored import read
from tidegate.ports import Insert, Rows

REFUSED: Final = "~refused"
"""Partition of refused events: a tilde cannot begin a flow's name."""

TURNED_AWAY: Final = FINAL - {FileState.LOADED}
"""States of files whose rows are not in silver."""

_LAST_MICROSECOND: Final = 10**17 - 1
_LAST_REVISION: Final = 9999


class Journal:
    """Append-only history."""

    def __init__(self, rows: Rows) -> None:
        """Take the table."""
        self._rows = rows

    async def write(self, record: FileRecord) -> None:
        """Put a record's last transition down; doing it again changes nothing."""
        entry = JournalEntry(
            file_id=record.file_id,
            flow=record.flow,
            dataset=record.dataset,
            path=record.path,
            state=record.state,
            revision=record.revision,
            transition=record.last,
        )
        write = Insert(key=_key(record), document=entry.model_dump_json())
        day = record.last.at.astimezone(UTC).date()
        await self._rows.apply(_partition(record.flow, day), [write])
        if record.state in TURNED_AWAY:
            await self._rows.apply(_apart(record.flow, record.state), [write])

    async def ended(
        self, flow: FlowName, state: FileState, limit: int
    ) -> AsyncIterator[JournalEntry]:
        """At most `limit` files that ended in this state of `TURNED_AWAY`, newest first."""
        async for row in self._rows.scan(_apart(flow, state), limit=limit):
            yield read(JournalEntry, row.document)

    async def refuse(self, refusal: Refusal) -> None:
        """Put down an event that names no file of ours, once a day however often it comes."""
        partition = f"{REFUSED}-{refusal.at.astimezone(UTC):%Y%m%d}"
        told = f"{refusal.event_id}\n{refusal.reason}\n{refusal.subject}"
        write = Insert(key=sha256(told.encode()).hexdigest(), document=refusal.model_dump_json())
        await self._rows.apply(partition, [write])

    async def refusals(self, day: date, limit: int) -> AsyncIterator[Refusal]:
        """At most `limit` refused events of a UTC day, in no order of time."""
        async for row in self._rows.scan(f"{REFUSED}-{day:%Y%m%d}", limit=limit):
            yield read(Refusal, row.document)

    async def day(
        self, flow: FlowName, day: date, limit: int | None = None
    ) -> AsyncIterator[JournalEntry]:
        """The transitions of a UTC day, newest first: all, or `limit` of them."""
        async for row in self._rows.scan(_partition(flow, day), limit=limit):
            yield read(JournalEntry, row.document)


def _partition(flow: FlowName, day: date) -> str:
    return f"{flow}-{day:%Y%m%d}"


def _apart(flow: FlowName, state: FileState) -> str:
    return f"~{state.lower()}-{flow}"


def _key(record: FileRecord) -> str:
    backwards = _LAST_MICROSECOND - microseconds(record.last.at)
    return f"{backwards:017d}-{record.file_id}-{_LAST_REVISION - record.revision:04d}"
