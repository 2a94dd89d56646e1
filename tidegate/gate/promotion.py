"""The steps of a file that passed: move its bytes, then tell bronze and the world of it."""

from typing import Final

from tidegate.gate.beside import Manifests
from tidegate.gate.move import Move, Moved
from tidegate.gate.nudges import Nudges
from tidegate.gate.situation import Situation
from tidegate.ledger.ledger import Ledger
from tidegate.ledger.records import Ready
from tidegate.ledger.states import FileEvent
from tidegate.messages import Announcement, AnnouncementType
from tidegate.ports import Blobs, Clock, Queue

_EVENT: Final = {
    Moved.AT_TARGET: FileEvent.MOVED,
    Moved.NOWHERE: FileEvent.VANISHED,
    Moved.REPLACED: FileEvent.OVERTAKEN,
}


class Promotion:
    """From PROMOTING to a file that bronze may read."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        blobs: Blobs,
        move: Move,
        nudges: Nudges,
        announcements: Queue,
        clock: Clock,
    ) -> None:
        """Take the ledger, the lake, the way of moving and who is told."""
        self._ledger, self._blobs, self._move = ledger, blobs, move
        self._manifests = Manifests(ledger, blobs)
        self._nudges, self._announcements, self._clock = nudges, announcements, clock

    async def move(self, at: Situation) -> bool:
        """PROMOTING: where it goes was saved before, so a repetition goes to the same place."""
        source, etag = await at.source(self._blobs)
        moved = await self._move(source, etag, at.target)
        await self._ledger.advance(at.version, at.record.after(_EVENT[moved], self._clock()))
        return True

    async def present(self, at: Situation) -> bool:
        """ACCEPTED: put what bronze must know into the open row, then nudge the flow.

        Its manifest has been used up, and leaves landing as the file did.
        """
        record, row = at.record, at.open.value
        if row.ready is not None:
            return False
        await self._manifests.clean(record)
        await self._announcements.send(
            Announcement(
                id=f"{record.file_id}-{record.state}",
                type=AnnouncementType.FILE_ACCEPTED,
                subject=f"/flows/{record.flow}/datasets/{record.dataset}/files/{record.file_id}",
                data={
                    "path": record.path,
                    "target": record.target,
                    "rows": record.counts.rows if record.counts else 0,
                    "badRows": record.counts.bad_rows if record.counts else 0,
                },
            )
        )
        ready = Ready(target=record.target, size=record.size, at=record.last.at)
        if await self._ledger.flows.update(at.open, row.model_copy(update={"ready": ready})):
            await self._nudges.ready(record.flow, ready.at)
            return False
        return True
