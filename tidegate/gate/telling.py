"""Where a supplier finds what the gate says of a file, and how it is written and read.

An acceptance and a rejection have names of their own: a slow host with another version of the
contract must not write over what is true. The file's state says which of them counts.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from flows.layout import (
    QUARANTINE,
    RECEIPTS,
    quarantine_folder,
    supplier_page_path,
    supplier_receipt_path,
    supplier_rejection_path,
)
from tidegate.errors import Permanent
from tidegate.gate.page.render import page
from tidegate.gate.situation import REJECTION
from tidegate.ledger.records import FileRecord
from tidegate.ledger.states import FileState
from tidegate.ports import BlobGone, BlobRef, Blobs

TURNED_AWAY: Final = frozenset({FileState.REJECTED, FileState.HELD})
ACCEPTED: Final = frozenset(
    {FileState.PROMOTING, FileState.ACCEPTED, FileState.LOADED, FileState.RETRACTED}
)
MOST_BYTES: Final = 4 * 2**20
"""Nothing that the gate writes is longer: findings, counts and names are bounded."""

type Document = Mapping[str, Any]


class Telling:
    """Container `receipts`, below `<flow>/files`. Every method raises Transient."""

    def __init__(self, blobs: Blobs) -> None:
        """Take the lake."""
        self._blobs = blobs

    async def accepted(self, record: FileRecord, document: Document) -> None:
        """Write the receipt of a file that passed."""
        path = supplier_receipt_path(record.flow, record.file_id)
        await self._put(BlobRef(container=RECEIPTS, path=path), _json(document))

    async def turned_away(self, record: FileRecord, document: Document) -> None:
        """Write the rejection of a file, its page, and the copy beside its bytes.

        The last release, and whoever learnt from it where to look, reads that copy.
        """
        content = _json(document)
        await self._put(_rejection(record), content)
        await self._put(page_of(record), page(document))
        await self._put(beside(record), content)

    async def told(self, record: FileRecord) -> bytes | None:
        """The document that counts, as JSON; None when there is none. Raises Permanent.

        Of a file that the last release turned away, it lies beside the bytes alone.
        """
        for ref in _places(record):
            if (content := await self._read(ref)) is not None:
                return content
        return None

    async def document(self, record: FileRecord) -> Document:
        """The same, read; empty when there is none or when it is no document of ours."""
        try:
            found = json.loads(await self.told(record) or b"{}")
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    async def _put(self, ref: BlobRef, content: bytes) -> None:
        await self._blobs.put(ref, content, overwrite=True)

    async def _read(self, ref: BlobRef) -> bytes | None:
        info = await self._blobs.head(ref)
        if info is None:
            return None
        if info.size > MOST_BYTES:
            raise Permanent(f"{ref.container}/{ref.path} was not written by the gate: it is long")
        try:
            return b"".join([chunk async for chunk in self._blobs.read(ref, info.etag)])
        except BlobGone:
            return None


def _json(document: Document) -> bytes:
    """In ASCII: no name in it can drive a terminal, and half a character costs nothing."""
    return json.dumps(document, indent=2).encode("ascii")


def _places(record: FileRecord) -> tuple[BlobRef, ...]:
    if record.state in TURNED_AWAY:
        return _rejection(record), beside(record)
    return (found,) if (found := receipt_of(record)) else ()


def receipt_of(record: FileRecord) -> BlobRef | None:
    """Where the document lies that counts; None of a file that got none, a duplicate for one."""
    if record.state in TURNED_AWAY:
        return _rejection(record)
    if record.state in ACCEPTED:
        path = supplier_receipt_path(record.flow, record.file_id)
        return BlobRef(container=RECEIPTS, path=path)
    return None


def _rejection(record: FileRecord) -> BlobRef:
    path = supplier_rejection_path(record.flow, record.file_id)
    return BlobRef(container=RECEIPTS, path=path)


def page_of(record: FileRecord) -> BlobRef:
    """Where the page of a rejected or held file lies."""
    return BlobRef(container=RECEIPTS, path=supplier_page_path(record.flow, record.file_id))


def beside(record: FileRecord) -> BlobRef:
    """Where a copy of the rejection lies, beside the bytes."""
    folder = quarantine_folder(record.flow, record.dataset, record.seen_at, record.file_id)
    return BlobRef(container=QUARANTINE, path=f"{folder}/{REJECTION}")
