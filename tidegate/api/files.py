"""Routes about files."""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query

from flows.names import FileId, FlowName
from tidegate.api.showing import file_detail, file_view
from tidegate.api.views import FileDetail, FileView
from tidegate.service import Service

MAX_DAYS = 31


def router(service: Callable[[], Service]) -> APIRouter:
    """`/flows/{flow}/files` and `/files/{file_id}`."""
    routes = APIRouter()

    @routes.get("/flows/{flow}/files")
    async def files(
        flow: FlowName, days: Annotated[int, Query(ge=1, le=MAX_DAYS)] = 7
    ) -> list[FileView]:
        """The files of the last days, newest first: those still open, then history."""
        here = service()
        if flow not in here.flows:
            raise HTTPException(status_code=404, detail="no flow of that name is declared")
        return sorted((await _files(here, flow, days)), key=lambda view: view.at, reverse=True)

    @routes.get("/files/{file_id}")
    async def file(file_id: FileId) -> FileDetail:
        """Everything on record about one file."""
        found = await service().ledger.paths.find(file_id)
        if found is None:
            raise HTTPException(status_code=404, detail="the ledger has no file of that id")
        return file_detail(found.value)

    return routes


async def _files(service: Service, flow: FlowName, days: int) -> list[FileView]:
    """The journal lags one transition behind an open file, so open files come from their rows."""
    views: dict[FileId, FileView] = {}
    async for row in service.ledger.flows.open_files(flow):
        found = await service.ledger.paths.find(row.value.file_id)
        if found is not None:
            views[row.value.file_id] = file_view(found.value)
    today = service.clock().date()
    for back in range(days):
        async for entry in service.ledger.journal.day(flow, today - timedelta(days=back)):
            found = await service.ledger.paths.find(entry.file_id)
            if entry.file_id not in views and found is not None:
                views[entry.file_id] = file_view(found.value)
    return list(views.values())
