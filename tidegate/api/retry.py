"""Routes that set free what is stuck: files, and announcements that nobody took."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, HTTPException
from pydantic import Field

from flows.names import FileId, FlowName
from flows.request import Document
from tidegate.api.declared import declared
from tidegate.api.files import UNKNOWN_FILE
from tidegate.api.trouble_views import RetryView
from tidegate.ledger.ids import FILE_ID
from tidegate.service import Service

Words = Annotated[str, Field(max_length=200)]


class Retry(Document):
    """Who sets a file free, and why; both are told by its story."""

    by: Words = "an operator"
    reason: Words = ""


def router(service: Callable[[], Service]) -> APIRouter:
    """`/files/{file_id}/retry` and `/flows/{flow}/announcements/retry`."""
    routes = APIRouter()

    @routes.post("/files/{file_id}/retry", status_code=202)
    async def retry(file_id: FileId, asked: Retry | None = None) -> RetryView:
        """Drive a file on as if nothing had happened; a file that is settled is left alone."""
        return await _free(service(), file_id, asked or Retry())

    @routes.post("/flows/{flow}/announcements/retry", status_code=202)
    async def announcements(flow: FlowName) -> RetryView:
        """Send again what the event topic did not take, at most 1,000 at a time."""
        here = service()
        sent = await here.poison.announcements.send_again(declared(here, flow).name)
        return RetryView(done=sent, detail=f"{sent} announcements are sent again")

    return routes


async def _free(service: Service, file_id: FileId, asked: Retry) -> RetryView:
    """A version that was never recorded has an open row in the flow it came to."""
    if not FILE_ID.fullmatch(file_id):
        raise HTTPException(status_code=404, detail=UNKNOWN_FILE)
    version = await service.ledger.paths.find(file_id)
    flows = (version.value.flow,) if version else tuple(service.flows)
    for flow in flows:
        if await service.poison.stuck.free(flow, file_id, by=asked.by, reason=asked.reason):
            return RetryView(done=1, detail="it is driven on")
    if version is None:
        raise HTTPException(status_code=404, detail=UNKNOWN_FILE)
    return RetryView(done=0, detail=f"nothing is stuck: the file is {version.value.state}")
