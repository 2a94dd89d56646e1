"""The runs of a flow: those under way from its state, those that ended from the ledger."""

from collections.abc import Iterator
from datetime import datetime

from flows.names import FlowName, Stage
from tidegate.api.views import RunsPage, RunView
from tidegate.conductor.state import FlowState, Run, StageState
from tidegate.ledger.run_records import EndedRun
from tidegate.service import Service


async def runs_page(service: Service, flow: FlowName, limit: int) -> RunsPage:
    """The latest decisions first. The state is read first: what it forgets is noted before."""
    state = (await service.states.load(flow)).value
    ended = await service.ledger.runs.newest(flow, limit + 1)
    noted = {(run.stage, run.level, run.attempt) for run in ended}
    views = [ended_view(run) for run in ended]
    views += [
        view
        for view in _under_way(state, service.clock())
        if (view.stage, view.level, view.attempt) not in noted
    ]
    views.sort(key=lambda view: view.decided_at, reverse=True)
    return RunsPage(flow=flow, runs=tuple(views[:limit]), more=len(views) > limit)


def ended_view(run: EndedRun) -> RunView:
    """A run that is over."""
    return RunView(
        stage=run.stage,
        level=run.level,
        attempt=run.attempt,
        run_id=run.run_id,
        result=run.result,
        covered=run.covered,
        decided_at=run.decided_at,
        started_at=run.started_at,
        ended_at=run.ended_at,
        seconds=_seconds(run.started_at, run.ended_at),
        files=run.files,
        detail=run.detail,
        consumed=run.consumed,
        produced=run.produced,
    )


def _under_way(state: FlowState, now: datetime) -> Iterator[RunView]:
    for stage in Stage:
        mine = state.stage(stage)
        if mine.run is not None:
            yield _open_view(stage, mine, mine.run, now)


def _open_view(stage: Stage, mine: StageState, run: Run, now: datetime) -> RunView:
    return RunView(
        stage=stage,
        level=run.level,
        attempt=run.attempt,
        run_id=run.run_id,
        result=_word(mine, run),
        covered=False,
        decided_at=run.decided_at,
        started_at=run.started_at,
        ended_at=None,
        seconds=_seconds(run.started_at, now),
        files=0,
        detail=mine.blocked,
    )


def _word(mine: StageState, run: Run) -> str:
    if run.run_id is not None:
        return "running"
    return "refused" if mine.blocked else "starting"


def _seconds(started: datetime | None, ended: datetime) -> float | None:
    return (ended - started).total_seconds() if started else None
