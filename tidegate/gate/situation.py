"""What a step of the driver knows when it begins."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flows.contract import Contract
from flows.layout import ACCEPTED, LANDING, QUARANTINE, extension, quarantine_folder
from tidegate.ledger.records import FileRecord, OpenFile
from tidegate.ledger.states import FileMove
from tidegate.ledger.stored import Stored
from tidegate.ports import BlobRef, Blobs, Etag

ORIGINAL: Final = "original.csv"
"""Whatever the format: a later version of the contract must find the bytes."""
REJECTION: Final = "rejection.json"
NOTHING: Final = Etag("0x0")
"""The ETag of no blob."""


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

    async def source(self, blobs: Blobs) -> tuple[BlobRef, Etag]:
        """Where its bytes are to be read: in landing, or in quarantine once they were kept there.

        Whatever lies in quarantine under its id are its bytes, so the ETag there is looked up.
        """
        if not self.record.kept:
            return self.landing, self.etag
        place = self.quarantine(ORIGINAL)
        found = await blobs.head(place)
        return place, found.etag if found else NOTHING

    @property
    def asked(self) -> str:
        """Who asked for the move in the open row, and why."""
        return str(self.open.value.asked or "")

    def was_told(self, move: FileMove) -> bool:
        """The version's last word is this move, for the very wish that stands in the open row."""
        last, asked = self.record.last, self.open.value.asked
        told = last.event == move and last.reason == self.asked
        return told and asked is not None and last.at >= asked.at

    def since_asked(self, now: datetime) -> datetime:
        """Not before the wish: the clock of who asked may be ahead of ours."""
        asked = self.open.value.asked
        return max(now, asked.at) if asked else now

    def quarantine(self, name: str) -> BlobRef:
        """A place in the file's own folder of quarantine."""
        record = self.record
        folder = quarantine_folder(record.flow, record.dataset, record.seen_at, record.file_id)
        return BlobRef(container=QUARANTINE, path=f"{folder}/{name}")

    @property
    def extension(self) -> str:
        """Of the file in `accepted`: the format's own, nothing of the supplier's name goes on."""
        return extension(self.contract.file_format)


Step = Callable[[Situation], Awaitable[bool]]
"""Does what a state or a wish needs; True when the driver should look again at once."""
