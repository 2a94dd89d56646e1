"""What a step of the driver knows when it begins."""

from dataclasses import dataclass
from typing import Final

from flows.contract import Contract
from flows.layout import ACCEPTED, LANDING, QUARANTINE, quarantine_folder
from tidegate.ledger.records import FileRecord, OpenFile
from tidegate.ledger.stored import Stored
from tidegate.ports import BlobRef, Etag

EXTENSION: Final = "csv"
"""The format's own: nothing of the supplier's name goes on."""
ORIGINAL: Final = f"original.{EXTENSION}"
REJECTION: Final = "rejection.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """The open row was read before the version, so that closing it later cannot lose an intent."""

    open: Stored[OpenFile]
    version: Stored[FileRecord]
    contract: Contract

    @property
    def record(self) -> FileRecord:
        """The version as it was read."""
        return self.version.value

    @property
    def landing(self) -> BlobRef:
        """Where the supplier put it."""
        return BlobRef(container=LANDING, path=self.record.path)

    @property
    def etag(self) -> Etag:
        """The ETag that names this version in landing."""
        return Etag(self.record.etag)

    @property
    def target(self) -> BlobRef:
        """Where its promotion takes it; known once it has passed the gate."""
        return BlobRef(container=ACCEPTED, path=self.record.target)

    def quarantine(self, name: str) -> BlobRef:
        """A place in the file's own folder of quarantine."""
        record = self.record
        folder = quarantine_folder(record.flow, record.dataset, record.seen_at, record.file_id)
        return BlobRef(container=QUARANTINE, path=f"{folder}/{name}")

    @property
    def extension(self) -> str:
        """Of the file in `accepted`."""
        return EXTENSION
