"""What the service needs from the outside world, named by role."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType, Protocol

from flows.names import FlowName, Stage
from flows.request import Document
from tidegate.messages import Announcement

Etag = NewType("Etag", str)
"""Opaque and without quotes: two ETags are equal or they are not."""

RunId = NewType("RunId", int)

Clock = Callable[[], datetime]
"""Returns the present as an aware UTC time."""

type Work = Callable[[], Awaitable[None]]

type Together = Callable[[Sequence[Work]], Awaitable[None]]
"""Does every piece of work, perhaps some at a time; raises what one of them raises."""

NewOpId = Callable[[], str]
"""Returns a random identifier for one write."""


# --- rows -------------------------------------------------------------------------------------


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


# --- blobs ------------------------------------------------------------------------------------


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


# --- messages ---------------------------------------------------------------------------------


class Queue(Protocol):
    """One storage queue: messages are hints and may be lost, doubled or late."""

    async def send(self, message: Document, delay: timedelta = timedelta(0)) -> None:
        """Enqueue a document as JSON; it becomes visible after `delay`. Raises Transient."""


class Announcer(Protocol):
    """Events for the world outside, at least once, recognisable by their id."""

    async def publish(self, announcement: Announcement) -> None:
        """Raises Transient."""


# --- runs -------------------------------------------------------------------------------------


class RunPhase(StrEnum):
    """What the conductor needs to know of a run's state."""

    ACTIVE = "active"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    RETRY_LATER = "retry_later"
    CANCELED = "canceled"
    """A person stopped it."""
    REFUSED = "refused"
    """It could not run as the job is defined: a person or a deployment has to mend that."""
    GONE = "gone"
    """Deleted, or never heard of."""
    UNKNOWN = "unknown"
    """Not over as far as one can tell: the workspace uses a word that we do not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """A run as the workspace shows it. `detail` is for people and holds no row values."""

    phase: RunPhase
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOrder:
    """What to start. The token makes a second order of the same attempt the same run."""

    flow: FlowName
    stage: Stage
    level: int
    attempt: int
    token: str
    search_from: datetime | None = None
    """The token may be forgotten by now: look for the attempt among the runs since then first."""


class Workspace(Protocol):
    """The Databricks workspace. Both methods may raise Transient and Permanent.

    `Throttled` is the Transient that says when to come back; `TokenSpent` is the Permanent of an
    attempt whose run was deleted.
    """

    async def start(self, order: RunOrder) -> RunId:
        """Start a run, or find the one that this token already started."""

    async def report(self, run_id: RunId) -> RunReport:
        """The run's present state."""
