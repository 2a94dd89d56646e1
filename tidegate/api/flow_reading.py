"""One flow as people see it, read in a bounded number of steps."""

from collections.abc import Sequence
from typing import Final

from flows.flow import Flow
from flows.layout import quarantine_table
from flows.names import DatasetName, Stage
from tidegate.api.completeness import expected_of, set_of
from tidegate.api.concerns import DEPLOY, concerns, left_to_another_release
from tidegate.api.records import records
from tidegate.api.views import FlowView, StageView, Waiting
from tidegate.api.waiting import Scene, waiting
from tidegate.conductor.due import gold_is_due, silver_is_due
from tidegate.conductor.events import Looked
from tidegate.conductor.noticing import answerable, declared
from tidegate.conductor.state import FlowState, StageState
from tidegate.ledger.records import OpenFile
from tidegate.ledger.stored import FromAnotherRelease, Unreadable
from tidegate.service import Service

MOST_OPEN: Final = 10_000
"""Open files that one request counts: ten answers of the table."""
MOST_HELD: Final = 100
"""Files that the gate has, whose state one request reads, one by one."""


async def flow_view(service: Service, flow: Flow) -> FlowView:
    """Open files are read before the state: a file that closes in between is not called settled."""
    found = [row async for row in service.ledger.flows.all_open(flow.name, MOST_OPEN + 1)]
    more, counted = len(found) > MOST_OPEN, found[:MOST_OPEN]
    rows = [row.value for row in counted if not isinstance(row, Unreadable)]
    unread = [row for row in counted if isinstance(row, Unreadable)]
    state, foreign = await _state(service, flow)
    scene = await _scene(service, flow, state, rows)
    idle = all(state.stage(stage).idle for stage in Stage)
    return FlowView(
        flow=flow.name,
        description=flow.description,
        paused=state.paused,
        open_files=len(counted),
        open_files_more=more,
        waiting_files=len(scene.seen.files),
        settled=idle and not counted and not foreign and not is_behind(state, scene.seen),
        stages=tuple(stage_view(state, stage) for stage in Stage),
        waiting=(*await concerns(service, flow.name, rows, unread), *(foreign or waiting(scene))),
        stuck_files=sum(bool(row.stuck) for row in rows),
        quarantined=_quarantined(flow, state),
        datasets=tuple(sorted(flow.datasets)),
        complete_set=set_of(flow, state, scene.now),
        expected=await expected_of(service, flow),
        as_of=scene.now,
    )


async def _state(service: Service, flow: Flow) -> tuple[FlowState, tuple[Waiting, ...]]:
    """A state that only another release can read is shown as blocked: here nothing goes on."""
    try:
        return await state_of(service, flow), ()
    except FromAnotherRelease as error:
        why = left_to_another_release(str(error))
        blocked = StageState(blocked=why)
        state = FlowState(flow=flow.name, bronze=blocked, silver=blocked, gold=blocked)
        return state, (Waiting(what="the whole flow", why=why, next_step=DEPLOY),)


async def _scene(service: Service, flow: Flow, state: FlowState, rows: Sequence[OpenFile]) -> Scene:
    gated = sorted(
        (row for row in rows if row.ready is None and not row.stuck), key=lambda row: row.since
    )
    read = await records(service, [row.file_id for row in gated[:MOST_HELD]])
    stones = await service.ledger.flows.tombstones(flow.name)
    return Scene(
        flow=flow,
        seen=answerable(state, Looked.of(rows, stones), contracts_of(flow)),
        state=state,
        gated=tuple(read.values()),
        unread=len(gated) - len(read),
        now=service.clock(),
    )


async def state_of(service: Service, flow: Flow) -> FlowState:
    """The flow as this deployment sees it. Raises Transient."""
    return declared((await service.states.load(flow.name)).value, contracts_of(flow))


def contracts_of(flow: Flow) -> dict[DatasetName, str]:
    """Versions of the contracts that are declared."""
    return {name: contract.version for name, contract in flow.datasets.items()}


def is_behind(state: FlowState, seen: Looked) -> bool:
    """A stage has not taken in what the one before it has."""
    return gold_is_due(state) or silver_is_due(state, len(seen.tombstones)) or bool(seen.left)


def _quarantined(flow: Flow, state: FlowState) -> dict[DatasetName, int]:
    rows = state.silver.rows
    tables = {dataset: quarantine_table(dataset) for dataset in sorted(flow.datasets)}
    return {dataset: rows[table] for dataset, table in tables.items() if table in rows}


def stage_view(state: FlowState, stage: Stage) -> StageView:
    """One stage."""
    mine = state.stage(stage)
    return StageView(
        stage=stage,
        level=mine.level,
        attempt=mine.attempt,
        state=_word(mine),
        run_id=mine.run.run_id if mine.run else None,
        failures=mine.failures,
        blocked=mine.blocked,
        retry_at=mine.retry_at,
        tables=mine.produced,
        rows=mine.rows,
        since=mine.run.decided_at if mine.run else None,
    )


def _word(stage: StageState) -> str:
    if stage.blocked:
        return "blocked"
    if stage.run is not None:
        return "running"
    return "waiting" if stage.retry_at is not None else "idle"
