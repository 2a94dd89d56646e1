"""What the API shows of files."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from flows.names import DatasetName, FileId, FlowName, Stage
from flows.request import Document
from tidegate.ledger.records import Account, Counts, Finding
from tidegate.ledger.run_records import RunMark


class Verdict(StrEnum):
    """What became of a file, in one word; a filter of `/files`."""

    OPEN = "open"
    """The gate has not decided yet."""
    ACCEPTED = "accepted"
    """On its way into bronze, or there."""
    REJECTED = "rejected"
    HELD = "held"
    DUPLICATE = "duplicate"
    SUPERSEDED = "superseded"
    """A newer version took its path before it was read."""
    DELETED = "deleted"
    """Its supplier removed it before it was read."""
    RETRACTED = "retracted"


class FileView(Document):
    """A file in a list."""

    file_id: FileId
    flow: FlowName
    dataset: DatasetName
    path: str
    state: str
    """Of the file machine: SEEN, PROMOTING, ACCEPTED, LOADED, REJECTED, ..."""
    verdict: Verdict
    at: datetime
    """When it came into its state."""
    reason: str
    pending: str = ""
    """`retract` or `lift`: asked for, and silver has not followed yet."""
    stuck: str = ""
    """Why nobody drives it on until an operator says so; empty for a file on its way."""
    seen_at: datetime
    size: int
    """Bytes."""
    rows: int | None = None
    """Data rows that the gate counted; None before it has read the file."""
    bad_rows: int | None = None
    """Rows that break a rule, as the gate counted them."""
    bronze_rows: int | None = None
    account: Account | None = None
    """Where the rows are, as of the silver run that covered this file (`FileDetail.silver`).

    Rows that a later file supersedes afterwards still count as silver here: a run counts the files
    that are new to it, and no others.
    """
    quarantined: int | None = None
    """The same number as in the account, for lists."""


class FilesView(Document):
    """A page of files, newest first."""

    files: tuple[FileView, ...]
    more: bool
    """There are more than were asked for, or than one request may read: narrow the question."""
    since: datetime
    """Files whose last change is older are not in the list."""


class FileDetail(FileView):
    """Everything on record about one version of one path."""

    order: int
    committed_at: datetime
    sha256: str
    contract_version: str
    counts: Counts | None
    target: str
    """Path in `accepted`, once it passed the gate."""
    place: str = ""
    """Where its bytes are now, `<container>/<path>`; empty when nobody kept them."""
    rejection: str = ""
    """Where a copy of the rejection lies beside its bytes, `<container>/<path>`."""
    receipt: str = ""
    """Where what its supplier was told lies, `<container>/<path>`: a receipt or a rejection.

    The release before this one wrote no rejection there, only the copy.
    """
    page: str = ""
    """Where the rejection lies as a page."""
    summary: str = ""
    """The verdict in a sentence or two."""
    broken: Mapping[str, int] = {}
    """How many rows broke each rule; the 20 rules that were broken most."""
    findings: tuple[Finding, ...] = ()
    """The first five."""
    duplicate_of: FileId | None
    bronze: RunMark | None = None
    """The bronze run that loaded it."""
    silver: RunMark | None = None
    """The silver run that the account comes from."""


class Step(Document):
    """One thing that happened to a file."""

    at: datetime
    what: str
    """`noticed`, `ordered`, `verdict`, `promoted`, `bronze`, `silver`, `gold`, `reopened`, `move`
    or `over`.
    """
    words: str
    """A sentence for people."""
    stage: Stage | None = None
    level: int | None = None
    attempt: int | None = None
    run_id: int | None = None


class Layer(Document):
    """Rows of one file in one layer."""

    layer: str
    """`file`, `bronze`, `silver`, `quarantined`, `duplicate`, `superseded`."""
    rows: int | None
    """None while that is not known yet."""


class Story(Document):
    """What happened to a file, in order of time."""

    file: FileDetail
    steps: tuple[Step, ...]
    layers: tuple[Layer, ...]
    adds_up: bool | None
    """Rows in the file = silver + quarantined + duplicate + superseded; None before silver."""
    duplicate_of_path: str = ""
    """The path of the file with the same content, of a duplicate."""
    next: str = ""
    """What will happen, or what a person can do; empty when nothing is left to do."""


class VersionsView(Document):
    """The versions of one path, newest first."""

    path: str
    current: FileId | None
    """The version that was seen last; None when the ledger knows nothing of the path."""
    versions: tuple[FileView, ...]
    more: bool = False
    """There are older versions."""
