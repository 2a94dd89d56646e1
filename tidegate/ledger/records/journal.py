"""Table `journal`: transitions, and events that were refused."""

from datetime import datetime
from typing import Literal

from flows.names import DatasetName, FileId, FlowName
from flows.request import Document
from tidegate.ledger.records.happening import Transition
from tidegate.ledger.states import (
    FileState,
)


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
