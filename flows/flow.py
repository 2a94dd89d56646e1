"""A flow: datasets that become gold together, and when a batch of their files is worth a run."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from flows.contract import Contract
from flows.names import DatasetName, FlowName


@dataclass(frozen=True, slots=True, kw_only=True)
class Coalescing:
    """When waiting files start bronze: quiet, or waited long enough, or enough of them."""

    quiet: timedelta = timedelta(seconds=30)
    max_wait: timedelta = timedelta(minutes=5)
    min_interval: timedelta = timedelta(0)
    max_files: int = 10_000
    max_bytes: int = 10 * 2**30


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Declared in `flows/<name>/flow.yaml`; its contracts are the `*.odcs.yaml` beside it."""

    name: FlowName
    description: str
    coalescing: Coalescing
    datasets: Mapping[DatasetName, Contract]
