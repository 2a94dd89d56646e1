"""Routes about flows; the manual trigger is one of them."""

from collections.abc import Callable

from fastapi import APIRouter, HTTPException, Response

from flows.flow import Flow
from flows.names import FlowName, Stage
from tidegate.api.showing import stage_view
from tidegate.api.views import FlowView, RunsView
from tidegate.conductor.due import gold_is_due, silver_is_due
from tidegate.conductor.state import FlowState
from tidegate.service import Service


def router(service: Callable[[], Service]) -> APIRouter:
    """`/flows`, `/flows/{flow}`, and the moves that an operator makes there."""
    routes = APIRouter()
    _views(routes, service)
    _moves(routes, service)
    return routes


def _views(routes: APIRouter, service: Callable[[], Service]) -> None:
    @routes.get("/flows")
    async def flows() -> list[FlowView]:
        """Every declared flow."""
        here = service()
        return [await _view(here, flow) for flow in here.flows.values()]

    @routes.get("/flows/{flow}")
    async def flow_(flow: FlowName) -> FlowView:
        """One flow."""
        here = service()
        return await _view(here, _declared(here, flow))


def _moves(routes: APIRouter, service: Callable[[], Service]) -> None:
    @routes.post("/flows/{flow}/runs", status_code=202)
    async def run(flow: FlowName, response: Response) -> RunsView:
        """Run what is waiting now: 202, or 200 when nothing is open and nothing is due."""
        here = service()
        _declared(here, flow)
        answer = await _run(here, flow)
        response.status_code = 202 if answer.started else 200
        return answer

    @routes.post("/flows/{flow}/pause")
    async def pause(flow: FlowName) -> FlowView:
        """Stop every start; runs that are under way end and are answered."""
        return await _pause(service(), flow, paused=True)

    @routes.post("/flows/{flow}/resume")
    async def resume(flow: FlowName) -> FlowView:
        """Allow starts again."""
        return await _pause(service(), flow, paused=False)


async def _run(service: Service, flow: FlowName) -> RunsView:
    if (await service.states.load(flow)).value.paused:
        raise HTTPException(status_code=409, detail="the flow is paused: resume it first")
    status = f"/api/flows/{flow}"
    if not await _has_work(service, flow):
        return RunsView(flow=flow, started=False, status=status, detail="nothing is open")
    await service.conductor.ask(flow)
    return RunsView(flow=flow, started=True, status=status, detail="asked for a run now")


async def _pause(service: Service, flow: FlowName, *, paused: bool) -> FlowView:
    declared = _declared(service, flow)
    await service.conductor.pause(flow, paused=paused)
    return await _view(service, declared)


def _declared(service: Service, flow: FlowName) -> Flow:
    found = service.flows.get(flow)
    if found is None:
        raise HTTPException(status_code=404, detail="no flow of that name is declared")
    return found


async def _has_work(service: Service, flow: FlowName) -> bool:
    state = (await service.states.load(flow)).value
    if await _is_behind(service, state):
        return True
    async for _ in service.ledger.flows.open_files(flow):
        return True
    return False


async def _is_behind(service: Service, state: FlowState) -> bool:
    epoch = len(await service.ledger.flows.tombstones(state.flow))
    return gold_is_due(state) or silver_is_due(state, epoch)


async def _view(service: Service, flow: Flow) -> FlowView:
    """Open files are read before the state: a file that closes in between is not called settled."""
    rows = [row.value async for row in service.ledger.flows.open_files(flow.name)]
    state = (await service.states.load(flow.name)).value
    behind = await _is_behind(service, state)
    idle = all(state.stage(stage).idle for stage in Stage)
    return FlowView(
        flow=flow.name,
        description=flow.description,
        paused=state.paused,
        open_files=len(rows),
        waiting_files=sum(row.ready is not None for row in rows),
        settled=idle and not rows and not behind,
        stages=tuple(stage_view(state, stage) for stage in Stage),
    )
