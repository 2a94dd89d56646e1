"""The route of operators' moves on single files: replay, release, reject, retract and lift."""

from collections.abc import Callable

from fastapi import APIRouter, HTTPException

from flows.names import FileId
from tidegate.api.files import UNKNOWN_FILE
from tidegate.api.move_views import MoveOrder, MoveView
from tidegate.gate.asking import MoveRefused
from tidegate.ledger.ids import FILE_ID
from tidegate.service import Service


def router(service: Callable[[], Service]) -> APIRouter:
    """`/files/{file_id}/moves`."""
    routes = APIRouter()

    @routes.post("/files/{file_id}/moves", status_code=202)
    async def move(file_id: FileId, order: MoveOrder) -> MoveView:
        """Put a move down; 202 with what will happen, 409 with what to do instead."""
        try:
            return await _ask(service(), file_id, order)
        except MoveRefused as refused:
            raise HTTPException(status_code=409, detail=f"{order.move}: {refused}") from refused

    return routes


async def _ask(service: Service, file_id: FileId, order: MoveOrder) -> MoveView:
    known = FILE_ID.fullmatch(file_id) is not None
    promised = (
        await service.moves.ask(file_id, order.move, by=order.by, reason=order.reason)
        if known
        else None
    )
    if promised is None:
        raise HTTPException(status_code=404, detail=UNKNOWN_FILE)
    return MoveView(
        file_id=file_id,
        path=promised.record.path,
        move=order.move,
        state=promised.record.state,
        detail=promised.will,
        story=f"/api/files/{file_id}/story",
    )
