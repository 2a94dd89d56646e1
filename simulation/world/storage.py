"""Storage that can be looked at from outside and that tells the auditor what is done to it."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any, Final, Protocol

from pydantic_core import from_json

from flows.layout import LANDING, REQUESTS
from simulation.fibers import at_once
from tests.fakes.blobs import Blob, MemoryBlobs
from tests.fakes.rows import MemoryRows
from tidegate.errors import Permanent
from tidegate.ports import BlobRef, Clock, Copied, Delete, Etag, Page, Row, Write

JOURNAL_PARTS: Final = 4
"""A key of the journal: time, the two halves of a file's id, revision; both numbers backwards."""
MOST: Final = 9999


class Watch(Protocol):
    """What an observer of the lake is told."""

    def __call__(self, path: str, etag: str) -> None:
        """The service took this version out of landing."""
        ...


class Lake(MemoryBlobs):
    """Blobs; suppliers come and go without a call of the service."""

    def __init__(self, clock: Clock, watch: Watch, rewritten: Callable[[str], None]) -> None:
        """`watch` hears of every version that the service takes out of landing, just before.

        `rewritten` hears of the path of every request that is replaced by another one.
        """
        super().__init__(clock)
        self._watch, self._rewritten = watch, rewritten
        self._bin: dict[str, Blob] = {}
        """What suppliers removed last, by path."""
        self._forgotten: set[str] = set()

    async def delete(self, ref: BlobRef, etag: Etag) -> None:
        """Tell first."""
        blob = self._blobs.get(ref)
        if ref.container == LANDING and blob is not None and blob.info.etag == etag:
            self._watch(ref.path, etag)
        await super().delete(ref, etag)

    async def put(self, ref: BlobRef, content: bytes, *, overwrite: bool) -> bool:
        """Tell of a request that changes."""
        there = self._blobs.get(ref)
        if ref.container == REQUESTS and overwrite and there and there.content != content:
            self._rewritten(ref.path)
        return await super().put(ref, content, overwrite=overwrite)

    async def copy(self, source: BlobRef, etag: Etag, target: BlobRef) -> Copied:
        """Of a source that is gone and a target that is there, the source is told of.

        The adapter looks at one after the other, so either can be its answer.
        """
        blob = self._blobs.get(source)
        if blob is None:
            return Copied.SOURCE_MISSING
        if blob.info.etag != etag:
            return Copied.SOURCE_CHANGED
        return await super().copy(source, etag, target)

    async def page(self, container: str, prefix: str, marker: str = "") -> Page:
        """A marker that was forgotten is refused once, so that a sweep can come by it again."""
        if marker in self._forgotten:
            self._forgotten.discard(marker)
            raise Permanent("list: 400 OutOfRangeInput")
        return await super().page(container, prefix, marker)

    def forget(self, marker: str) -> None:
        """The rest of this listing cannot be asked for any more."""
        self._forgotten.add(marker)

    def late_copy(
        self, source: BlobRef, etag: Etag, target: BlobRef
    ) -> Coroutine[Any, Any, object]:
        """A copy that has read its source by now and writes its target later."""
        blob = self._blobs.get(source)
        if blob is None or blob.info.etag != etag:
            return self.copy(source, etag, BlobRef(container="", path=""))
        return self.put(target, blob.content, overwrite=False)

    def etag(self, path: str) -> str:
        """Of what is at a path of landing; empty when nothing is."""
        blob = self._blobs.get(BlobRef(container=LANDING, path=path))
        return blob.info.etag if blob else ""

    def supply(self, path: str, content: bytes) -> str:
        """The supplier writes; returns the ETag."""
        self._bin.pop(path, None)
        at_once(self.put(BlobRef(container=LANDING, path=path), content, overwrite=True))
        return self.etag(path)

    def drop(self, path: str) -> None:
        """The supplier removes what is at a path, if anything, for good."""
        self._blobs.pop(BlobRef(container=LANDING, path=path), None)

    def take_away(self, path: str) -> str:
        """The supplier removes its file; it may bring the same one back."""
        ref = BlobRef(container=LANDING, path=path)
        self._bin[path] = self._blobs.pop(ref)
        return self._bin[path].info.etag

    def bring_back(self, path: str) -> str:
        """Undelete: the same bytes under the same ETag; empty when that cannot be."""
        ref = BlobRef(container=LANDING, path=path)
        if ref in self._blobs or path not in self._bin:
            return ""
        self._blobs[ref] = self._bin.pop(path)
        return self._blobs[ref].info.etag

    def restorable(self) -> list[str]:
        """Paths at which something was removed, and nothing has come since."""
        there = {ref.path for ref in self._blobs if ref.container == LANDING}
        return sorted(self._bin.keys() - there)

    def kept(self, container: str) -> dict[str, bytes]:
        """Path and content of every blob of a container."""
        return {path: self.content(container, path) for path in self.paths(container)}


type Saved = Callable[[str, Mapping[str, Any], Mapping[str, Any]], None]
"""Told of every document that was saved: key, what was there before, what is there now."""


class Table(MemoryRows):
    """Rows; every saved document is told of. A text that was parsed once is not parsed again."""

    def __init__(self, saved: Saved | None = None) -> None:
        """`saved` is called after a transaction was applied."""
        super().__init__()
        self._saved = saved
        self._parsed: dict[str, dict[str, Any]] = {"": {}}

    async def apply(self, partition: str, writes: Sequence[Write]) -> bool:
        """Apply, then tell."""
        if self._saved is None:
            return await super().apply(partition, writes)
        before = dict(self._partitions.get(partition, {}))
        applied = await super().apply(partition, writes)
        for write in writes if applied else ():
            if not isinstance(write, Delete):
                was = self.parsed(_text(before.get(write.key)))
                self._saved(write.key, was, self.parsed(write.document))
        return applied

    def row(self, key: str) -> Row | None:
        """A row whose key is like no other's."""
        found = (rows[key] for rows in self._partitions.values() if key in rows)
        return next(found, None)

    def drop(self, key: str) -> None:
        """A row is gone, and nobody was asked."""
        for rows in self._partitions.values():
            rows.pop(key, None)

    def told(self) -> set[tuple[str, int]]:
        """Of a journal: file and revision of every transition that was written down."""
        keys = (key.split("-") for rows in self._partitions.values() for key in rows)
        parts = (each for each in keys if len(each) == JOURNAL_PARTS)
        return {(f"{path}-{etag}", MOST - int(left)) for _, path, etag, left in parts}

    def documents(self, prefix: str = "") -> list[tuple[str, dict[str, Any]]]:
        """Key and document of every row whose key begins so."""
        return [
            (key, self.parsed(row.document))
            for rows in self._partitions.values()
            for key, row in rows.items()
            if key.startswith(prefix)
        ]

    def parsed(self, text: str) -> dict[str, Any]:
        """A document, not to be changed."""
        found = self._parsed.get(text)
        if found is None:
            found = self._parsed[text] = from_json(text)
        return found


def _text(row: Row | None) -> str:
    return row.document if row else ""
