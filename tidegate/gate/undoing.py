"""Retract, lift and touch: what an operator does to rows that are in silver, or will be.

The wish becomes an entry of the tombstone log; entry and open row change in one transaction.
Silver follows with its next run, and the conductor then writes RETRACTED or LOADED.

A retract is on the version's record before the duplicates of the file are looked for: from then
on nobody becomes one, and those that are found are revived before the log says anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flows.names import FileId
from tidegate.gate.heirs import Heirs
from tidegate.gate.situation import Situation
from tidegate.ledger.ledger import Ledger
from tidegate.ledger.records import Tombstone
from tidegate.ledger.states import FileMove, FileState
from tidegate.messages import FlowMessage
from tidegate.ports import Blobs, Clock, Queue

RETRACT: Final = "retract"
LIFT: Final = "lift"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Log:
    """The tombstone log as one file sees it."""

    length: int
    last: Tombstone | None
    epoch: int
    """Length of the log with the file's last entry; 0 without one."""

    @property
    def is_out(self) -> bool:
        """The log's last word about the file is a retract."""
        return self.last is not None and not self.last.lifted

    @classmethod
    def of(cls, stones: Sequence[Tombstone], file: FileId) -> "_Log":
        """Find the last entry."""
        mine = [(epoch, each) for epoch, each in enumerate(stones, 1) if each.file_id == file]
        epoch, last = mine[-1] if mine else (0, None)
        return cls(length=len(stones), last=last, epoch=epoch)


class Undoing:
    """Steps of the driver for files in LOADED or RETRACTED."""

    def __init__(
        self, ledger: Ledger, blobs: Blobs, heirs: Heirs, flows: Queue, clock: Clock
    ) -> None:
        """Take the ledger, the lake, whoever revives duplicates, and the queue of flows."""
        self._ledger, self._blobs, self._heirs = ledger, blobs, heirs
        self._flows, self._clock = flows, clock

    async def retract(self, at: Situation) -> bool:
        """Take the file's rows out of silver."""
        record, log = at.record, await self._log(at)
        done = record.state is FileState.RETRACTED and log.is_out and log.epoch <= record.epoch
        if done and record.pending:
            return await self._nothing_pending(at)
        if record.pending != RETRACT and not done:
            return await self._mark(at, FileMove.RETRACTED, RETRACT)
        await self._heirs.revive_of(record)
        return await self._settle(at, log, lifted=False)

    async def lift(self, at: Situation) -> bool:
        """Undo a retract, also one that the log does not know yet."""
        record, log = at.record, await self._log(at)
        if not log.is_out and not record.pending:
            return await self._let_go(at)
        if record.pending != LIFT:
            return await self._mark(at, FileMove.LIFTED, LIFT)
        if not log.is_out and log.epoch <= record.epoch:
            return await self._nothing_pending(at)
        return await self._settle(at, log, lifted=True)

    async def touch(self, at: Situation) -> bool:
        """An entry that changes nothing, so that silver folds the file in again."""
        record, log = at.record, await self._log(at)
        if log.is_out or record.pending:
            return await self._let_go(at)
        if not at.was_told(FileMove.REPLAYED):
            now = at.since_asked(self._clock())
            replayed = record.after(FileMove.REPLAYED, now, reason=at.asked)
            await self._ledger.move(at.open, at.version, replayed)
            return True
        return await self._bury(at, log, lifted=True)

    async def _log(self, at: Situation) -> _Log:
        stones = await self._ledger.flows.tombstones(at.record.flow)
        return _Log.of(stones, at.record.file_id)

    async def _mark(self, at: Situation, event: FileMove, pending: str) -> bool:
        marked = at.record.after(event, self._clock(), reason=at.asked, pending=pending)
        await self._ledger.move(at.open, at.version, marked)
        return True

    async def _nothing_pending(self, at: Situation) -> bool:
        """The log's last word stands, and silver has followed it: what was wished since is over."""
        unasked = at.record.model_copy(update={"pending": ""})
        await self._ledger.move(at.open, at.version, unasked)
        return True

    async def _settle(self, at: Situation, log: _Log, *, lifted: bool) -> bool:
        """The entry, unless the log has it: the wish was repeated."""
        if log.last is not None and log.last.lifted is lifted:
            return await self._let_go(at)
        return await self._bury(at, log, lifted=lifted)

    async def _bury(self, at: Situation, log: _Log, *, lifted: bool) -> bool:
        record = at.record
        if not await self._outdate(at):
            return True
        await self._clean(at)
        stone = Tombstone(
            file_id=record.file_id, dataset=record.dataset, lifted=lifted, at=self._clock()
        )
        if not await self._ledger.flows.bury(at.open, stone, log.length):
            return True
        await self._flows.send(FlowMessage(flow=record.flow))
        return False

    async def _let_go(self, at: Situation) -> bool:
        if not await self._outdate(at):
            return True
        await self._clean(at)
        return not await self._ledger.flows.close(at.open)

    async def _outdate(self, at: Situation) -> bool:
        """Give the version another ETag before its row goes; False when somebody was faster.

        A driver of an older wish may stand before its save, which nobody would drive on.
        """
        return await self._ledger.paths.save(at.version, at.record)

    async def _clean(self, at: Situation) -> None:
        """Bronze may have answered for a file before its driver had cleaned landing."""
        await self._blobs.delete(at.landing, at.etag)
        await self._ledger.journal.write(at.record)
