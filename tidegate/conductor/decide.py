"""The flow machine: no clock, no I/O, no randomness.

`decide(state, event, rules, now)` answers with the next state, what to do before it is saved and
what to do after. Recovery is no path of its own: looking again at a saved state asks for the same
commands once more.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Self

from flows.flow import Coalescing, Flow
from flows.names import DatasetName, Stage
from flows.request import Request
from tidegate.conductor import budget, gathering, parking
from tidegate.conductor.blocking import marked, resumed
from tidegate.conductor.clocks import believed, waiting_since
from tidegate.conductor.due import request
from tidegate.conductor.endings import CLOSED
from tidegate.conductor.events import (
    After,
    Asked,
    Before,
    Decision,
    Event,
    LookAgain,
    Looked,
    Nudge,
    Paused,
    WriteRequest,
)
from tidegate.conductor.news import on_news
from tidegate.conductor.noticing import answerable, declared, noticed, remembered
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
    datasets: Mapping[DatasetName, str]
    """Declared now, with the versions of their contracts: tables of others are left alone."""
    release: str = ""
    """What is deployed: a stage that another release saw blocked tries again."""

    @classmethod
    def of(cls, flow: Flow, poll: timedelta, release: str) -> Self:
        """What the flow declares, and what the deployment chose."""
        contracts = {name: contract.version for name, contract in flow.datasets.items()}
        return cls(coalescing=flow.coalescing, poll=poll, datasets=contracts, release=release)


ORDER: Final = (Stage.BRONZE, Stage.GOLD, Stage.SILVER)
"""When silver and gold are both due, gold goes first."""


LONGEST_WAIT: Final = timedelta(days=1)
"""Azure Storage hides a message for seven days at most."""


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
            return on_news(state, event, rules.datasets, now)


def _on_asked(state: FlowState, now: datetime) -> Decision:
    """Bronze stops waiting for quiet; every stage forgets that it was blocked or backing off.

    The next run has a level of its own, and so a request of its own: the old one may name what
    is gone by now. A flow that is paused is not asked: the wish would come true unexpectedly.
    """
    if state.paused:
        return Decision(state=state)
    asked = parking.forgiven(gathering.released(state)).model_copy(update={"asked": now})
    for stage in Stage:
        mine = asked.stage(stage)
        given_up = {**CLOSED, "abandoned": mine.abandoned or not mine.closed}
        changes = {"blocked": "", "run": called_now(mine.run)} if mine.run else given_up
        asked = asked.with_stage(stage, **changes)
    return Decision(state=asked, after=(LookAgain(flow=state.flow),))


def _on_looked(state: FlowState, seen: Looked, rules: Rules, now: datetime) -> Decision:
    known, seen = state, answerable(state, seen, rules.datasets)
    seen = waiting_since(seen, rules.coalescing.max_wait, now)
    state = resumed(declared(believed(state, now), rules.datasets), rules.release, now)
    state, alarms = noticed(state, seen, rules.coalescing, now)
    before: list[Before] = [*alarms]
    after: list[After] = []
    wakes: list[datetime] = []
    for stage in ORDER:
        due = due_at(state, stage, seen, rules.coalescing, now)
        if state.stage(stage).run is not None:
            state, calls = follow(state, stage, rules.poll, now)
            after.extend(calls)
        elif due is not None and due <= now:
            state, command = _begin(state, stage, seen, rules.coalescing, now)
            before.append(command)
            state, calls = follow(state, stage, rules.poll, now)
            after.extend(calls)
        elif due is not None:
            wakes.append(due)
    wakes.extend(_deadline(state, rules.coalescing, now))
    wakes.extend(next_calls(state, now))
    state, nudges = _wake(_answered(state, seen), wakes, now)
    state = remembered(state, known)
    return Decision(state=state, before=tuple(before), after=(*after, *nudges))


def _deadline(state: FlowState, rules: Coalescing, now: datetime) -> Iterator[datetime]:
    """Somebody has to look when a set is late, though no stage may start then."""
    until = gathering.deadline(state, rules.complete_set)
    if until is not None and now < until:
        yield until


def _begin(
    state: FlowState, stage: Stage, seen: Looked, rules: Coalescing, now: datetime
) -> tuple[FlowState, WriteRequest]:
    """A new level, or the next attempt of the level that failed: its request stays as it was.

    So does one of a new level that somebody has written who did not come to save the attempt.
    """
    mine = state.stage(stage)
    level, attempt = (mine.level + 1, 1) if mine.closed else (mine.level, mine.attempt + 1)
    run = Run(
        level=level,
        attempt=attempt,
        token=run_token(state.flow, stage, level, attempt),
        decided_at=now,
    )
    held = gathering.held(state, rules.complete_set, now)
    asked = _standing(seen, stage, level) or request(state, stage, level, seen, held)
    if mine.closed:
        state = _level_begun(state, stage, asked, held, now)
    changed = state.with_stage(
        stage, level=level, attempt=attempt, closed=False, run=run, last_start=now, retry_at=None
    )
    return changed, WriteRequest(request=asked)


def _standing(seen: Looked, stage: Stage, level: int) -> Request | None:
    found = (each for each in seen.standing if (each.stage, each.level) == (stage, level))
    return next(found, None)


def _level_begun(
    state: FlowState, stage: Stage, asked: Request, held: frozenset[DatasetName], now: datetime
) -> FlowState:
    """A level of bronze is paid from the day's budget; one of silver ends the set that it takes."""
    match stage:
        case Stage.BRONZE:
            return budget.counted(state, now)
        case Stage.SILVER:
            takes = not held and gathering.taken(state, asked)
            return gathering.ended(state) if takes else state
        case Stage.GOLD:
            return state


def _answered(state: FlowState, seen: Looked) -> FlowState:
    """A person's wish is fulfilled when bronze runs, or when nothing is there to run for."""
    waits = bool(parking.waiting(state, seen.files))
    if state.asked is None or (waits and state.bronze.idle):
        return state
    return state.model_copy(update={"asked": None})


def _wake(
    state: FlowState, wakes: list[datetime], now: datetime
) -> tuple[FlowState, tuple[Nudge, ...]]:
    """One nudge on its way is enough, unless a sooner one is wanted."""
    if not wakes:
        return state, ()
    wanted = min(*wakes, now + LONGEST_WAIT)
    if state.wake_at is not None and now < state.wake_at <= wanted:
        return state, ()
    woken = state.model_copy(update={"wake_at": wanted})
    return woken, (Nudge(flow=state.flow, at=wanted),)
