"""What would run now, and what not yet: the shapes of `GET /api/flows/{flow}/plan`."""

from datetime import datetime

from flows.names import DatasetName, FlowName, Stage
from flows.request import Document
from tidegate.api.completeness_views import ExpectedView, SetPlan


class StagePlan(Document):
    """One stage."""

    stage: Stage
    state: str
    """`starts` (it would, now), `runs`, `waits`, or `idle`: it has no work."""
    level: int | None
    """Of the run that starts, runs, or would be next; None for a stage without work."""
    attempt: int | None
    why: str
    """For people: why it starts or waits."""
    until: datetime | None = None
    """When it goes on by itself; None when that depends on something else than time."""
    next_step: str = ""
    """What a person can do about it, when it does not go on by itself."""


class DatasetPlan(Document):
    """The files of a dataset that are not final."""

    dataset: DatasetName
    waiting: int
    """Accepted, and not loaded by bronze; those of a parked dataset too."""
    bytes: int
    oldest: datetime | None
    """When the first of them was accepted."""
    elsewhere: int
    """Open files that do not wait for bronze: the gate has them, or an operator."""
    parked: str = ""
    """Why bronze leaves the dataset out."""
    parked_at: datetime | None = None
    missing_since: datetime | None = None
    """When a file was expected by the contract's cron expression that has not come."""


class BudgetPlan(Document):
    """Levels of bronze that may begin on this day, UTC."""

    daily_runs: int
    used: int
    renewed_at: datetime
    """The next midnight, UTC."""


class PlanView(Document):
    """What a look at the flow would do at this moment. Asking changes nothing."""

    flow: FlowName
    paused: bool
    stages: tuple[StagePlan, ...]
    datasets: tuple[DatasetPlan, ...]
    more: bool = False
    """There are more open files than were read; the counts cover those that were."""
    budget: BudgetPlan | None
    """None when the flow declares none."""
    complete_set: SetPlan | None
    """None when the flow declares none."""
    expected: tuple[ExpectedView, ...] = ()
    """Datasets whose files are expected by a time."""
    as_of: datetime
