"""The ledger's documents; each is stored as JSON and readable by the next and the last release."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal

from flows.names import DatasetName, FileId, FlowName
from flows.request import Document
from tidegate.ledger.moves import Move
from tidegate.ledger.run_records import RunMark
from tidegate.ledger.states import (
    ORIGINALS,
    REPLACEABLE,
    FileEvent,
    FileMove,
    FileState,
    after,
)

MAX_HISTORY: Final = 32
"""Transitions that a version's row keeps; Azure Tables takes 32 K characters in one property."""
MAX_EVENT_ID: Final = 64
MAX_BROKEN: Final = 20
MAX_FINDINGS: Final = 5


class Head(Document):
    """Row `head` of a path: which version is current and which order was given last."""

    version: Literal[1] = 1
    path: str
    current: FileId
    last_order: int


class Transition(Document):
    """One thing that happened to a file."""

    at: datetime
    event: str
    reason: str = ""


class Counts(Document):
    """What the gate counted."""

    rows: int
    bad_rows: int
    duplicate_rows: int
    bytes: int


class Account(Document):
    """Where silver put the rows: bronze rows = the sum of the four.

    True as of the silver run that covered the file: rows that a later file supersedes afterwards
    still count as silver here, since a run counts only the files that are new to it.
    """

    silver: int
    quarantined: int
    duplicate: int
    superseded: int


class Notice(Document):
    """How a version came to be known."""

    by: Literal["event", "listing"]
    event_id: str = ""
    """As the event says it: printable ASCII, at most `MAX_EVENT_ID` characters."""


class Finding(Document):
    """One broken rule at one place; it never holds a value of the file."""

    rule: str
    expected: str
    line: int | None = None
    record: int | None = None
    column: str | None = None


class Judgement(Document):
    """The verdict in short; the whole of it lies beside the bytes or the receipt."""

    summary: str
    broken: Mapping[str, int] = {}
    """Rows by broken rule, the `MAX_BROKEN` rules that were broken most."""
    findings: tuple[Finding, ...] = ()
    """The first `MAX_FINDINGS`."""


class FileRecord(Document):
    """One version of one path."""

    version: Literal[1] = 1
    file_id: FileId
    flow: FlowName
    dataset: DatasetName
    path: str
    etag: str
    order: int
    """Microseconds since 1970 UTC, given once: newer files win by it in silver."""
    size: int
    committed_at: datetime
    seen_at: datetime
    state: FileState = FileState.SEEN
    revision: int = 0
    last: Transition
    content: str = ""
    """SHA-256 of the bytes, in hexadecimal, once the gate has read them."""
    counts: Counts | None = None
    target: str = ""
    """Path in `accepted`, chosen and saved before the move."""
    contract_version: str = ""
    duplicate_of: FileId | None = None
    bronze_rows: int | None = None
    account: Account | None = None
    noticed: Notice | None = None
    judgement: Judgement | None = None
    bronze: RunMark | None = None
    """The run whose receipt loaded it."""
    silver: RunMark | None = None
    """The run that the account comes from."""
    history: tuple[Transition, ...] = ()
    """What happened before `last`, oldest first: the first and the newest ones."""
    kept: bool = False
    """Its bytes are in quarantine, and the gate reads them there."""
    released: bool = False
    """An operator released it: the gate holds it back no more."""
    pending: Literal["", "retract", "lift"] = ""
    """What an operator asked for and silver has not followed yet."""
    epoch: int = 0
    """Length of the tombstone log that its state reflects."""

    @property
    def place(self) -> tuple[int, FileId]:
        """Where it stands among all files: in silver the greater one wins."""
        return self.order, self.file_id

    @property
    def is_live(self) -> bool:
        """Its rows are, or surely will be, in silver, and nobody asked to take them away."""
        return self.state in ORIGINALS and not self.pending

    @property
    def is_replaceable(self) -> bool:
        """A newer version of its path ends it; one whose bytes are kept had its verdict before."""
        return self.state in REPLACEABLE and not self.kept

    def after(
        self, event: FileEvent | FileMove, at: datetime, *, reason: str = "", **changes: object
    ) -> "FileRecord":
        """The record after an event. Raises IllegalTransition."""
        return self.model_copy(
            update={
                **changes,
                "state": after(self.state, event),
                "revision": self.revision + 1,
                "last": Transition(at=at, event=event, reason=reason),
                "history": self.told(),
            }
        )

    def aside(self, what: Transition) -> "FileRecord":
        """The same with something in its history that changed nothing about its state."""
        whole = (*self.history, what)
        kept = whole if len(whole) < MAX_HISTORY else (whole[0], *whole[2 - MAX_HISTORY :])
        return self.model_copy(update={"history": kept})

    def told(self) -> tuple[Transition, ...]:
        """Its history with its last transition, bounded: the first one is never forgotten."""
        whole = (*self.history, self.last)
        return whole if len(whole) < MAX_HISTORY else (whole[0], *whole[2 - MAX_HISTORY :])


class Ready(Document):
    """What bronze needs to know of an accepted file, copied into its open row."""

    target: str
    size: int
    at: datetime


class Asked(Document):
    """Who asked for a move, when, and why."""

    by: str
    reason: str
    at: datetime

    def __str__(self) -> str:
        """As history tells it."""
        return f"{self.by}: {self.reason}"


class OpenFile(Document):
    """Row `open:<file_id>`: the file is not final yet. It is there first and goes last."""

    version: Literal[1] = 1
    file_id: FileId
    flow: FlowName
    dataset: DatasetName
    path: str
    etag: str
    since: datetime
    ready: Ready | None = None
    reminders: int = 0
    """How often the watchdog has sent it on its way again."""
    reminded_at: datetime | None = None
    intent: Move | Literal[""] = ""
    """An operator's move that the driver still has to carry out."""
    asked: Asked | None = None
    """Who asked for it."""
    anew: bool = False
    """Its duplicate verdict holds no more, for another file was judged late: judge it again."""
    noticed: Notice | None = None
    held: bool = False
    """It waits for a person or another contract, and nothing waits for it."""
    stuck: str = ""
    """Why nobody drives it any more until an operator says so."""
    stuck_at: datetime | None = None
    tries: int = 0
    """Tries since its messages turned to poison that have ended in no way we know."""
    failing_since: datetime | None = None
    """When its messages turned to poison first for a reason that may pass."""
    held_under: str = ""
    """Version of the contract that it was held under; the watchdog compares."""

    @property
    def at_gate(self) -> bool:
        """The gate is about to decide about it."""
        about_rows = self.intent in {Move.RETRACT, Move.LIFT}
        return self.ready is None and not (self.held or self.stuck or about_rows)


class Newest(Document):
    """Row `newest:<dataset>`: the newest content that was, or is being, accepted."""

    version: Literal[1] = 1
    file_id: FileId
    content: str
    order: int
    again: int = 0
    """The greatest order that a duplicate of the dataset has."""

    @property
    def place(self) -> tuple[int, FileId]:
        """Where it stands among all files; it only ever grows."""
        return self.order, self.file_id


class Again(Document):
    """Row `again:<dataset>:<order>:<file_id>`: this file states what its original said before.

    It is not loaded, so nothing that is loaded may stand between the two.
    """

    version: Literal[1] = 1
    file_id: FileId
    dataset: DatasetName
    order: int
    original: FileId
    original_order: int

    def holds(self, place: tuple[int, FileId]) -> bool:
        """Whether a file at this place stands between the original and its duplicate."""
        return (self.original_order, self.original) < place < (self.order, self.file_id)


class Tombstone(Document):
    """Row `tombstone:<n>`: one retract or lift; the log's length is the epoch."""

    version: Literal[1] = 1
    file_id: FileId
    dataset: DatasetName
    lifted: bool
    at: datetime


class JournalEntry(Document):
    """One transition of one file, as history tells it."""

    version: Literal[1] = 1
    file_id: FileId
    flow: FlowName
    dataset: DatasetName
    path: str
    state: FileState
    revision: int
    transition: Transition


class Refusal(Document):
    """An event that was answered but not acted on."""

    version: Literal[1] = 1
    event_id: str
    """Hash of the event's id: an id from outside never becomes part of a key."""
    reason: str
    subject: str
    at: datetime
