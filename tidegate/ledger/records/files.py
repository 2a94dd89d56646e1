"""Table `files`: paths and their versions."""

from datetime import datetime
from typing import Final, Literal

from flows.names import DatasetName, FileId, FlowName
from flows.request import Document
from tidegate.ledger.records.happening import (
    Account,
    Counts,
    Judgement,
    Notice,
    Stated,
    Transition,
)
from tidegate.ledger.run_records import RunMark
from tidegate.ledger.states import (
    ORIGINALS,
    REPLACEABLE,
    FileEvent,
    FileMove,
    FileState,
    after,
)

MOST_HELD_UNDER: Final = 16
"""Versions of a contract that a held file remembers."""
MAX_HISTORY: Final = 32
"""Transitions that a version's row keeps; Azure Tables takes 32 K characters in one property."""


class Head(Document):
    """Row `head` of a path: which version is current and which order was given last."""

    version: Literal[1] = 1
    path: str
    current: FileId
    last_order: int


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
    held_before: tuple[str, ...] = ()
    """Versions of the contract that it was held under before it was judged by this one."""
    manifest: Stated | None = None
    """The manifest by which it was judged, or that was looked at when it was held for it."""
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

    @property
    def held_under(self) -> tuple[str, ...]:
        """Versions of the contract that have held it, the last one in the end.

        None of them judges it again: two releases side by side would do so in turns for ever.
        """
        others = (each for each in self.held_before if each != self.contract_version)
        return (*others, self.contract_version)[-MOST_HELD_UNDER:]

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
