"""The manifest beside a file: the gate reads it before the file, and looks again afterwards."""

from dataclasses import dataclass
from typing import Final

from flows.control import Manifest
from flows.layout import LANDING
from tidegate.check.verdict import Reason, Verdict
from tidegate.errors import Transient
from tidegate.gate.manifest import MOST_BYTES, BadManifestError, parse, waiting
from tidegate.gate.situation import Situation
from tidegate.ledger.ids import path_key
from tidegate.ledger.ledger import Ledger
from tidegate.ledger.records import FileRecord, Stated
from tidegate.ledger.states import REPLACEABLE, RETURNS
from tidegate.ports import BlobGone, BlobInfo, BlobRef, Blobs, CopyState, Etag

ROUNDS: Final = 4
AWAITING: Final = frozenset({Reason.MANIFEST_MISSING.value, Reason.MANIFEST_UNREADABLE.value})
"""Reasons of files that go on when another manifest is there."""
UNJUDGED: Final = REPLACEABLE | RETURNS
"""States of versions that no manifest has been used up for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What was found beside a file."""

    stated: Stated
    """Says nothing when the file has to wait."""
    wait: Verdict | None = None
    """The verdict about a file that has to wait for a manifest, or for another one."""


class Manifests:
    """Of files in landing. Every method raises Transient."""

    def __init__(self, ledger: Ledger, blobs: Blobs) -> None:
        """Take the ledger, which knows whose manifests were used, and the lake."""
        self._ledger, self._blobs = ledger, blobs

    async def read(self, at: Situation) -> Beside | None:
        """None when nothing is asked of the file: no manifest is declared, or it was released.

        A file whose bytes were kept has its own words: what is beside its path now may be another
        version's.
        """
        if not isinstance(at.contract.control, Manifest) or at.record.released:
            return None
        known = at.record.manifest
        if at.record.kept and known is not None and known.says_something:
            return Beside(stated=known)
        return await self.there(at, at.contract.control)

    async def there(self, at: Situation, declared: Manifest) -> Beside:
        """What is beside the file's path now."""
        for _ in range(ROUNDS):
            try:
                return await self._read(at.record, declared)
            except BlobGone:
                continue
        raise Transient(f"the manifest of {at.record.file_id} changes faster than it can be read")

    async def is_other(self, at: Situation) -> bool:
        """Whether a file that waits has another manifest than the one that was looked at."""
        declared = at.contract.control
        if at.record.last.reason not in AWAITING or not isinstance(declared, Manifest):
            return False
        found = await self._blobs.head(_place(at.record, declared.suffix))
        looked_at = at.record.manifest.etag if at.record.manifest else ""
        return found is not None and found.etag != looked_at

    async def clean(self, record: FileRecord) -> None:
        """Take the manifest that was used out of landing; another one stays."""
        used = record.manifest
        if used is not None and used.etag:
            await self._blobs.delete(_place(record, used.suffix), Etag(used.etag))

    async def _read(self, record: FileRecord, declared: Manifest) -> Beside:
        """Raises BlobGone when it changes meanwhile."""
        found = await self._blobs.head(_place(record, declared.suffix))
        is_whole = found is not None and found.size > 0 and found.copy is CopyState.WHOLE
        if found is None or not is_whole or await self._is_used(record, found):
            return _missing(record, declared, found)
        return await self._parsed(record, declared, found)

    async def _parsed(self, record: FileRecord, declared: Manifest, found: BlobInfo) -> Beside:
        try:
            content = await self._content(_place(record, declared.suffix), found)
            return Beside(stated=parse(content, declared, etag=found.etag))
        except BadManifestError as bad:
            nothing = Stated(etag=found.etag, suffix=declared.suffix)
            wait = waiting(Reason.MANIFEST_UNREADABLE, str(bad), record.size)
            return Beside(stated=nothing, wait=wait)

    async def _content(self, place: BlobRef, found: BlobInfo) -> bytes:
        """Raises BadManifestError before it reads one that is huge."""
        if found.size > MOST_BYTES:
            raise BadManifestError(f"a manifest of at most {MOST_BYTES} bytes")
        return b"".join([chunk async for chunk in self._blobs.read(place, found.etag)])

    async def _is_used(self, record: FileRecord, found: BlobInfo) -> bool:
        """It spoke for another version of the path, which was judged by it."""
        rows = await self._ledger.paths.load(path_key(record.path))
        others = (row.value for row in rows.versions.values() if row.value.manifest)
        return any(
            other.manifest.etag == found.etag and other.state not in UNJUDGED
            for other in others
            if other.manifest and other.file_id != record.file_id
        )


def _place(record: FileRecord, suffix: str) -> BlobRef:
    return BlobRef(container=LANDING, path=record.path + suffix)


def _missing(record: FileRecord, declared: Manifest, found: BlobInfo | None) -> Beside:
    name = f"a manifest beside it, named as the file with {declared.suffix} at the end"
    nothing = Stated(etag=found.etag if found else "", suffix=declared.suffix)
    return Beside(stated=nothing, wait=waiting(Reason.MANIFEST_MISSING, name, record.size))


def other_words(record: FileRecord, stated: Stated) -> tuple[Verdict, Stated]:
    """The verdict about a kept file that disagrees with what is beside its path: it is another's.

    Nothing of what was stated is kept, and the manifest is not used up.
    """
    words = f"a manifest that agrees with it, named as the file with {stated.suffix} at the end"
    nothing = Stated(etag=stated.etag, suffix=stated.suffix)
    return waiting(Reason.MANIFEST_MISSING, words, record.size), nothing
