"""A lake in memory."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count

from tidegate.errors import Mendable, Permanent, Transient
from tidegate.ports import BlobGone, BlobInfo, BlobRef, Clock, Copied, CopyState, Etag, Gone, Page

CHUNK = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Blob:
    info: BlobInfo
    content: bytes


class MemoryBlobs:
    """Implements `Blobs`; commit times have a resolution of one second, as in Azure."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._blobs: dict[BlobRef, Blob] = {}
        self._etags = count(1)
        self.cursed: BlobRef | None = None
        """A blob that can neither be looked at nor read."""
        self.flaky = False
        """No blob can be looked at just now."""
        self.denied = False
        """The role that lets blobs be read is not assigned."""
        self.page_size = 5000
        """Blobs in one page of a listing."""

    async def head(self, ref: BlobRef) -> BlobInfo | None:
        if self.flaky:
            raise Transient("head: 503")
        if self.denied:
            raise Mendable("head: 403 AuthorizationPermissionMismatch")
        if ref == self.cursed:
            raise Permanent("head: 400")
        blob = self._blobs.get(ref)
        return blob.info if blob else None

    async def read(self, ref: BlobRef, etag: Etag) -> AsyncIterator[bytes]:
        if self.flaky:
            raise Transient("read: 503")
        if self.denied:
            raise Mendable("read: 403 AuthorizationPermissionMismatch")
        if ref == self.cursed:
            raise Permanent("read: 400")
        content = self._version(ref, etag)
        for start in range(0, len(content), CHUNK):
            yield self._version(ref, etag)[start : start + CHUNK]

    def _version(self, ref: BlobRef, etag: Etag) -> bytes:
        """Each chunk is a request of its own, for the same version. Raises BlobGone."""
        blob = self._blobs.get(ref)
        if blob is None:
            raise BlobGone(Gone.MISSING)
        if blob.info.etag != etag:
            raise BlobGone(Gone.CHANGED)
        return blob.content

    async def put(self, ref: BlobRef, content: bytes, *, overwrite: bool) -> bool:
        if ref in self._blobs and not overwrite:
            return False
        now = self._clock()
        info = BlobInfo(
            path=ref.path,
            etag=Etag(f"0x{next(self._etags)}"),
            size=len(content),
            committed_at=now - timedelta(microseconds=now.microsecond),
        )
        self._blobs[ref] = Blob(info=info, content=content)
        return True

    async def fence(self, ref: BlobRef) -> bool:
        if not await self.put(ref, b"", overwrite=False):
            return False
        self.mark(ref, fence=True)
        return True

    async def copy(self, source: BlobRef, etag: Etag, target: BlobRef) -> Copied:
        if target in self._blobs:
            return Copied.TARGET_EXISTS
        blob = self._blobs.get(source)
        if blob is None:
            return Copied.SOURCE_MISSING
        if blob.info.etag != etag:
            return Copied.SOURCE_CHANGED
        await self.put(target, blob.content, overwrite=False)
        return Copied.DONE

    async def rename(self, source: BlobRef, etag: Etag, target: BlobRef) -> Copied:
        copied = await self.copy(source, etag, target)
        if copied is Copied.DONE:
            del self._blobs[source]
        return copied

    async def delete(self, ref: BlobRef, etag: Etag) -> None:
        blob = self._blobs.get(ref)
        if blob is not None and blob.info.etag == etag:
            del self._blobs[ref]

    async def listing(self, container: str, prefix: str) -> AsyncIterator[BlobInfo]:
        found = [ref for ref in self._blobs if ref.container == container]
        for ref in sorted(found, key=lambda each: each.path):
            if ref.path.startswith(prefix) and ref in self._blobs:
                yield self._blobs[ref].info

    async def page(self, container: str, prefix: str, marker: str = "") -> Page:
        if marker and not marker.startswith("after "):
            raise Permanent("list: 400 OutOfRangeInput")
        paths = [path for path in self.paths(container) if path.startswith(prefix)]
        rest = [path for path in paths if not marker or path > marker.removeprefix("after ")]
        found = [self._blobs[BlobRef(container=container, path=path)] for path in rest]
        more = f"after {rest[self.page_size - 1]}" if len(rest) > self.page_size else ""
        return Page(blobs=tuple(blob.info for blob in found[: self.page_size]), next=more)

    def mark(self, ref: BlobRef, *, copy: CopyState = CopyState.WHOLE, fence: bool = False) -> None:
        """Change what a HEAD request tells of a blob."""
        blob = self._blobs[ref]
        info = replace(blob.info, copy=copy, fence=fence)
        self._blobs[ref] = Blob(info=info, content=blob.content)

    def hide(self, ref: BlobRef) -> Blob:
        """Take a blob away, to be shown again as the same version."""
        return self._blobs.pop(ref)

    def show(self, ref: BlobRef, blob: Blob) -> None:
        self._blobs[ref] = blob

    def paths(self, container: str) -> list[str]:
        return sorted(ref.path for ref in self._blobs if ref.container == container)

    def content(self, container: str, path: str) -> bytes:
        return self._blobs[BlobRef(container=container, path=path)].content

    def remove(self, container: str, path: str) -> None:
        del self._blobs[BlobRef(container=container, path=path)]
