"""Table `flows`: open files, newest contents, what was stated again, retracts."""

from datetime import datetime
from typing import Final, Literal

from flows.names import DatasetName, FileId, FlowName
from flows.request import Document
from tidegate.ledger.moves import Move
from tidegate.ledger.records.happening import Notice


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
    arrived: bool = False
    """It was loaded, or a duplicate, before this row was made: no set counts it again."""
    failing_since: datetime | None = None
    """When its messages turned to poison first for a reason that may pass."""
    failed_at: datetime | None = None
    """When they did so last."""
    failing: str = ""
    """The reason, when it is one that a person has to mend."""
    held_under: str = ""
    """Version of the contract that it was held under; the watchdog compares."""
    held_before: tuple[str, ...] = ()
    """Other versions that it was held under; a host of another release may not say."""

    @property
    def at_gate(self) -> bool:
        """The gate is about to decide about it."""
        about_rows = self.intent in {Move.RETRACT, Move.LIFT}
        return self.ready is None and not (self.held or self.stuck or about_rows)

    def was_held_under(self, version: str) -> bool:
        """Whether this version of the contract has had its say."""
        return version in (self.held_under, *self.held_before)

    def freed(self, at: datetime) -> "OpenFile":
        """Set free at this time, as if it had never failed."""
        changes = {
            "stuck": "",
            "stuck_at": None,
            "tries": 0,
            "failing_since": None,
            "failed_at": None,
            "failing": "",
            "reminders": 0,
            "reminded_at": at,
        }
        return self.model_copy(update=changes)


ANY_ORDER: Final = 10**17
"""Greater than every order that a file gets."""


class Newest(Document):
    """Row `newest:<dataset>`: the newest content that was, or is being, accepted."""

    version: Literal[1] = 1
    file_id: FileId
    content: str
    order: int
    again: int = ANY_ORDER
    """No duplicate of the dataset has a greater order; a host of another release does not say."""

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
