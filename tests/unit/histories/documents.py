"""Which reader a stored document belongs to, then and now."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, RootModel, TypeAdapter

from flows import receipt, request
from tests.unit.histories import last_papers, last_readers
from tidegate import messages
from tidegate.conductor.state import FlowState
from tidegate.ledger import arrivals, records, run_records, troubles, undelivered
from tidegate.sweeps.cursor import Cursor

KEPT = Path(__file__).parent / "last_release.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One document where it lay."""

    moment: str
    table: str
    partition: str
    key: str
    document: dict[str, object]

    @property
    def kind(self) -> str:
        """A word for the document's kind; empty when the last release had no such rows."""
        if self.table == "flows":
            return _FLOWS.get(self.key.partition(":")[0], "")
        if self.table == "files":
            return "Head" if self.key == "head" else "FileRecord"
        if self.table == "journal":
            return _journal(self.partition)
        return _OTHERS[self.table]


_FLOWS = {
    "state": "FlowState",
    "open": "OpenFile",
    "newest": "Newest",
    "again": "Again",
    "tombstone": "Tombstone",
    "expected": "LastArrival",
    "trouble": "Trouble",
    "sweep": "Cursor",
}
_OTHERS = {
    "requests": "Request",
    "receipts": "Line",
    "announcements": "Announcement",
    "file messages": "FileMessage",
    "flow messages": "FlowMessage",
}
_TURNED_AWAY = ("rejected", "held", "duplicate", "superseded", "deleted")
_APART = {"~refused": "Refusal", "~runs": "EndedRun", "~undelivered": "Undelivered"} | {
    f"~{state}": "JournalEntry" for state in _TURNED_AWAY
}


def _journal(partition: str) -> str:
    if not partition.startswith("~"):
        return "JournalEntry"
    return _APART.get(partition.partition("-")[0], "")


def kept() -> Iterator[Kept]:
    """What the last release stored in one scenario."""
    for line in KEPT.read_text().splitlines():
        yield Kept(**json.loads(line))


def of_last(kind: str) -> type[BaseModel]:
    """The last release's reader."""
    found = getattr(last_readers, kind, None) or getattr(last_papers, kind)
    assert isinstance(found, type)
    assert issubclass(found, BaseModel)
    return found


PRESENT: dict[str, type[BaseModel]] = {
    "FlowState": FlowState,
    "OpenFile": records.OpenFile,
    "Newest": records.Newest,
    "Again": records.Again,
    "Tombstone": records.Tombstone,
    "LastArrival": arrivals.LastArrival,
    "Trouble": troubles.Trouble,
    "Cursor": Cursor,
    "Head": records.Head,
    "FileRecord": records.FileRecord,
    "JournalEntry": records.JournalEntry,
    "Refusal": records.Refusal,
    "EndedRun": run_records.EndedRun,
    "Undelivered": undelivered.Undelivered,
    "FileMessage": messages.FileMessage,
    "FlowMessage": messages.FlowMessage,
    "Announcement": messages.Announcement,
}
_UNIONS: dict[str, TypeAdapter[BaseModel]] = {
    "Request": TypeAdapter(request.Request),
    "Line": TypeAdapter(receipt.Line),
}


def read_now(kind: str, document: dict[str, object]) -> BaseModel:
    """As the present release reads it. Raises pydantic.ValidationError."""
    text = json.dumps(document)
    union = _UNIONS.get(kind)
    return union.validate_json(text) if union else PRESENT[kind].model_validate_json(text)


def read_then(kind: str, document: dict[str, object]) -> BaseModel:
    """As the last release read it. Raises pydantic.ValidationError."""
    found = of_last(kind).model_validate_json(json.dumps(document))
    return found.root if isinstance(found, RootModel) else found
