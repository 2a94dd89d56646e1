"""A flow: datasets that become gold together, and when a batch of their files is worth a run."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from flows.contract import Contract
from flows.names import DatasetName, FlowName


class WhenLate(StrEnum):
    """What silver does after the deadline of a set that is not complete."""

    PROCEED = "proceed"
    """It goes on with what is there."""
    WAIT = "wait"
    """It waits for the rest, or for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteSet:
    """Datasets whose files belong together: silver waits until each of them has come."""

    datasets: frozenset[DatasetName]
    deadline: timedelta
    """From the first arrival of the set."""
    when_late: WhenLate = WhenLate.PROCEED


@dataclass(frozen=True, slots=True, kw_only=True)
class Coalescing:
    """When waiting files start bronze: quiet, or waited long enough, or enough of them."""

    quiet: timedelta = timedelta(seconds=30)
    max_wait: timedelta = timedelta(minutes=5)
    min_interval: timedelta = timedelta(0)
    max_files: int = 10_000
    max_bytes: int = 10 * 2**30
    daily_runs: int | None = None
    """Levels of bronze that may begin on one day, UTC; None: as many as there are."""
    complete_set: CompleteSet | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Declared in `flows/<name>/flow.yaml`; its contracts are the `*.odcs.yaml` beside it."""

    name: FlowName
    description: str
    coalescing: Coalescing
    datasets: Mapping[DatasetName, Contract]
