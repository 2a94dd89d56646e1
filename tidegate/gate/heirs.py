"""Bring duplicates back that are no longer what their original says last.

A duplicate D states anew what its original O said. A file B that was committed between the two
and is judged after D would win over O in silver, though D was stated after B. So D is revived
before B's promotion is saved: its open row says so, and whoever drives it takes it from DUPLICATE
back to SEEN, with the order it always had. The same is done when O is retracted.
"""

from datetime import datetime
from typing import Final

from tidegate.errors import Transient
from tidegate.gate.move import Move
from tidegate.gate.situation import ORIGINAL, Situation
from tidegate.ledger.ledger import Ledger
from tidegate.ledger.records import Again, FileRecord, Newest, OpenFile
from tidegate.ledger.states import ARRIVED, FileMove, FileState
from tidegate.ledger.stored import Stored
from tidegate.messages import FileMessage
from tidegate.ports import Blobs, Clock, CopyState, Queue

ROUNDS: Final = 8

REVIVABLE: Final = frozenset({FileState.DUPLICATE, FileState.SEEN})
"""A file in SEEN may be about to save the verdict that holds no more."""
LOADED_ITSELF: Final = frozenset(
    {FileState.PROMOTING, FileState.ACCEPTED, FileState.LOADED, FileState.RETRACTED}
)


class Heirs:
    """Idempotent: reviving a file that is accepted by now changes nothing."""

    def __init__(self, ledger: Ledger, files: Queue, clock: Clock) -> None:
        """Take the ledger and the queue that is told of files to drive."""
        self._ledger, self._files, self._clock = ledger, files, clock

    async def revive_around(self, record: FileRecord, newest: Newest | None) -> None:
        """Revive every duplicate that states anew what was said before this file came.

        `newest` is the row that was read or written when the file was found to be no duplicate:
        no duplicate that is recorded later can stand around the file. Raises Transient.
        """
        if newest is None or record.order > newest.again:
            return
        flows = self._ledger.flows
        async for row in flows.again(record.flow, record.dataset, record.order):
            if row.value.holds(record.place):
                await self._revive(record, row)

    async def revive_of(self, record: FileRecord) -> None:
        """Revive every duplicate of this file, which is being retracted. Raises Transient."""
        flows = self._ledger.flows
        newest = await flows.newest(record.flow, record.dataset)
        while newest is not None and newest.value.file_id == record.file_id:
            # Whoever read it before this, and means to be a duplicate of this file, fails.
            if await flows.claim(record.flow, record.dataset, newest, newest.value):
                break
            newest = await flows.newest(record.flow, record.dataset)
        async for row in flows.again(record.flow, record.dataset):
            if row.value.original == record.file_id:
                await self._revive(record, row)

    async def _revive(self, because: FileRecord, row: Stored[Again]) -> None:
        for _ in range(ROUNDS):
            version = await self._ledger.paths.find(row.value.file_id)
            state = version.value.state if version else None
            if version is None or state not in REVIVABLE:
                if state in LOADED_ITSELF:
                    await self._ledger.flows.forget(because.flow, row)
                return
            if await self._ask(version.value):
                message = FileMessage(path=version.value.path, file_id=version.value.file_id)
                await self._files.send(message)
                return
        raise Transient(f"file {row.value.file_id} changes faster than it can be revived")

    async def _ask(self, record: FileRecord) -> bool:
        """The wish in the open row, which is made again if it is gone."""
        row = await self._ledger.flows.open_file(record.flow, record.file_id)
        if row is not None:
            wish = {"anew": True, "reminders": 0, "reminded_at": self._clock()}
            wished = row.value.model_copy(update=wish)
            return await self._ledger.flows.update(row, wished)
        wished = open_again(record, self._clock()).model_copy(update={"anew": True})
        return await self._ledger.flows.open(wished)


class Revival:
    """The driver's step for a file whose open row says that it has to be judged again."""

    def __init__(self, ledger: Ledger, blobs: Blobs, keep: Move, clock: Clock) -> None:
        """Take the ledger, the lake and the way into quarantine."""
        self._ledger, self._blobs, self._keep, self._clock = ledger, blobs, keep, clock

    async def __call__(self, at: Situation) -> bool:
        """DUPLICATE goes back to SEEN; a file in SEEN is saved, so that who judges it now fails.

        Only then does the wish go. Any other file is on its way, or turned away, by itself.
        """
        record = at.record
        if record.state is FileState.DUPLICATE:
            kept = record.kept or await self.keep(at)
            revived = record.after(FileMove.REVIVED, self._clock(), kept=kept)
            await self._ledger.move(at.open, at.version, revived)
            return True
        if record.state is FileState.SEEN and not await self._ledger.paths.save(at.version, record):
            return True
        await self._ledger.flows.update(at.open, at.open.value.model_copy(update={"anew": False}))
        return True

    async def keep(self, at: Situation) -> bool:
        """Finish the move of a final file into quarantine; whether its bytes are there now.

        A file in SEEN that was never turned away has its bytes in landing, and they stay there.
        """
        if at.record.state is FileState.SEEN:
            return False
        place = at.quarantine(ORIGINAL)
        await self._keep(at.landing, at.etag, place)
        found = await self._blobs.head(place)
        if found is not None and found.copy is not CopyState.WHOLE:
            raise Transient(f"a copy into quarantine is {found.copy}")
        return found is not None


def open_again(record: FileRecord, now: datetime) -> OpenFile:
    """A new open row for a file that was final."""
    return OpenFile(
        file_id=record.file_id,
        flow=record.flow,
        dataset=record.dataset,
        path=record.path,
        etag=record.etag,
        since=now,
        arrived=record.state in ARRIVED,
    )
