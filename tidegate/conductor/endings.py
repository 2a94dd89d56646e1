"""What the flow machine makes of news about a run. News of any other run than ours is stale."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from flows.names import DatasetName, FlowName, Stage
from flows.receipt import Receipt
from flows.request import GoldRequest
from tidegate.conductor import broken_rules, parking
from tidegate.conductor.events import (
    Announce,
    Before,
    Decision,
    Ended,
    FollowMoves,
    KeepAccounts,
    LookAgain,
    MarkLoaded,
    NotStarted,
    Started,
    Unreadable,
)
from tidegate.conductor.notes import MAX_DETAIL, ended, unreadable
from tidegate.conductor.policy import MAX_FAILURES, MAX_POSTPONED, ON_END, Next, delay
from tidegate.conductor.state import FlowState, Run, StageState
from tidegate.messages import Announcement, AnnouncementType
from tidegate.ports import RunPhase


def on_started(state: FlowState, event: Started, now: datetime) -> Decision:
    """Remember the run's id, and when it was first told."""
    run = _current(state, event.stage, event.run)
    if run is None:
        return Decision(state=state)
    known = run.model_copy(
        update={
            "run_id": event.run_id,
            "started_at": run.started_at or now,
            "silent": 0,
            "silent_since": None,
            "alarmed": "",
        }
    )
    return Decision(state=state.with_stage(event.stage, run=known, blocked=""))


def on_refused(state: FlowState, event: NotStarted | Unreadable, now: datetime) -> Decision:
    """The stage waits for a person; the files stay open.

    An attempt whose start was refused stays: another host may have been luckier with its token.
    """
    run = _current(state, event.stage, event.run)
    if run is None:
        return Decision(state=state)
    reason = event.reason[:MAX_DETAIL]
    if isinstance(event, Unreadable):
        blocked = state.with_stage(event.stage, run=None, blocked=reason)
        return Decision(state=blocked, before=(unreadable(state.flow, event, run, now),))
    if run.run_id is not None:
        return Decision(state=state)
    return Decision(state=state.with_stage(event.stage, blocked=reason))


def on_ended(
    state: FlowState, event: Ended, contracts: Mapping[DatasetName, str], now: datetime
) -> Decision:
    """A closed receipt counts whatever the run's own result says.

    A bronze receipt that leaves a requested file unanswered counts too, but the level stays open
    and the next attempt waits: a file that never gets an answer must not make a run each second.
    """
    run = _ending(state, event)
    if run is None:
        return Decision(state=state)
    again = (LookAgain(flow=state.flow),)
    note = ended(state.flow, event, run, now, covered=_covered(event))
    if not _covered(event):
        changed = _after_failure(state.stage(event.stage), event, now)
        failed = state.with_stage(event.stage, run=None, **changed)
        return Decision(state=failed, before=(note,), after=again)
    told = state.with_stage(event.stage, run=None, **_versions(state, event))
    told, parked = parking.told(told, event, contracts, now)
    told = told.with_stage(event.stage, **_outcome(told, event, now, parked=bool(parked)))
    before = (*_before(state, event, run), note, *parked)
    return Decision(state=told, before=before, after=again)


CLOSED: Final[Mapping[str, object]] = MappingProxyType(
    {
        "closed": True,
        "abandoned": False,
        "failures": 0,
        "postponed": 0,
        "retry_at": None,
        "blocked": "",
        "trouble": "",
        "tried_under": (),
    }
)


def _outcome(
    state: FlowState, event: Ended, now: datetime, *, parked: bool
) -> Mapping[str, object]:
    """A dataset that was parked leaves its level with it: the next one asks for the others only."""
    silent = parking.unanswered(event)
    files = sum(count for name, count in silent.items() if name not in state.parked)
    if not files:
        return CLOSED
    failures = state.bronze.failures + 1
    return {
        "closed": parked,
        "failures": failures,
        "retry_at": now + delay(failures, 0),
        "trouble": f"bronze is silent about {files} files",
    }


def _current(state: FlowState, stage: Stage, run: Run) -> Run | None:
    mine = state.stage(stage).run
    return mine if mine is not None and mine.token == run.token else None


def _ending(state: FlowState, event: Ended) -> Run | None:
    """The current run, or one that another host gave up because it could not read the receipt.

    Whoever can has marked the receipt's files by then, so its versions must not be lost.
    """
    mine = state.stage(event.stage)
    given_up = mine.run is None and mine.blocked and not mine.closed
    last = (mine.level, mine.attempt) == (event.run.level, event.run.attempt)
    if given_up and last and event.receipt is not None:
        return event.run
    return _current(state, event.stage, event.run)


def _covered(event: Ended) -> bool:
    if event.stage is Stage.GOLD:
        return event.report.phase is RunPhase.SUCCEEDED and event.request is not None
    return event.receipt is not None


def _after_failure(stage: StageState, event: Ended, now: datetime) -> dict[str, object]:
    reason = f"{event.report.phase}: {event.report.detail}"[:MAX_DETAIL]
    action = ON_END[event.report.phase]
    failures = stage.failures + (action is Next.RETRY)
    postponed = stage.postponed + (action is Next.AGAIN)
    counted = {"failures": failures, "postponed": postponed}
    if action is Next.BLOCK or failures >= MAX_FAILURES or postponed >= MAX_POSTPONED:
        return {**counted, "blocked": reason}
    retry_at = now + delay(failures, postponed)
    return {**counted, "blocked": "", "retry_at": retry_at, "trouble": reason}


def _versions(state: FlowState, event: Ended) -> dict[str, object]:
    """What the end says, beside what is known of datasets that it says nothing of.

    Who wrote the request may not declare them: a host of another release does.
    """
    mine = state.stage(event.stage)
    if isinstance(event.request, GoldRequest):
        return {"consumed": {**mine.consumed, **event.request.silver}}
    if event.receipt is None:
        return {}
    produced, rows = _produced(mine, event.receipt), _rows(mine, event.receipt)
    if event.stage is Stage.BRONZE:
        return {"produced": produced, "rows": rows}
    closed = event.receipt.closed
    consumed = {**mine.consumed, **closed.consumed}
    tables = {name: version for name, version in produced.items() if name in consumed}
    known = {**mine.produced, **tables}
    return {"produced": known, "rows": rows, "consumed": consumed, "epoch": closed.epoch}


def _produced(stage: StageState, receipt: Receipt) -> dict[DatasetName, int]:
    """A late receipt of an earlier attempt never takes a version back."""
    known = stage.produced
    told = {DatasetName(name): table.version for name, table in receipt.closed.tables.items()}
    return {**known, **{name: max(version, known.get(name, -1)) for name, version in told.items()}}


def _rows(stage: StageState, receipt: Receipt) -> dict[str, int]:
    """Of every table, unless the receipt is older than what is known."""
    tables = receipt.closed.tables.items()
    late = any(table.version < stage.produced.get(DatasetName(name), -1) for name, table in tables)
    return {**stage.rows, **({} if late else {name: table.rows for name, table in tables})}


def _before(state: FlowState, event: Ended, run: Run) -> tuple[Before, ...]:
    announce = Announce(announcement=_published(state.flow, event))
    if event.receipt is None:
        return (announce,)
    if event.stage is Stage.BRONZE:
        return (MarkLoaded(receipt=event.receipt, run=run), announce)
    keep = KeepAccounts(receipt=event.receipt, run=run)
    follow = FollowMoves(after=state.silver.epoch, to=event.receipt.closed.epoch)
    moves = (follow,) if follow.after < follow.to else ()
    return (keep, *moves, *broken_rules.told(state.flow, event.receipt), announce)


def _published(flow: FlowName, event: Ended) -> Announcement:
    tables = event.receipt.closed.tables if event.receipt else {}
    return Announcement(
        id=f"{flow}-{event.stage}-{event.run.level}",
        type=AnnouncementType.LEVEL_PUBLISHED,
        subject=f"/flows/{flow}/stages/{event.stage}",
        data={
            "level": event.run.level,
            **{f"rows.{name}": table.rows for name, table in sorted(tables.items())},
        },
    )
