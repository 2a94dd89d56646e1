"""The lake's containers: versions of blobs, read and moved only as they were seen."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from tidegate.ports.etag import Etag


@dataclass(frozen=True, slots=True, kw_only=True)
class BlobRef:
    """A blob by container and path."""

    container: str
    path: str


class CopyState(StrEnum):
    """Whether a blob's bytes are all there."""

    WHOLE = "whole"
    PENDING = "pending"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class BlobInfo:
    """What a HEAD request tells. `committed_at` has a resolution of one second."""

    path: str
    etag: Etag
    size: int
    committed_at: datetime
    copy: CopyState = CopyState.WHOLE
    """Known from `head`; a listing does not ask."""
    fence: bool = False
    """Put there by `fence`; known from `head`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Part of a listing."""

    blobs: tuple[BlobInfo, ...]
    next: str
    """Where the rest begins, opaque; empty when this was the last page."""


class Gone(StrEnum):
    """Why a version of a blob can no longer be read."""

    MISSING = "missing"
    CHANGED = "changed"


class Copied(StrEnum):
    """What became of a conditional copy or rename."""

    DONE = "done"
    TARGET_EXISTS = "target_exists"
    SOURCE_MISSING = "source_missing"
    SOURCE_CHANGED = "source_changed"


class BlobGone(Exception):  # noqa: N818 - a condition that the caller turns into a state
    """The version that was being read is not there any more."""

    def __init__(self, why: Gone) -> None:
        """Remember why."""
        super().__init__(why)
        self.why = why


class Blobs(Protocol):
    """The lake's containers. Every method may raise Transient."""

    async def head(self, ref: BlobRef) -> BlobInfo | None:
        """The blob's properties, or None when there is none."""

    def read(self, ref: BlobRef, etag: Etag) -> AsyncIterator[bytes]:
        """Chunks of exactly this version. Raises BlobGone."""

    async def put(self, ref: BlobRef, content: bytes, *, overwrite: bool) -> bool:
        """False when the blob exists and must not be overwritten."""

    async def fence(self, ref: BlobRef) -> bool:
        """Put an empty blob there that says that nothing will come; False when a blob exists."""

    async def copy(self, source: BlobRef, etag: Etag, target: BlobRef) -> Copied:
        """Copy this version unless the target exists; returns when the copy is complete."""

    async def rename(self, source: BlobRef, etag: Etag, target: BlobRef) -> Copied:
        """Move this version in one step unless the target exists (hierarchical namespace only)."""

    async def delete(self, ref: BlobRef, etag: Etag) -> None:
        """Delete this version; another version or none is left alone without an error."""

    def listing(self, container: str, prefix: str) -> AsyncIterator[BlobInfo]:
        """Blobs below a prefix, ordered by path, a page at a time."""

    async def page(self, container: str, prefix: str, marker: str = "") -> Page:
        """One page of the same listing: the first, or the one that a page before named.

        Raises Permanent when the store does not know the marker any more.
        """
