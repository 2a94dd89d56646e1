"""What the flow machine is told, and what it asks for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flows.names import DatasetName, FileId, FlowName, Stage
from flows.receipt import Receipt
from flows.request import Request
from tidegate.conductor.state import FlowState, Run
from tidegate.ledger.records import OpenFile, Tombstone
from tidegate.ledger.run_records import EndedRun
from tidegate.messages import Announcement
from tidegate.ports import RunReport


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingFile:
    """An accepted file that bronze has not answered for. `size` in bytes."""

    file_id: FileId
    dataset: DatasetName
    target: str
    size: int
    ready_at: datetime


def waiting_file(row: OpenFile) -> WaitingFile | None:
    """What an open row says to bronze; None while it has nothing to say."""
    if row.ready is None:
        return None
    return WaitingFile(
        file_id=row.file_id,
        dataset=row.dataset,
        target=row.ready.target,
        size=row.ready.size,
        ready_at=row.ready.at,
    )


# --- events -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What was found when somebody said: look now. Read after the state was."""

    files: tuple[WaitingFile, ...]
    tombstones: tuple[Tombstone, ...]
    arrived_at: datetime | None = None
    """When the newest of the files came that the gate has not decided about yet."""
    standing: tuple[Request, ...] = ()
    """Requests of levels that are about to begin, from hosts that wrote them and lost the race."""
    left: tuple[Tombstone, ...] = ()
    """The end of the log, from a move on that this host leaves to one that knows its dataset."""

    @classmethod
    def of(cls, rows: Iterable[OpenFile], tombstones: tuple[Tombstone, ...]) -> "Looked":
        """From the open rows of the flow."""
        files: list[WaitingFile] = []
        gated: list[datetime] = []
        for row in rows:
            if file := waiting_file(row):
                files.append(file)
            elif row.at_gate:
                gated.append(row.since)
        return cls(files=tuple(files), tombstones=tombstones, arrived_at=max(gated, default=None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A person asks for a run now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused:
    """A person stops or lets go every start."""

    paused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """The workspace knows this run."""

    stage: Stage
    run: Run
    run_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NotStarted:
    """The workspace refused for good: the job is missing, or the right to run it."""

    stage: Stage
    run: Run
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoAnswer:
    """The workspace did not answer, or is too busy, or a credential expired: ask again later."""

    stage: Stage
    run: Run
    reason: str
    retry_after: timedelta = timedelta(0)
    """The workspace does not want to be called before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StillActive:
    """The run is not over, as far as one can tell from its phase."""

    stage: Stage
    run: Run
    report: RunReport


@dataclass(frozen=True, slots=True, kw_only=True)
class NotTold:
    """The workspace refuses to tell us about the run."""

    stage: Stage
    run: Run
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A run is over. `receipt` is the closed receipt of any attempt of its level.

    Gold writes none: for it `request` names what a successful run has covered.
    """

    stage: Stage
    run: Run
    report: RunReport
    receipt: Receipt | None
    request: Request | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A run is over, and what it left cannot be read."""

    stage: Stage
    run: Run
    reason: str


type RunNews = Started | NotStarted | NoAnswer | StillActive | NotTold | Ended | Unreadable
"""What is heard of the attempt that a stage has open."""

type Event = Looked | Asked | Paused | RunNews

# --- commands ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteRequest:
    """Write what the run must answer for, unless this level has its request already."""

    request: Request


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkLoaded:
    """Bronze answered for these files: save LOADED, then let their open rows go."""

    receipt: Receipt
    run: Run


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepAccounts:
    """Silver counted the rows of these files: put the numbers on record."""

    receipt: Receipt
    run: Run


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowMoves:
    """Silver has consumed the tombstone log from one length to another: say so of its files."""

    after: int
    to: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteRun:
    """A run is over, and the state is about to forget it."""

    run: EndedRun


@dataclass(frozen=True, slots=True, kw_only=True)
class Announce:
    """Tell the world."""

    announcement: Announcement


@dataclass(frozen=True, slots=True, kw_only=True)
class StartRun:
    """Start the saved attempt, or find the run that its token started before."""

    stage: Stage
    run: Run


@dataclass(frozen=True, slots=True, kw_only=True)
class ObserveRun:
    """Ask the workspace how the run is doing."""

    stage: Stage
    run: Run


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAgain:
    """Something changed that may make another stage due."""

    flow: FlowName


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudge:
    """Come back at this time."""

    flow: FlowName
    at: datetime


type Before = WriteRequest | MarkLoaded | KeepAccounts | FollowMoves | Announce | NoteRun
"""Done before the state is saved: repeating it changes nothing, and the state relies on it."""

type After = StartRun | ObserveRun | LookAgain | Nudge
"""Done after the state is saved: it follows from the state, so a crash only delays it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Do `before`, save `state`, do `after`."""

    state: FlowState
    before: tuple[Before, ...] = ()
    after: tuple[After, ...] = ()
