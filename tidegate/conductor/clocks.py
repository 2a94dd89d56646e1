"""Times that only a clock gone wrong can have saved: nobody waits for them.

Hosts' clocks may differ by `SKEW`. One that was a year ahead, for one look, would stop the flow
for a year, since what it saved is believed by every other host.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from flows.names import Stage
from tidegate.conductor.budget import is_absurd
from tidegate.conductor.events import Looked
from tidegate.conductor.policy import LONGEST_DELAY, LONGEST_RETRY_AFTER
from tidegate.conductor.state import Budget, FlowState, Run
from tidegate.ledger.skew import credible, is_ahead


def believed(state: FlowState, now: datetime) -> FlowState:
    """The state without times that nobody can have meant."""
    for stage in Stage:
        state = _stage(state, stage, now)
    changes: dict[str, object] = {}
    if is_absurd(state.budget, now):
        changes["budget"] = Budget()
    if is_ahead(state.asked, now):
        changes["asked"] = now
    if is_ahead(state.gathering.since, now):
        changes["gathering"] = state.gathering.model_copy(update={"since": now})
    return state.model_copy(update=changes) if changes else state


def waiting_since(seen: Looked, max_wait: timedelta, now: datetime) -> Looked:
    """What was found; a file that is ready in the future has waited for long enough."""
    files = tuple(
        replace(file, ready_at=now - max_wait) if is_ahead(file.ready_at, now) else file
        for file in seen.files
    )
    return replace(seen, files=files, arrived_at=credible(seen.arrived_at, now))


def _stage(state: FlowState, stage: Stage, now: datetime) -> FlowState:
    mine = state.stage(stage)
    changes: dict[str, object] = {}
    if is_ahead(mine.last_start, now):
        changes["last_start"] = None
    if is_ahead(mine.retry_at, now + LONGEST_DELAY):
        changes["retry_at"] = None
    if is_ahead(mine.blocked_at, now):
        changes["blocked_at"] = now
    if mine.run is not None and (run := _run(mine.run, now)) != mine.run:
        changes["run"] = run
    return state.with_stage(stage, **changes) if changes else state


def _run(run: Run, now: datetime) -> Run:
    named = ("decided_at", "silent_since", "odd_since")
    changes = {name: now for name in named if is_ahead(getattr(run, name), now)}
    if is_ahead(run.ask_at, now + LONGEST_RETRY_AFTER):
        return run.model_copy(update={**changes, "ask_at": None})
    return run.model_copy(update=changes)
