"""The flow machine's saved state; readable by the next and the last release."""

from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Literal

from pydantic import Field

from flows.names import DatasetName, FlowName, Stage
from flows.request import Document


class Run(Document):
    """The run that a stage waits for. Saved before it is started; the id is learnt later."""

    level: int
    attempt: int
    token: str
    run_id: int | None = None
    decided_at: datetime
    started_at: datetime | None = None
    """When the workspace answered with the id."""
    ask_at: datetime | None = None
    """The workspace is not called about it before."""
    silent: int = 0
    """Calls in a row that got no answer."""
    silent_since: datetime | None = None
    odd_since: datetime | None = None
    """Since when the workspace shows a state that we do not know."""
    alarmed: str = ""
    """The kind of alarm about it that was told last."""


class StageState(Document):
    """One stage of a flow. Levels are labels; whether it is due follows from versions."""

    level: int = 0
    """The last level that was given."""
    attempt: int = 0
    """The last attempt of that level: a token is never used for another attempt."""
    closed: bool = True
    """A receipt answered for the last level; otherwise the next run is an attempt of the same."""
    abandoned: bool = False
    """A person gave a level up that nobody had answered for; its runs may have done some of it."""
    run: Run | None = None
    failures: int = 0
    """Attempts that failed in a row."""
    postponed: int = 0
    """Attempts in a row that nobody is to blame for: skipped, or gone."""
    retry_at: datetime | None = None
    trouble: str = ""
    """Why the next attempt is one more: what became of the last."""
    blocked: str = ""
    """Why no further attempt is made until a person or a deployment says so, or a day is over."""
    blocked_at: datetime | None = None
    blocked_under: str = ""
    """The release that met the trouble: another one tries again."""
    tried_under: tuple[str, ...] = ()
    """Releases that had their chance since a level was closed, oldest first: two that are deployed
    side by side must not free each other's block in turns."""
    last_start: datetime | None = None
    produced: Mapping[DatasetName, int] = Field(default_factory=dict)
    """Delta version of each table of the stage, as its newest closed receipt tells it."""
    consumed: Mapping[DatasetName, int] = Field(default_factory=dict)
    """Versions of the stage before that the newest closed receipt covers."""
    epoch: int = 0
    """Silver: length of the tombstone log that was consumed."""
    rows: Mapping[str, int] = Field(default_factory=dict)
    """Rows of each table, quarantine tables too, as the newest closed receipt tells it."""

    @property
    def idle(self) -> bool:
        """No attempt is open."""
        return self.run is None

    @property
    def under_way(self) -> bool:
        """An attempt is open that runs, as far as we know, or that may be started."""
        return self.run is not None and (self.run.run_id is not None or not self.blocked)


class Budget(Document):
    """Levels of bronze that began on one day, UTC."""

    day: date | None = None
    starts: int = 0
    alarmed: bool = False
    """Somebody was told on that day that files wait for the next one."""


class Gathering(Document):
    """The set that silver waits for; without `since` none has begun."""

    since: datetime | None = None
    """When the first dataset of the set arrived."""
    arrived: Mapping[DatasetName, datetime] = Field(default_factory=dict)
    """When the first file of each dataset was loaded, or found to be a duplicate."""
    coming: Mapping[DatasetName, datetime] = Field(default_factory=dict)
    """The same while a run of bronze is open: its versions are not known yet."""
    released: bool = False
    """A person wants silver to go on with what is there."""
    alarmed: bool = False
    """Somebody was told that the deadline passed."""


class Parked(Document):
    """A dataset whose files bronze kept leaving unanswered."""

    reason: str
    at: datetime
    contract_version: str
    """Another one lets the dataset run again."""


class FlowState(Document):
    """Row `state` of a flow."""

    version: Literal[1] = 1
    flow: FlowName
    bronze: StageState = Field(default_factory=StageState)
    silver: StageState = Field(default_factory=StageState)
    gold: StageState = Field(default_factory=StageState)
    paused: bool = False
    asked: datetime | None = None
    """A person asked for a run at this time: bronze does not wait for quiet."""
    wake_at: datetime | None = None
    """A nudge is on its way for this time."""
    budget: Budget = Field(default_factory=Budget)
    gathering: Gathering = Field(default_factory=Gathering)
    silent: Mapping[DatasetName, int] = Field(default_factory=dict)
    """Receipts of bronze in a row that left requested files of a dataset unanswered."""
    parked: Mapping[DatasetName, Parked] = Field(default_factory=dict)
    parked_under: Mapping[DatasetName, tuple[str, ...]] = Field(default_factory=dict)
    """Contract versions under which a dataset was parked since bronze answered for it."""

    def stage(self, stage: Stage) -> StageState:
        """The state of one stage."""
        match stage:
            case Stage.BRONZE:
                return self.bronze
            case Stage.SILVER:
                return self.silver
            case Stage.GOLD:
                return self.gold

    def with_stage(self, stage: Stage, **changes: object) -> "FlowState":
        """A copy in which one stage has changed."""
        changed = self.stage(stage).model_copy(update=changes)
        return self.model_copy(update={stage.value: changed})


def run_token(flow: FlowName, stage: Stage, level: int, attempt: int) -> str:
    """Idempotency token of one attempt: a new attempt needs a new run, so a new token.

    Databricks allows 64 characters and answers a known token with the run it started.
    """
    return sha256(f"{flow}|{stage}|{level}|{attempt}".encode()).hexdigest()[:40]
