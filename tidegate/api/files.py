"""Routes about files and paths; nothing here changes anything."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Response

from flows.names import FileId, FlowName
from tidegate.api.declared import declared
from tidegate.api.reading import MAX_DAYS, MAX_LIMIT, Reading
from tidegate.api.views import FileDetail, FilesView, Story, Verdict, VersionsView
from tidegate.arrivals.address import MAX_PATH
from tidegate.service import Service

Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT)]
Path = Annotated[str, Query(min_length=1, max_length=MAX_PATH)]

UNKNOWN_FILE = (
    "the ledger has no file of that id; ids of a path: GET /api/paths?path=<flow>/<dataset>/<name>"
)
NOTHING_TOLD = (
    "its supplier was told nothing: the gate has not read it, or it is a duplicate; its story says "
    "more: GET /api/files/<id>/story"
)


def router(service: Callable[[], Service]) -> APIRouter:
    """`/files`, `/files/{file_id}`, its story and receipt, and `/paths`."""
    routes = APIRouter()
    _lists(routes, service)
    _details(routes, service)
    return routes


def _lists(routes: APIRouter, service: Callable[[], Service]) -> None:
    @routes.get("/files")
    async def files(
        flow: FlowName | None = None,
        verdict: Verdict | None = None,
        since: datetime | None = None,
        limit: Limit = 100,
    ) -> FilesView:
        """Files by their last change, newest first; the last seven days unless `since` says.

        Without `since` files that are not over yet are listed too, however old they are.
        """
        here = service()
        if flow is not None:
            declared(here, flow)
        return await Reading(here).files(flow, limit, verdict, _since(here, since))

    @routes.get("/paths")
    async def versions(path: Path) -> VersionsView:
        """The versions of one path, newest first; the path begins with the flow's name."""
        found = await Reading(service()).versions(path)
        if not found.versions:
            detail = "the ledger knows no version of that path; it begins with <flow>/<dataset>/"
            raise HTTPException(status_code=404, detail=detail)
        return found


def _details(routes: APIRouter, service: Callable[[], Service]) -> None:
    @routes.get("/files/{file_id}")
    async def file(file_id: FileId) -> FileDetail:
        """Everything on record about one file."""
        return _known(await Reading(service()).file(file_id))

    @routes.get("/files/{file_id}/story")
    async def story(file_id: FileId) -> Story:
        """What happened to one file, in order of time."""
        return _known(await Reading(service()).story(file_id))

    @routes.get("/files/{file_id}/receipt")
    async def receipt(file_id: FileId) -> Response:
        """What the supplier of one file was told: a receipt or a rejection."""
        document = _known(await Reading(service()).told(file_id))
        if not document:
            raise HTTPException(status_code=404, detail=NOTHING_TOLD)
        return Response(json.dumps(document, indent=2), media_type="application/json")


def _known[D](found: D | None) -> D:
    if found is None:
        raise HTTPException(status_code=404, detail=UNKNOWN_FILE)
    return found


def _since(service: Service, since: datetime | None) -> datetime | None:
    """A time without an offset is UTC. Raises HTTPException 422."""
    if since is None:
        return None
    try:
        aware = since.astimezone(UTC) if since.tzinfo else since.replace(tzinfo=UTC)
    except OverflowError:
        raise HTTPException(status_code=422, detail="query.since: no year of UTC") from None
    if aware < service.clock() - MAX_DAYS:
        detail = f"query.since: at most {MAX_DAYS.days} days back; one file: GET /api/files/<id>"
        raise HTTPException(status_code=422, detail=detail)
    return aware
