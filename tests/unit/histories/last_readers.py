"""How the last release read what is stored: frozen, and never edited to please the present one.

Pinned are names, types, required fields, defaults, and every word of an enumeration. A document of
the present release that these readers refuse stops hosts of the last one while both run. When a
release is out, these readers are written anew from it.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict


class Document(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Stage(StrEnum):
    BRONZE = "bronze"
    SILVER = "silver"
    GOLD = "gold"


class FileState(StrEnum):
    SEEN = "SEEN"
    PROMOTING = "PROMOTING"
    ACCEPTED = "ACCEPTED"
    LOADED = "LOADED"
    REJECTED = "REJECTED"
    HELD = "HELD"
    DUPLICATE = "DUPLICATE"
    SUPERSEDED = "SUPERSEDED"
    DELETED = "DELETED"
    RETRACTED = "RETRACTED"


# --- table `flows` ----------------------------------------------------------------------------


class Run(Document):
    level: int
    attempt: int
    token: str
    run_id: int | None = None
    decided_at: datetime
    started_at: datetime | None = None


class StageState(Document):
    level: int = 0
    attempt: int = 0
    closed: bool = True
    run: Run | None = None
    failures: int = 0
    postponed: int = 0
    retry_at: datetime | None = None
    trouble: str = ""
    blocked: str = ""
    last_start: datetime | None = None
    produced: Mapping[str, int] = {}
    consumed: Mapping[str, int] = {}
    epoch: int = 0
    rows: Mapping[str, int] = {}


class FlowState(Document):
    version: Literal[1] = 1
    flow: str
    bronze: StageState = StageState()
    silver: StageState = StageState()
    gold: StageState = StageState()
    paused: bool = False
    asked: datetime | None = None
    wake_at: datetime | None = None


class Notice(Document):
    by: Literal["event", "listing"]
    event_id: str = ""


class Ready(Document):
    target: str
    size: int
    at: datetime


class OpenFile(Document):
    version: Literal[1] = 1
    file_id: str
    flow: str
    dataset: str
    path: str
    etag: str
    since: datetime
    ready: Ready | None = None
    reminders: int = 0
    reminded_at: datetime | None = None
    intent: str = ""
    noticed: Notice | None = None
    held: bool = False


class Newest(Document):
    version: Literal[1] = 1
    file_id: str
    content: str
    order: int
    restated: int = 0
    restated_by: str | None = None


class Tombstone(Document):
    version: Literal[1] = 1
    file_id: str
    dataset: str
    lifted: bool
    at: datetime


class Again(Document):
    version: Literal[1] = 1
    file_id: str
    dataset: str
    order: int
    original: str
    original_order: int


class LastArrival(Document):
    version: Literal[1] = 1
    since: datetime
    arrived: bool = False
    told: datetime | None = None


class Trouble(Document):
    version: Literal[1] = 1
    since: datetime
    reason: str


class Cursor(Document):
    version: Literal[1] = 1
    marker: str = ""
    begun: datetime | None = None
    strangers: bool = False
    told: datetime | None = None


# --- tables `files` and `journal` -------------------------------------------------------------


class Head(Document):
    version: Literal[1] = 1
    path: str
    current: str
    last_order: int


class Transition(Document):
    at: datetime
    event: str
    reason: str = ""


class Counts(Document):
    rows: int
    bad_rows: int
    duplicate_rows: int
    bytes: int


class Account(Document):
    silver: int
    quarantined: int
    duplicate: int
    superseded: int


class Finding(Document):
    rule: str
    expected: str
    line: int | None = None
    record: int | None = None
    column: str | None = None


class Judgement(Document):
    summary: str
    broken: Mapping[str, int] = {}
    findings: tuple[Finding, ...] = ()


class RunMark(Document):
    level: int
    attempt: int
    run_id: int | None = None
    started_at: datetime | None = None
    at: datetime
    version: int | None = None
    source: int | None = None


class FileRecord(Document):
    version: Literal[1] = 1
    file_id: str
    flow: str
    dataset: str
    path: str
    etag: str
    order: int
    size: int
    committed_at: datetime
    seen_at: datetime
    state: FileState = FileState.SEEN
    revision: int = 0
    last: Transition
    content: str = ""
    counts: Counts | None = None
    target: str = ""
    contract_version: str = ""
    duplicate_of: str | None = None
    bronze_rows: int | None = None
    account: Account | None = None
    noticed: Notice | None = None
    judgement: Judgement | None = None
    bronze: RunMark | None = None
    silver: RunMark | None = None
    history: tuple[Transition, ...] = ()


class JournalEntry(Document):
    version: Literal[1] = 1
    file_id: str
    flow: str
    dataset: str
    path: str
    state: FileState
    revision: int
    transition: Transition


class EndedRun(Document):
    version: Literal[1] = 1
    flow: str
    stage: Stage
    level: int
    attempt: int
    token: str
    run_id: int | None
    decided_at: datetime
    started_at: datetime | None
    ended_at: datetime
    result: str
    detail: str
    covered: bool
    files: int = 0
    consumed: Mapping[str, int] = {}
    produced: Mapping[str, int] = {}


class Refusal(Document):
    version: Literal[1] = 1
    event_id: str
    reason: str
    subject: str
    at: datetime
