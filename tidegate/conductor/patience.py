"""When the workspace is called about an open attempt, and what is made of half an answer.

The next call's time is saved before a call is made: however many hosts look, and however often,
the workspace is called once in that time.
"""

from datetime import datetime, timedelta

from flows.names import Stage
from tidegate.conductor.alarms import AlarmKind, alarm
from tidegate.conductor.events import (
    Announce,
    Decision,
    NoAnswer,
    NotTold,
    ObserveRun,
    StartRun,
    StillActive,
)
from tidegate.conductor.notes import MAX_DETAIL
from tidegate.conductor.policy import (
    LONG_RUN_ALARM,
    SILENCE_ALARM,
    UNKNOWN_DEADLINE,
    pace,
    silence,
)
from tidegate.conductor.prospects import NEVER_TOGETHER
from tidegate.conductor.state import FlowState, Run
from tidegate.ports import RunPhase


def follow(
    state: FlowState, stage: Stage, poll: timedelta, now: datetime
) -> tuple[FlowState, tuple[StartRun | ObserveRun, ...]]:
    """The call about the stage's open attempt that is due now, and when the next one will be.

    A run without an id may or may not have been started: a pause holds back the call, and so does
    the other one of silver and gold.
    """
    run = state.stage(stage).run
    if run is None or not _called(state, stage) or (run.ask_at and run.ask_at > now):
        return state, ()
    command = StartRun if run.run_id is None else ObserveRun
    held = run.model_copy(update={"ask_at": now + pace(run, poll, now)})
    return state.with_stage(stage, run=held), (command(stage=stage, run=run),)


def called_now(run: Run) -> Run:
    """The attempt, with no call that has to wait."""
    return run.model_copy(update={"ask_at": None})


def next_calls(state: FlowState, now: datetime) -> list[datetime]:
    """When the workspace is called about the attempts that are open."""
    runs = [state.stage(stage).run for stage in Stage if _called(state, stage)]
    return [run.ask_at or now for run in runs if run is not None]


def _called(state: FlowState, stage: Stage) -> bool:
    mine = state.stage(stage)
    if mine.run is None or mine.blocked:
        return False
    return mine.run.run_id is not None or not (state.paused or _gives_way(state, stage, mine.run))


def _gives_way(state: FlowState, stage: Stage, run: Run) -> bool:
    """A start that was refused, and is asked for again when the other one has taken its place.

    The one that was decided later has, and may have begun although its answer is lost.
    """
    if stage not in NEVER_TOGETHER:
        return False
    other = state.stage(NEVER_TOGETHER[stage])
    if other.run is None or not other.under_way:
        return False
    later = (other.run.decided_at, stage is Stage.SILVER) > (run.decided_at, stage is Stage.GOLD)
    return other.run.run_id is not None or later


def on_no_answer(state: FlowState, event: NoAnswer, now: datetime) -> Decision:
    """The attempt stays as it is; the next call comes later, and the same call it is."""
    run = _current(state, event.stage, event.run)
    if run is None:
        return Decision(state=state)
    # Looks that asked side by side met one silence, not several.
    calls, since = max(run.silent, event.run.silent + 1), run.silent_since or now
    ask_at = now + silence(calls, event.retry_after)
    waiting = run.model_copy(update={"silent": calls, "silent_since": since, "ask_at": ask_at})
    if now - since < SILENCE_ALARM:
        return Decision(state=state.with_stage(event.stage, run=waiting))
    return _told(state, event.stage, waiting, AlarmKind.SILENT_WORKSPACE, event)


def on_still_active(state: FlowState, event: StillActive, now: datetime) -> Decision:
    """It goes on; a word that we do not know is borne until its deadline."""
    run = _current(state, event.stage, event.run)
    if run is None:
        return Decision(state=state)
    heard = run.model_copy(update={"silent": 0, "silent_since": None})
    if event.report.phase is RunPhase.UNKNOWN:
        return _odd(state, event, heard, now)
    known = heard.model_copy(update={"odd_since": None})
    long = now - run.decided_at >= LONG_RUN_ALARM
    return _told(state, event.stage, known, AlarmKind.LONG_RUN if long else None, event)


def on_not_told(state: FlowState, event: NotTold) -> Decision:
    """The run goes on without us, so it stays ours: whoever mends the rights finds it again."""
    run = _current(state, event.stage, event.run)
    if run is None:
        return Decision(state=state)
    return Decision(state=state.with_stage(event.stage, blocked=event.reason[:MAX_DETAIL]))


def _odd(state: FlowState, event: StillActive, run: Run, now: datetime) -> Decision:
    since = run.odd_since or now
    odd = run.model_copy(update={"odd_since": since})
    if now - since < UNKNOWN_DEADLINE:
        return _told(state, event.stage, odd, None, event)
    told = _told(state, event.stage, odd, AlarmKind.UNKNOWN_RUN_STATE, event)
    reason = f"run {run.run_id} is in a state that is not known: {event.report.detail}"
    blocked = told.state.with_stage(event.stage, blocked=reason[:MAX_DETAIL])
    return Decision(state=blocked, before=told.before)


def _told(
    state: FlowState,
    stage: Stage,
    run: Run,
    kind: AlarmKind | None,
    event: NoAnswer | StillActive,
) -> Decision:
    """The state with this run; an alarm of another kind than the last is told."""
    changed = state.with_stage(stage, run=run.model_copy(update={"alarmed": kind or ""}))
    if kind is None or run.alarmed == kind:
        return Decision(state=changed)
    reason = event.reason if isinstance(event, NoAnswer) else event.report.detail
    key = f"{stage}-{run.level}-{run.attempt}"
    told = alarm(
        state.flow, kind, key, reason, stage=stage.value, level=run.level, run_id=run.run_id or 0
    )
    return Decision(state=changed, before=(Announce(announcement=told),))


def _current(state: FlowState, stage: Stage, run: Run) -> Run | None:
    mine = state.stage(stage).run
    return mine if mine is not None and mine.token == run.token else None
