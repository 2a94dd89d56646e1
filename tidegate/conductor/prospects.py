"""What each stage that has work waits for: the machine acts on it, and people are told of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from flows.flow import Coalescing
from flows.names import Stage
from tidegate.conductor import gathering
from tidegate.conductor.coalescer import StartReason, plan
from tidegate.conductor.due import gold_is_due, silver_is_due
from tidegate.conductor.events import Looked
from tidegate.conductor.state import FlowState

NEVER_TOGETHER: Final = MappingProxyType({Stage.SILVER: Stage.GOLD, Stage.GOLD: Stage.SILVER})


class Hindrance(StrEnum):
    """Why a stage that has work does not start."""

    BLOCKED = "blocked"
    """A person or a deployment has to mend something."""
    RUNS = "runs"
    """An attempt of the stage is open: the next one waits for its end."""
    PAUSED = "paused"
    GIVES_WAY = "gives way"
    """Silver and gold of a flow never run at the same time."""
    RETRY = "retry"
    """The last attempt failed, and the next one waits a while."""
    SET = "incomplete set"
    """Datasets that belong together have not all come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """When a stage may start, and what sets that time."""

    at: datetime | None
    """None when it depends on something else than time."""
    why: Hindrance | StartReason | None
    """None when nothing keeps it."""


_HINDERED: Final[Mapping[Hindrance, Callable[[FlowState, Stage], bool]]] = MappingProxyType(
    {
        Hindrance.BLOCKED: lambda state, stage: bool(state.stage(stage).blocked),
        Hindrance.RUNS: lambda state, stage: state.stage(stage).run is not None,
        Hindrance.PAUSED: lambda state, _: state.paused,
        Hindrance.GIVES_WAY: lambda state, stage: (
            stage in NEVER_TOGETHER and state.stage(NEVER_TOGETHER[stage]).under_way
        ),
    }
)


def prospect(
    state: FlowState, stage: Stage, seen: Looked, rules: Coalescing, now: datetime
) -> Prospect | None:
    """When the stage may start and what it waits for; None when it has no work."""
    wanted = _wanted(state, stage, seen, rules, now)
    if wanted is None:
        return None
    for hindrance, applies in _HINDERED.items():
        if applies(state, stage):
            return Prospect(at=None, why=hindrance)
    retry_at = state.stage(stage).retry_at
    if retry_at is not None and (wanted.at is None or retry_at > wanted.at):
        return Prospect(at=retry_at, why=Hindrance.RETRY)
    return wanted


def due_at(
    state: FlowState, stage: Stage, seen: Looked, rules: Coalescing, now: datetime
) -> datetime | None:
    """When the stage may start; None when it has no work, runs, is blocked, or gives way."""
    found = prospect(state, stage, seen, rules, now)
    return found.at if found else None


def _wanted(
    state: FlowState, stage: Stage, seen: Looked, rules: Coalescing, now: datetime
) -> Prospect | None:
    match stage:
        case Stage.BRONZE:
            start = plan(seen, state, rules, now)
            return Prospect(at=start.at, why=start.reason) if start else None
        case Stage.SILVER:
            return _silver(state, len(seen.tombstones), rules, now)
        case Stage.GOLD:
            return _now(now) if gold_is_due(state) else None


def _silver(state: FlowState, epoch: int, rules: Coalescing, now: datetime) -> Prospect | None:
    """Retracts and datasets outside the set never wait for it."""
    if silver_is_due(state, epoch, gathering.held(state, rules.complete_set, now)):
        return _now(now)
    if not silver_is_due(state, epoch):
        return None
    return Prospect(at=gathering.held_until(state, rules.complete_set, now), why=Hindrance.SET)


def _now(now: datetime) -> Prospect:
    return Prospect(at=now, why=None)
