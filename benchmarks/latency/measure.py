"""One drop, followed until the service has settled, and where its seconds went."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from databricks.sdk import WorkspaceClient

from benchmarks.latency.drops import Drop
from benchmarks.latency.processes import cpu_seconds
from flows.flow import Flow
from flows.names import FileId, Stage
from tidegate.adapters.landing import Landing
from tidegate.api.views import RunView
from tidegate.cli.service import ServiceClient

POLL_SECONDS: Final = 0.1
MOST_RUNS: Final = 20
ORDER: Final = (Stage.BRONZE, Stage.SILVER, Stage.GOLD)


class NotSettledError(Exception):
    """Something went wrong on the way, or took longer than it may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """The way of one drop, in seconds."""

    name: str
    seconds: float
    """From before the first byte was sent until the last run's end was on record."""
    parts: dict[str, float] = field(default_factory=dict)
    """By name, in the order of time; they add up to `seconds`."""
    cpu: float = 0.0
    """Of the workspace: its process, its JVM and Spark's Python."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """A running world seen from outside."""

    flow: Flow
    service: ServiceClient
    landing: Landing
    workspace: WorkspaceClient
    workspace_pid: int
    patience: float

    def passage(self, name: str, drops: Iterable[Drop]) -> Passage:
        """Raises NotSettledError."""
        before = {_label(run) for run in self._runs()}
        cpu, begun = cpu_seconds(self.workspace_pid), datetime.now(UTC)
        files = [self.landing.upload(drop.source, drop.path).file_id for drop in drops]
        deadline = time.monotonic() + self.patience
        while not self._settled(files):
            if time.monotonic() > deadline:
                raise NotSettledError(f"{name}: not settled after {self.patience:.0f} s")
            time.sleep(POLL_SECONDS)
        runs = {run.stage: run for run in self._runs() if _label(run) not in before}
        if set(runs) != set(ORDER):
            raise NotSettledError(f"{name}: runs of {sorted(runs)} only; was it a duplicate?")
        parts = self._parts(begun, runs)
        spent = cpu_seconds(self.workspace_pid) - cpu
        return Passage(name=name, seconds=sum(parts.values()), parts=parts, cpu=spent)

    def _settled(self, files: Iterable[FileId]) -> bool:
        seen = all(self.service.find_file(file) for file in files)
        return seen and self.service.flow(self.flow.name).settled

    def _runs(self) -> tuple[RunView, ...]:
        return self.service.runs(self.flow.name, MOST_RUNS).runs

    def _parts(self, begun: datetime, runs: dict[Stage, RunView]) -> dict[str, float]:
        """Cut at the moments that the service and the workspace have on record."""
        quiet = self.flow.coalescing.quiet
        moments = [("upload, arrival, gate", runs[Stage.BRONZE].decided_at - quiet)]
        moments.append(("quiet", runs[Stage.BRONZE].decided_at))
        for stage in ORDER:
            started, ended = self._worked(runs[stage])
            moments += [(f"until {stage} runs", started), (str(stage), ended)]
        noticed = runs[Stage.GOLD].ended_at
        if noticed is not None:
            moments.append(("until gold's end is noticed", noticed))
        starts = [begun, *(at for _, at in moments)]
        return {
            name: (at - start).total_seconds()
            for start, (name, at) in zip(starts, moments, strict=False)
        }

    def _worked(self, run: RunView) -> tuple[datetime, datetime]:
        if run.run_id is None:
            raise NotSettledError(f"{run.stage} has no run")
        found = self.workspace.jobs.get_run(run.run_id)
        return _at(found.start_time), _at(found.end_time)


def _at(milliseconds: int | None) -> datetime:
    return datetime.fromtimestamp((milliseconds or 0) / 1000, UTC)


def _label(run: RunView) -> tuple[str, int, int]:
    return run.stage, run.level, run.attempt
