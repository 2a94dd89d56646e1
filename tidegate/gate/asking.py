"""An operator asks for a move on a file: one write, the wish in the file's open row.

The driver carries it out. Asking twice for the same is asking once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flows.flow import Flow
from flows.names import FileId, FlowName
from tidegate.errors import Permanent, Transient
from tidegate.gate.heirs import open_again
from tidegate.ledger.ledger import Ledger
from tidegate.ledger.moves import ALLOWED, REFUSED, Move
from tidegate.ledger.records import Asked, FileRecord, OpenFile
from tidegate.ledger.states import ON_ITS_WAY, FileState
from tidegate.messages import FileMessage
from tidegate.ports import Clock, Queue

ROUNDS: Final = 8
UNDOING: Final = frozenset({Move.RETRACT, Move.LIFT})
"""Either replaces the other's wish: the driver sees from the log what is still to be done."""


class MoveRefused(Permanent):
    """The file's state has no use for the move; the message says what to do instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """What follows from a move that was asked for."""

    record: FileRecord
    """As it was read."""
    will: str
    """What will happen, for people."""


class Moves:
    """Takes operators' wishes."""

    def __init__(
        self, flows: Mapping[FlowName, Flow], ledger: Ledger, files: Queue, clock: Clock
    ) -> None:
        """Take the ledger and the queue that is told of files to drive."""
        self._flows, self._ledger, self._files, self._clock = flows, ledger, files, clock

    async def ask(self, file: FileId, move: Move, *, by: str, reason: str) -> Promised | None:
        """None when no such file is known. Raises MoveRefused and Transient.

        The open row is read before the version, and written as it was read: what another operator
        asked for in between is not overwritten. What the file did in between the driver sees.
        """
        asked = Asked(by=by, reason=reason, at=self._clock())
        for _ in range(ROUNDS):
            version = await self._ledger.paths.find(file)
            if version is None:
                return None
            promised = await self._ask(version.value, move, asked)
            if promised is not None:
                message = FileMessage(path=version.value.path, file_id=file)
                await self._files.send(message)
                return promised
        raise Transient(f"file {file} changes faster than a move can be put down")

    async def _ask(self, known: FileRecord, move: Move, asked: Asked) -> Promised | None:
        flows = self._ledger.flows
        row = await flows.open_file(known.flow, known.file_id)
        version = await self._ledger.paths.find(known.file_id)
        record = version.value if version else known
        file = row.value if row else None
        if refused := self._undeclared(record) or _refused(record, file, move):
            raise MoveRefused(refused)
        promised = Promised(record=record, will=ALLOWED[record.state, move])
        if _is_under_way(record, file, move):
            return promised
        wish: dict[str, object] = {"intent": move, "asked": asked}
        if move is Move.LIFT and record.state in ON_ITS_WAY:
            # The retract waits for bronze: nobody has begun with it, or the row had changed.
            wish = {"intent": "", "asked": None}
        if row is not None:
            freed = row.value.freed(asked.at)
            written = await flows.update(row, freed.model_copy(update=wish))
        else:
            opened = open_again(record, self._clock()).freed(asked.at)
            written = await flows.open(opened.model_copy(update=wish))
        return promised if written else None

    def _undeclared(self, record: FileRecord) -> str:
        """Neither gate nor silver would touch such a file: its rows would stay as they are."""
        flow = self._flows.get(record.flow)
        if flow is not None and record.dataset in flow.datasets:
            return ""
        return f"{record.flow}/{record.dataset} is declared no more: deploy it again, then ask"


def _refused(record: FileRecord, row: OpenFile | None, move: Move) -> str:
    """Why not, and what to do instead; empty when the move is possible."""
    if refused := REFUSED.get((record.state, move)):
        return refused
    if row is not None and row.stuck:
        # A reject reads nothing of the file, so it may be the way out; nobody carries a wish out.
        return "" if move is Move.REJECT else f"it is stuck: {row.stuck}; use retry first"
    wish = row.intent if row else ""
    is_stale = wish and (record.state, wish) not in ALLOWED
    if wish and not is_stale and wish != move and not {wish, move} <= UNDOING:
        return f"{wish} is under way: wait until it is done"
    if move is Move.LIFT and not _is_out(record, wish):
        return "it is not retracted: there is nothing to lift"
    if move is Move.REPLAY and record.pending == "retract":
        return "it is being retracted: use lift"
    return ""


def _is_out(record: FileRecord, wish: str) -> bool:
    is_marked = record.state is FileState.RETRACTED or bool(record.pending)
    return is_marked or wish in UNDOING


def _is_under_way(record: FileRecord, row: OpenFile | None, move: Move) -> bool:
    """The same wish stands in the open row, or is on record and in the log."""
    wish = row.intent if row else ""
    if row is not None and row.stuck:
        return False
    if wish:
        return wish == move
    is_final = record.state is FileState.RETRACTED and not record.pending
    return record.pending == move or (is_final and move is Move.RETRACT)
