"""The ledger's documents about runs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from flows.names import DatasetName, FlowName, Stage
from flows.request import Document


class RunMark(Document):
    """The run that did something to a file."""

    level: int
    attempt: int
    run_id: int | None = None
    """None when the receipt of an earlier attempt counted."""
    started_at: datetime | None = None
    at: datetime
    """When what it did was put on record."""
    version: int | None = None
    """Delta version of the dataset's table as the run left it."""
    source: int | None = None
    """Silver: the bronze version up to which it read."""


class EndedRun(Document):
    """A run that is over, as it is remembered after the flow's state forgot it."""

    version: Literal[1] = 1
    flow: FlowName
    stage: Stage
    level: int
    attempt: int
    token: str
    run_id: int | None
    decided_at: datetime
    started_at: datetime | None
    """When the workspace answered with the run's id."""
    ended_at: datetime
    """When its end was noticed."""
    result: str
    """A word of RunPhase, or `unreadable`."""
    detail: str
    covered: bool
    """Its level's receipt was closed, or gold succeeded."""
    files: int = 0
    """Files that the receipt answers for."""
    consumed: Mapping[DatasetName, int] = {}
    produced: Mapping[str, int] = {}
