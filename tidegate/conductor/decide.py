"""The flow machine: no clock, no I/O, no randomness.

`decide(state, event, rules, now)` answers with the next state, what to do before it is saved and
what to do after. Recovery is no path of its own: looking again at a saved state asks for the same
commands once more.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flows.flow import Coalescing
from flows.names import DatasetName, Stage
from tidegate.conductor.blocking import marked, resumed
from tidegate.conductor.due import request
from tidegate.conductor.endings import CLOSED
from tidegate.conductor.events import (
    After,
    Asked,
    Decision,
    Event,
    LookAgain,
    Looked,
    Nudge,
    Paused,
    WriteRequest,
)
from tidegate.conductor.news import on_news
from tidegate.conductor.patience import (
    called_now,
    follow,
    next_calls,
)
from tidegate.conductor.prospects import due_at
from tidegate.conductor.state import FlowState, Run, run_token


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a deployment decides: when to start, and how often to ask about a run."""

    coalescing: Coalescing
    poll: timedelta
    datasets: frozenset[DatasetName]
    """Declared now: tables of others are left alone."""
    release: str = ""
    """What is deployed: a stage that another release saw blocked tries again."""


ORDER: Final = (Stage.BRONZE, Stage.GOLD, Stage.SILVER)
"""When silver and gold are both due, gold goes first."""


def decide(state: FlowState, event: Event, rules: Rules, now: datetime) -> Decision:
    """The next state and what has to happen around its saving."""
    return marked(state, _decided(state, event, rules, now), rules.release, now)


def _decided(state: FlowState, event: Event, rules: Rules, now: datetime) -> Decision:
    match event:
        case Looked():
            return _on_looked(state, event, rules, now)
        case Asked():
            return _on_asked(state, now)
        case Paused():
            paused = state.model_copy(update={"paused": event.paused})
            return Decision(state=paused, after=(LookAgain(flow=state.flow),))
        case _:
            return on_news(state, event, now)


def _on_asked(state: FlowState, now: datetime) -> Decision:
    """Bronze stops waiting for quiet; every stage forgets that it was blocked or backing off.

    The next run has a level of its own, and so a request of its own: the old one may name what
    is gone by now.
    """
    asked = state.model_copy(update={"asked": now})
    for stage in Stage:
        mine = asked.stage(stage)
        changes = {"blocked": "", "run": called_now(mine.run)} if mine.run else CLOSED
        asked = asked.with_stage(stage, **changes)
    return Decision(state=asked, after=(LookAgain(flow=state.flow),))


def _on_looked(state: FlowState, seen: Looked, rules: Rules, now: datetime) -> Decision:
    state = resumed(_declared(state, rules.datasets), rules.release, now)
    before: list[WriteRequest] = []
    after: list[After] = []
    wakes: list[datetime] = []
    for stage in ORDER:
        due = due_at(state, stage, seen, rules.coalescing, now)
        if state.stage(stage).run is not None:
            state, calls = follow(state, stage, rules.poll, now)
            after.extend(calls)
        elif due is not None and due <= now:
            state, command = _begin(state, stage, seen, now)
            before.append(command)
            state, calls = follow(state, stage, rules.poll, now)
            after.extend(calls)
        elif due is not None:
            wakes.append(due)
    wakes.extend(next_calls(state, now))
    state, nudges = _wake(_answered(state, seen), wakes, now)
    return Decision(state=state, before=tuple(before), after=(*after, *nudges))


def _declared(state: FlowState, datasets: frozenset[DatasetName]) -> FlowState:
    """Without the tables of datasets that are declared no more."""
    for stage in (Stage.BRONZE, Stage.SILVER):
        produced = state.stage(stage).produced
        kept = {name: version for name, version in produced.items() if name in datasets}
        if kept != produced:
            state = state.with_stage(stage, produced=kept)
    return state


def _begin(
    state: FlowState, stage: Stage, seen: Looked, now: datetime
) -> tuple[FlowState, WriteRequest]:
    """A new level, or the next attempt of the level that failed: its request stays as it was."""
    mine = state.stage(stage)
    level, attempt = (mine.level + 1, 1) if mine.closed else (mine.level, mine.attempt + 1)
    run = Run(
        level=level,
        attempt=attempt,
        token=run_token(state.flow, stage, level, attempt),
        decided_at=now,
    )
    write = WriteRequest(request=request(state, stage, level, seen))
    changed = state.with_stage(
        stage, level=level, attempt=attempt, closed=False, run=run, last_start=now, retry_at=None
    )
    return changed, write


def _answered(state: FlowState, seen: Looked) -> FlowState:
    """A person's wish is fulfilled when bronze runs, or when nothing is there to run for."""
    if state.asked is None or (seen.files and state.bronze.idle):
        return state
    return state.model_copy(update={"asked": None})


def _wake(
    state: FlowState, wakes: list[datetime], now: datetime
) -> tuple[FlowState, tuple[Nudge, ...]]:
    """One nudge on its way is enough, unless a sooner one is wanted."""
    if not wakes:
        return state, ()
    wanted = min(wakes)
    if state.wake_at is not None and now < state.wake_at <= wanted:
        return state, ()
    woken = state.model_copy(update={"wake_at": wanted})
    return woken, (Nudge(flow=state.flow, at=wanted),)
