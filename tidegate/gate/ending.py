"""The steps of a file that is final or held: leave landing clean, then let the open row go."""

from collections.abc import Awaitable, Callable
from datetime import UTC
from typing import Final

from flows.layout import LANDING
from tidegate.gate.beside import Manifests
from tidegate.gate.move import Move
from tidegate.gate.situation import ORIGINAL, REJECTION, Situation
from tidegate.gate.telling import receipt_of
from tidegate.ledger.ledger import Ledger
from tidegate.ledger.records import FileRecord, OpenFile
from tidegate.ledger.states import RETURNS, FileEvent, FileState
from tidegate.ledger.stored import Stored
from tidegate.messages import Announcement, AnnouncementType
from tidegate.ports import BlobRef, Blobs, Clock, Queue

KEPT: Final = frozenset({FileState.REJECTED, FileState.DUPLICATE})
"""Final states whose bytes are kept in quarantine."""
LOADED_ONCE: Final = frozenset({FileState.LOADED, FileState.RETRACTED})
"""Final states whose bytes are in `accepted`.

A LOADED file may leave a copy in landing. What is SUPERSEDED or DELETED was never read: whatever
is in landing then is the supplier's and stays.
"""


type Close = Callable[[Stored[OpenFile], FileState], Awaitable[bool]]
"""Deletes the open row of a file in this final state; False when the row changed."""


class Ending:
    """What remains to be done once the state is settled."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        blobs: Blobs,
        move: Move,
        close: Close,
        announcements: Queue,
        clock: Clock,
    ) -> None:
        """Take the ledger, the lake, the last step, and the queue of announcements."""
        self._ledger, self._blobs, self._move, self._close = ledger, blobs, move, close
        self._manifests = Manifests(ledger, blobs)
        self._announcements, self._clock = announcements, clock

    async def finish(self, at: Situation) -> bool:
        """Bytes out of landing, history complete, the world told; then, last, the open row.

        A version that may come back gets another ETag first: an arrival sees to the row and saves
        the version afterwards, and must fail when the row was closed in between. One that read the
        version later gives the row another ETag, and the row is not closed.
        """
        if at.record.state in KEPT:
            await self._move(at.landing, at.etag, at.quarantine(ORIGINAL))
        elif at.record.state in LOADED_ONCE:
            await self._blobs.delete(at.landing, at.etag)
        if at.record.state in KEPT | LOADED_ONCE:
            await self._manifests.clean(at.record)
        if at.record.state is FileState.REJECTED:
            await self._announce(at)
        await self._ledger.journal.write(at.record)
        if at.record.state in RETURNS and not await self._ledger.paths.save(at.version, at.record):
            return True
        return not await self._close(at.open, at.record.state)

    async def hold(self, at: Situation) -> bool:
        """HELD: another contract or another manifest opens it again; its blob may be gone."""
        record, now = at.record, self._clock()
        if at.contract.version not in record.held_under:
            why, under = f"version {at.contract.version}", record.held_under
            meets = record.after(FileEvent.REOPENED, now, reason=why, held_before=under)
            await self._reopen(at, meets)
            return True
        gone = None if record.kept else await self._gone(record)
        if gone is None and await self._manifests.is_other(at):
            why = "another manifest is there" if record.manifest else "its manifest is there"
            await self._reopen(at, record.after(FileEvent.REOPENED, now, reason=why))
            return True
        if gone is None:
            await self._let_others_go(at)
            return False
        await self._ledger.advance(at.version, record.after(gone, now))
        return True

    async def _reopen(self, at: Situation, record: FileRecord) -> None:
        """Any host drives it on from here, whatever its contracts: the row says held no more."""
        row = at.open.value.model_copy(update={"held": False})
        if await self._ledger.flows.update(at.open, row):
            await self._ledger.advance(at.version, record)

    async def _gone(self, record: FileRecord) -> FileEvent | None:
        blob = await self._blobs.head(BlobRef(container=LANDING, path=record.path))
        if blob is not None and blob.etag == record.etag:
            return None
        return FileEvent.VANISHED if blob is None else FileEvent.OVERTAKEN

    async def _let_others_go(self, at: Situation) -> None:
        """Bronze does not wait for it; somebody who was faster with the row is no trouble."""
        row, (*before, under) = at.open.value, at.record.held_under
        known = {"held": True, "held_under": under, "held_before": tuple(before)}
        held = row.model_copy(update=known)
        if held != row:
            await self._ledger.flows.update(at.open, held)

    async def _announce(self, at: Situation) -> None:
        record = at.record
        rejected = record.last.at.astimezone(UTC)
        await self._announcements.send(
            Announcement(
                # A replay may end in another rejection, which is another fact.
                id=f"{record.file_id}-{record.state}-{rejected:%Y%m%dT%H%M%S%fZ}",
                type=AnnouncementType.FILE_REJECTED,
                subject=f"/flows/{record.flow}/datasets/{record.dataset}/files/{record.file_id}",
                data={
                    "path": record.path,
                    "reason": record.last.reason,
                    "rejection": at.quarantine(REJECTION).path,
                    "receipt": receipt.path if (receipt := receipt_of(record)) else "",
                },
            )
        )
