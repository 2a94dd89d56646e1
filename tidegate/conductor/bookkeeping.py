"""What receipts say of files, put into the ledger."""

import logging
from functools import partial

from flows.names import FlowName
from flows.receipt import BronzeFile, Receipt, SilverFile
from tidegate.conductor.notes import mark
from tidegate.conductor.state import Run
from tidegate.ledger.ledger import Ledger
from tidegate.ledger.records import Account, FileRecord
from tidegate.ledger.run_records import EndedRun, RunMark
from tidegate.ledger.states import FileEvent, FileState
from tidegate.ports import Clock, Together

log = logging.getLogger(__name__)

UNANSWERED = frozenset({FileState.PROMOTING, FileState.ACCEPTED})


class Bookkeeping:
    """Every method may be repeated; each raises Transient and leaves the rest for the repeat."""

    def __init__(self, ledger: Ledger, together: Together, clock: Clock) -> None:
        """Take the ledger, and the way to do the same for many files."""
        self._ledger, self._together, self._clock = ledger, together, clock

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
        if record.state in UNANSWERED:
            record = _with_rows(record, answer, by)
            if not await self._ledger.advance(version, record):
                return False
        if open_row is None or record.state is not FileState.LOADED:
            return True
        if open_row.value.ready is None:
            # Its driver may be about to present it: with another ETag it has to look again.
            return await self._ledger.flows.update(open_row, open_row.value)
        await self._ledger.journal.write(record)
        return await self._ledger.flows.close(open_row)

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
