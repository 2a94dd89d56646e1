"""What has come and what is missing: sets of datasets, and files that are expected by a time."""

from datetime import datetime

from flows.names import DatasetName
from flows.request import Document


class SetMember(Document):
    """A dataset of a set."""

    dataset: DatasetName
    arrived_at: datetime | None = None
    """When its first file was loaded, or found to be a duplicate; None: it is missing."""


class SetPlan(Document):
    """The set that silver waits for, or waited for last."""

    datasets: tuple[DatasetName, ...]
    arrived: tuple[DatasetName, ...]
    missing: tuple[DatasetName, ...]
    since: datetime | None
    """When the set began; None between two sets."""
    deadline: datetime | None
    when_late: str
    """`proceed` or `wait`."""
    holds_silver: bool
    """New rows of these datasets stay in bronze for now."""
    members: tuple[SetMember, ...] = ()
    """The same datasets with the time at which each came."""


class ExpectedView(Document):
    """A dataset whose contract says by when its files come."""

    dataset: DatasetName
    cron: str
    """Five fields, in UTC."""
    grace_seconds: float
    """How long after each time a file is not late."""
    last_arrival: datetime | None = None
    """When its newest file came; None when none has come since somebody began to look."""
    next_expected: datetime | None = None
    """The first time that a file can still answer without being late."""
    late_since: datetime | None = None
    """The first time that no file has answered; None when none is late."""
    missed: int = 0
    """How many such times there are; 24 stands for 24 or more."""
