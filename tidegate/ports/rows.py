"""Tables: rows that are guarded by ETags, and transactions over one partition."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from tidegate.ports.etag import Etag


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One stored document with the ETag that guards its next write."""

    key: str
    document: str
    etag: Etag


@dataclass(frozen=True, slots=True, kw_only=True)
class Insert:
    """Refused when the row exists."""

    key: str
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Replace:
    """Refused when the row's ETag is another one."""

    key: str
    document: str
    etag: Etag


@dataclass(frozen=True, slots=True, kw_only=True)
class Delete:
    """Refused when the row's ETag is another one; a row that is gone already is a success."""

    key: str
    etag: Etag


type Write = Insert | Replace | Delete

MAX_WRITES = 100
"""Operations in one transaction of Azure Tables."""


class Rows(Protocol):
    """A table whose transactions cover one partition. Every method may raise Transient."""

    async def get(self, partition: str, key: str) -> Row | None:
        """The row, or None."""

    def scan(
        self, partition: str, prefix: str = "", *, begin: str = "", limit: int | None = None
    ) -> AsyncIterator[Row]:
        """Rows whose key starts with `prefix`, ordered by key: at most `limit`, from `begin` on.

        The store is not asked for more than `limit`.
        """

    async def apply(self, partition: str, writes: Sequence[Write]) -> bool:
        """All of at most 100 writes or none; False when a condition did not hold.

        A write that was applied although its answer was lost counts as applied: the adapter
        recognises it by the `op_id` that it stored with the row.
        """
