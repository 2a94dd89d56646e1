"""The ledger's documents; each is stored as JSON and readable by the next and the last release."""

from tidegate.ledger.records.files import MAX_HISTORY, FileRecord, Head
from tidegate.ledger.records.flows import Again, Asked, Newest, OpenFile, Ready, Tombstone
from tidegate.ledger.records.happening import (
    MAX_BROKEN,
    MAX_EVENT_ID,
    MAX_FINDINGS,
    Account,
    Counts,
    Finding,
    Judgement,
    Notice,
    Stated,
    Transition,
)
from tidegate.ledger.records.journal import JournalEntry, Refusal

__all__ = [
    "MAX_BROKEN",
    "MAX_EVENT_ID",
    "MAX_FINDINGS",
    "MAX_HISTORY",
    "Account",
    "Again",
    "Asked",
    "Counts",
    "FileRecord",
    "Finding",
    "Head",
    "JournalEntry",
    "Judgement",
    "Newest",
    "Notice",
    "OpenFile",
    "Ready",
    "Refusal",
    "Stated",
    "Tombstone",
    "Transition",
]
