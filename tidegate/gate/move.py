"""Take a version's bytes from `landing` to an immutable place, exactly once, whatever crashes.

With a hierarchical namespace a rename does it in one step; on a flat account the move is a copy
and a delete. Either can land late, of a source that is there again: whoever finds the source gone
puts an empty fence at the target first, so that what is late is refused and the promotion stays
given up.
"""

from enum import StrEnum
from typing import Protocol

from tidegate.errors import Transient
from tidegate.ports import BlobRef, Blobs, Copied, CopyState, Etag


class Moved(StrEnum):
    """Where the bytes are in the end."""

    AT_TARGET = "at_target"
    NOWHERE = "nowhere"
    """The supplier removed the source before it was copied."""
    REPLACED = "replaced"
    """The supplier put another version over the source before it was copied."""


class Move(Protocol):
    """Idempotent: a second call finds what the first one left. Raises Transient."""

    async def __call__(self, source: BlobRef, etag: Etag, target: BlobRef) -> Moved:
        """Bring this version of `source` to `target`, and take it away from `source`."""
        ...


_LOST = {
    Copied.SOURCE_MISSING: Moved.NOWHERE,
    Copied.SOURCE_CHANGED: Moved.REPLACED,
}


class RenameMove:
    """For accounts with a hierarchical namespace.

    A move into `accepted` fences; one into `quarantine` does not: nobody loads what lands there
    late, and a version that comes back to landing must be able to follow.
    """

    def __init__(self, blobs: Blobs, *, fences: bool = True) -> None:
        """Take the lake."""
        self._blobs, self._fences = blobs, fences

    async def __call__(self, source: BlobRef, etag: Etag, target: BlobRef) -> Moved:
        """Look at the target before the source, then rename.

        A version that was moved before may be in landing again: it is taken away from there.
        """
        lost: Moved | None = None
        if await self._blobs.head(target) is None:
            renamed = await self._blobs.rename(source, etag, target)
            if renamed is Copied.DONE:
                return Moved.AT_TARGET
            lost = _LOST.get(renamed)
            if lost is not None and await self._is_given_up(target):
                return lost
        if await _is_fenced(self._blobs, target):
            return lost or Moved.NOWHERE
        await self._blobs.delete(source, etag)
        return Moved.AT_TARGET

    async def _is_given_up(self, target: BlobRef) -> bool:
        """No rename that is still on its way may land, where that matters."""
        if self._fences:
            return await self._blobs.fence(target)
        return await self._blobs.head(target) is None


class CopyMove:
    """For accounts without one, Azurite among them; it fences where a `RenameMove` does."""

    def __init__(self, blobs: Blobs, *, fences: bool = True) -> None:
        """Take the lake."""
        self._blobs, self._fences = blobs, fences

    async def __call__(self, source: BlobRef, etag: Etag, target: BlobRef) -> Moved:
        """Copy unless the target is there; delete the source only when the target is whole."""
        copied = await self._blobs.copy(source, etag, target)
        lost = _LOST.get(copied)
        if lost is not None and (not self._fences or await self._blobs.fence(target)):
            return lost
        if copied is not Copied.DONE and await _is_fenced(self._blobs, target):
            return lost or Moved.NOWHERE
        await self._blobs.delete(source, etag)
        return Moved.AT_TARGET


async def _is_fenced(blobs: Blobs, target: BlobRef) -> bool:
    """Look at what another mover left. Raises Transient unless it is a fence or whole."""
    found = await blobs.head(target)
    if found is None:
        raise Transient(f"the target in {target.container} has just gone")
    if found.copy is CopyState.BROKEN:
        await blobs.delete(target, found.etag)
    if found.copy is not CopyState.WHOLE:
        raise Transient(f"a copy to {target.container} is {found.copy}")
    return found.fence
