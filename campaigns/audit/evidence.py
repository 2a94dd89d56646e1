"""Everything that an audit looks at, read once and left as it was found."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from campaigns.audit.moves import Asked
from campaigns.audit.uploads import Upload

type Document = Mapping[str, Any]
"""A row's JSON, as it is stored."""
type Row = Mapping[str, Any]
"""A row of a Delta table, by column."""

ENDED: Final = frozenset({"LOADED", "REJECTED", "DUPLICATE", "SUPERSEDED", "DELETED", "RETRACTED"})
IN_BRONZE: Final = frozenset({"LOADED", "RETRACTED"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Blob:
    """What a container holds under a name."""

    size: int
    digest: str
    """SHA-256 of the bytes, in hexadecimal."""
    fence: bool = False
    """An empty blob that says that nothing will come under this name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceRun:
    """A run in the workspace's own history."""

    run_id: int
    stage: str
    level: int
    attempt: int
    over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptFile:
    """A run's receipt as it lies in storage."""

    stage: str
    level: int
    attempt: int
    closed: bool
    """Its last line says how many lines there are, and so many there are."""
    lines: Sequence[Document]


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One flow at rest; without slots, for what is computed from it is kept in it."""

    flow: str
    uploads: Sequence[Upload]
    versions: Mapping[str, Document]
    """Of table `files`, by file id."""
    open_rows: Mapping[str, Document]
    state: Document
    ended_runs: Sequence[Document]
    workspace_runs: Sequence[WorkspaceRun]
    receipts: Sequence[ReceiptFile]
    blobs: Mapping[str, Mapping[str, Blob]]
    """By container and name: landing, accepted, quarantine."""
    bronze: Mapping[str, Sequence[Row]]
    """Rows by table, of each layer."""
    silver: Mapping[str, Sequence[Row]]
    gold: Mapping[str, Sequence[Row]]
    queues: Mapping[str, int] = field(default_factory=dict)
    """Messages, hidden ones included, by queue."""
    moves: Sequence[Asked] = ()
    """Of an operator, in the order in which they were asked for."""

    def of_state(self, *states: str) -> Iterator[tuple[str, Document]]:
        """Versions by file id."""
        return ((key, each) for key, each in self.versions.items() if each["state"] in states)

    @cached_property
    def by_path(self) -> Mapping[str, Sequence[Upload]]:
        """The PUTs of each path, in the order in which they were sent."""
        found: dict[str, list[Upload]] = defaultdict(list)
        for upload in self.uploads:
            found[upload.path].append(upload)
        return found

    def upload_of(self, version: Document) -> Upload | None:
        """The PUT that made a version: by its ETag, else one without an answer by its content."""
        mine = self.by_path.get(version["path"], ())
        known = next((each for each in mine if each.etag == version["etag"]), None)
        if known is not None:
            return known
        content = version.get("content") or ""
        found = (each for each in mine if not each.acknowledged and content in {"", each.digest})
        return next(found, None)

    def overwritten(self, upload: Upload) -> bool:
        """Whether a later PUT, answered or not, may have taken the path."""
        return self.by_path[upload.path][-1] is not upload
