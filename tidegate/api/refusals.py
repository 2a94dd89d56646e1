"""Routes about events that were answered but not acted on; nothing here changes anything."""

from collections.abc import Callable
from datetime import UTC, date
from typing import Annotated, Final

from fastapi import APIRouter, Query

from tidegate.api.trouble_views import RefusalsView, RefusalView
from tidegate.service import Service

MAX_REFUSALS: Final = 1000

Limit = Annotated[int, Query(ge=1, le=MAX_REFUSALS)]


def router(service: Callable[[], Service]) -> APIRouter:
    """`/refusals`."""
    routes = APIRouter()

    @routes.get("/refusals")
    async def refusals(day: date | None = None, limit: Limit = 100) -> RefusalsView:
        """Of a UTC day, by default of today."""
        here = service()
        return await _refusals(here, day or here.clock().astimezone(UTC).date(), limit)

    return routes


async def _refusals(service: Service, day: date, limit: int) -> RefusalsView:
    found = [each async for each in service.ledger.journal.refusals(day, limit + 1)]
    shown = sorted(found[:limit], key=lambda each: each.at, reverse=True)
    views = [RefusalView(at=each.at, reason=each.reason, subject=each.subject) for each in shown]
    return RefusalsView(day=day, refusals=tuple(views), more=len(found) > limit)
