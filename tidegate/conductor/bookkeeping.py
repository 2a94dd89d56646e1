"""What receipts say of files, put into the ledger."""

import logging
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from flows.names import FileId, FlowName
from flows.receipt import BronzeFile, Receipt, SilverFile
from tidegate.conductor.notes import mark
from tidegate.conductor.sets import Sets
from tidegate.conductor.state import Run
from tidegate.ledger.ledger import Ledger
from tidegate.ledger.records import Account, FileRecord, OpenFile
from tidegate.ledger.run_records import EndedRun, RunMark
from tidegate.ledger.states import ON_ITS_WAY, FileEvent, FileMove, FileState
from tidegate.ledger.stored import Stored
from tidegate.messages import FileMessage
from tidegate.ports import Clock, Queue, Together

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Consumed:
    """What silver has consumed of the tombstone log about one file."""

    lifted: bool
    """Its last entry lifts a retract, or only touches the file."""
    epoch: int
    is_last: bool
    """The log holds no later entry of the file."""

    def on(self, record: FileRecord, now: datetime) -> FileRecord:
        """The record that reflects it. A wish that the log does not hold yet stays pending."""
        asked = "lift" if self.lifted else "retract"
        done = self.is_last and record.pending == asked
        follows = record.model_copy(update={"pending": "" if done else record.pending})
        if self.lifted and record.state is FileState.LOADED and not done:
            return follows.model_copy(update={"epoch": self.epoch})
        event = FileMove.RESTORED if self.lifted else FileMove.WITHDRAWN
        return follows.after(event, now, epoch=self.epoch)


class Bookkeeping:
    """Every method may be repeated; each raises Transient and leaves the rest for the repeat."""

    def __init__(
        self, ledger: Ledger, sets: Sets, files: Queue, together: Together, clock: Clock
    ) -> None:
        """Take the ledger, the sets, the queue of files, and the way to do it for many files."""
        self._ledger, self._sets, self._files = ledger, sets, files
        self._together, self._clock = together, clock

    async def mark_loaded(self, flow: FlowName, receipt: Receipt, run: Run) -> None:
        """Bronze answered: LOADED is saved first, then the open row goes."""

        async def load(answer: BronzeFile) -> None:
            by = mark(receipt, run, answer.dataset, self._clock())
            while not await self._loaded(flow, answer, by):
                pass

        await self._together([partial(load, answer) for answer in receipt.bronze_files])

    async def keep_accounts(self, receipt: Receipt, run: Run) -> None:
        """Silver's numbers, into the records of the files they are about."""

        async def keep(answer: SilverFile) -> None:
            by = mark(receipt, run, answer.dataset, self._clock())
            while not await self._accounted(answer, by):
                pass

        await self._together([partial(keep, answer) for answer in receipt.silver_files])

    async def follow_moves(self, flow: FlowName, after: int, to: int) -> None:
        """Silver consumed the tombstone log up to `to`: RETRACTED and LOADED follow from it."""
        log_ = await self._ledger.flows.tombstones(flow)
        last = {stone.file_id: stone for stone in log_[:to]}
        later = {stone.file_id for stone in log_[to:]}

        async def follow(file: FileId) -> None:
            consumed = Consumed(lifted=last[file].lifted, epoch=to, is_last=file not in later)
            while not await self._followed(file, consumed):
                pass

        touched = {stone.file_id for stone in log_[after:to]}
        await self._together([partial(follow, file) for file in sorted(touched)])

    async def note(self, run: EndedRun) -> None:
        """A run that is over, into the history of its flow."""
        await self._ledger.runs.note(run)

    async def _loaded(self, flow: FlowName, answer: BronzeFile, by: RunMark) -> bool:
        """False when somebody was faster and the rows have to be read again.

        A file that was answered for on its way into `accepted` keeps its open row: its driver has
        landing to clean.
        """
        open_row = await self._ledger.flows.open_file(flow, answer.file_id)
        version = await self._ledger.paths.find(answer.file_id)
        if version is None:
            log.error("bronze has rows of file %s that the ledger does not know", answer.file_id)
            return True
        record = version.value
        if record.state in ON_ITS_WAY:
            record = _with_rows(record, answer, by)
            if not await self._ledger.advance(version, record):
                return False
        if open_row is None or record.state is not FileState.LOADED:
            return True
        if open_row.value.intent:
            return await self._hand_over(open_row)
        if open_row.value.ready is None:
            # Its driver may be about to present it: with another ETag it has to look again.
            return await self._ledger.flows.update(open_row, open_row.value)
        await self._ledger.journal.write(record)
        return await self._sets.close(open_row, record.state)

    async def _hand_over(self, open_row: Stored[OpenFile]) -> bool:
        """An operator's move waited for the file to be loaded: its driver carries it out now."""
        file = open_row.value.model_copy(update={"ready": None})
        if not await self._ledger.flows.update(open_row, file):
            return False
        await self._files.send(FileMessage(path=file.path, file_id=file.file_id))
        return True

    async def _followed(self, file: FileId, consumed: Consumed) -> bool:
        """A state that reflects as much of the log, or more, stays; its journal is completed."""
        version = await self._ledger.paths.find(file)
        if version is None:
            log.error("the tombstone log names file %s that the ledger does not know", file)
            return True
        if version.value.epoch >= consumed.epoch:
            await self._ledger.journal.write(version.value)
            return True
        await self._ledger.advance(version, consumed.on(version.value, self._clock()))
        return False

    async def _accounted(self, answer: SilverFile, by: RunMark) -> bool:
        version = await self._ledger.paths.find(answer.file_id)
        if version is None:
            log.error("silver has rows of file %s that the ledger does not know", answer.file_id)
            return True
        account = Account(
            silver=answer.silver,
            quarantined=answer.quarantined,
            duplicate=answer.duplicate,
            superseded=answer.superseded,
        )
        if version.value.account == account and version.value.silver is not None:
            return True
        record = version.value.model_copy(update={"account": account, "silver": by})
        return await self._ledger.paths.save(version, record)


def _with_rows(record: FileRecord, answer: BronzeFile, by: RunMark) -> FileRecord:
    counted = record.counts.rows if record.counts else answer.rows
    reason = "" if counted == answer.rows else f"gate {counted} rows, bronze {answer.rows}"
    if reason:
        log.error("file %s: %s", record.file_id, reason)
    changes = {"bronze_rows": answer.rows, "bronze": by}
    return record.after(FileEvent.ANSWERED, by.at, reason=reason, **changes)
