"""What blocks a stage is told once; another release, or the next day, lets it try again.

A new file never does: a stage that cannot work would make a run for each of them.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final

from flows.names import Stage
from tidegate.conductor.alarms import AlarmKind, alarm
from tidegate.conductor.events import Announce, Decision
from tidegate.conductor.patience import called_now
from tidegate.conductor.policy import MAX_FAILURES, PROBE
from tidegate.conductor.state import FlowState, StageState

MOST_RELEASES: Final = 8
"""Releases that are remembered as blocked."""


def marked(before: FlowState, decision: Decision, release: str, now: datetime) -> Decision:
    """The decision, with date and alarm for every stage that it blocks."""
    for stage in Stage:
        decision = _marked(before.stage(stage), decision, stage, release, now)
    return decision


def _marked(
    before: StageState, decision: Decision, stage: Stage, release: str, now: datetime
) -> Decision:
    after = decision.state.stage(stage)
    if before.blocked and after.blocked:
        # The attempt that was blocked has ended, as by a person's cancel: the day begins anew.
        ended = before.run is not None and after.run is None
        again = decision.state.with_stage(stage, blocked_at=now) if ended else decision.state
        return replace(decision, state=again)
    if not before.blocked and not after.blocked:
        return decision
    if not after.blocked:
        free = decision.state.with_stage(stage, blocked_at=None, blocked_under="")
        return replace(decision, state=free)
    stamped = decision.state.with_stage(
        stage, blocked_at=now, blocked_under=release, tried_under=_tried(after, release)
    )
    told = Announce(
        announcement=alarm(
            stamped.flow,
            AlarmKind.BLOCKED,
            f"{stage}-{after.level}-{after.attempt}",
            after.blocked,
            stage=stage.value,
            level=after.level,
        )
    )
    return replace(decision, state=stamped, before=(*decision.before, told))


def resumed(state: FlowState, release: str, now: datetime) -> FlowState:
    """Stages that another release, or the day's probe, sets free."""
    for stage in Stage:
        mine = state.stage(stage)
        if mine.blocked and release not in (mine.blocked_under, *mine.tried_under):
            tried = {"failures": 0, "postponed": 0, "tried_under": _tried(mine, release)}
            state = state.with_stage(stage, **_asked_now(mine), **tried)
        elif mine.blocked_at is not None and now >= mine.blocked_at + PROBE:
            left = min(mine.failures, MAX_FAILURES - 1)
            state = state.with_stage(stage, **_asked_now(mine), failures=left)
    return state


def _tried(stage: StageState, release: str) -> tuple[str, ...]:
    """With this release as the newest; each has one chance until a level is closed."""
    others = tuple(each for each in stage.tried_under if each != release)
    return (*others, release)[-MOST_RELEASES:]


def _asked_now(stage: StageState) -> dict[str, object]:
    """An attempt that is open goes on; otherwise the next one may start at once."""
    run = called_now(stage.run) if stage.run else None
    return {"blocked": "", "blocked_at": None, "blocked_under": "", "retry_at": None, "run": run}
