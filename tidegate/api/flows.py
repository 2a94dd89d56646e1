"""Routes about flows; the manual trigger is one of them."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Response

from flows.names import FlowName
from tidegate.api.declared import declared
from tidegate.api.flow_reading import flow_view, is_behind
from tidegate.api.plan import plan_view
from tidegate.api.plan_views import PlanView
from tidegate.api.reading import MAX_LIMIT, Reading
from tidegate.api.views import FlowView, RunsPage, RunsView
from tidegate.conductor.events import Looked
from tidegate.service import Service

Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT)]


def router(service: Callable[[], Service]) -> APIRouter:
    """`/flows`, `/flows/{flow}`, its runs, and the moves that an operator makes there."""
    routes = APIRouter()
    _views(routes, service)
    _moves(routes, service)
    return routes


def _views(routes: APIRouter, service: Callable[[], Service]) -> None:
    @routes.get("/flows")
    async def flows() -> list[FlowView]:
        """Every declared flow."""
        return await Reading(service()).flows()

    @routes.get("/flows/{flow}")
    async def flow_(flow: FlowName) -> FlowView:
        """One flow."""
        here = service()
        return await flow_view(here, declared(here, flow))

    @routes.get("/flows/{flow}/plan")
    async def plan(flow: FlowName) -> PlanView:
        """What would run now, what not yet, why and until when; asking changes nothing."""
        here = service()
        return await plan_view(here, declared(here, flow))

    @routes.get("/flows/{flow}/runs")
    async def runs(flow: FlowName, limit: Limit = 50) -> RunsPage:
        """Runs by the time they were decided, newest first, those under way included."""
        here = service()
        return await Reading(here).runs(declared(here, flow).name, limit)


def _moves(routes: APIRouter, service: Callable[[], Service]) -> None:
    @routes.post("/flows/{flow}/runs", status_code=202)
    async def run(flow: FlowName, response: Response) -> RunsView:
        """Run what is waiting now: 202, or 200 when nothing is open and nothing is due."""
        here = service()
        declared(here, flow)
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
        detail = f"the flow is paused: resume it first, POST /api/flows/{flow}/resume"
        raise HTTPException(status_code=409, detail=detail)
    status = f"/api/flows/{flow}"
    if not await _has_work(service, flow):
        return RunsView(flow=flow, started=False, status=status, detail="nothing is open")
    await service.conductor.ask(flow)
    return RunsView(flow=flow, started=True, status=status, detail="asked for a run now")


async def _pause(service: Service, flow: FlowName, *, paused: bool) -> FlowView:
    known = declared(service, flow)
    await service.conductor.pause(flow, paused=paused)
    return await flow_view(service, known)


async def _has_work(service: Service, flow: FlowName) -> bool:
    async for _ in service.ledger.flows.all_open(flow, 1):
        return True
    stones = await service.ledger.flows.tombstones(flow)
    state = (await service.states.load(flow)).value
    return is_behind(state, Looked(files=(), tombstones=stones))
