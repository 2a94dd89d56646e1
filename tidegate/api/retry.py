"""Routes that set free what is stuck: files, and announcements that nobody took."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Final

from fastapi import APIRouter, HTTPException
from pydantic import Field

from flows.catalogue import FLOW_NAME
from flows.names import FileId, FlowName
from flows.request import Document
from tidegate.api.declared import declared
from tidegate.api.files import UNKNOWN_FILE
from tidegate.api.trouble_views import RetryView, freed_words
from tidegate.ledger.ids import FILE_ID
from tidegate.service import Service

MOST_FREED: Final = 500
"""Files that one request sets free; asking once more sets the next free."""

Words = Annotated[str, Field(max_length=200)]


class Retry(Document):
    """Who sets a file free, and why; both are told by its story."""

    by: Words = "an operator"
    reason: Words = ""


def router(service: Callable[[], Service]) -> APIRouter:
    """`/files/{file_id}/retry`; the same below `/flows/{flow}/files` and `.../announcements`."""
    routes = APIRouter()

    @routes.post("/files/{file_id}/retry", status_code=202)
    async def retry(file_id: FileId, asked: Retry | None = None) -> RetryView:
        """Drive a file on as if nothing had happened; a file that is settled is left alone."""
        return await _free(service(), file_id, asked or Retry())

    @routes.post("/flows/{flow}/files/retry", status_code=202)
    async def all_of(flow: FlowName, asked: Retry | None = None) -> RetryView:
        """Drive on the files of a flow that are stuck, at most 500 at a time."""
        here = service()
        return await _free_all(here, declared(here, flow).name, asked or Retry())

    @routes.post("/flows/{flow}/announcements/retry", status_code=202)
    async def announcements(flow: FlowName) -> RetryView:
        """Send again what the event topic did not take, at most 1,000 at a time."""
        return await _send_again(service(), flow)

    return routes


async def _send_again(service: Service, flow: FlowName) -> RetryView:
    """A flow that is declared no more may have left some."""
    known = FLOW_NAME.fullmatch(flow)
    sent = await service.poison.announcements.send_again(flow) if known else 0
    if not sent:
        declared(service, flow)
    return RetryView(done=sent, detail=_sent(sent))


def _sent(count: int) -> str:
    if not count:
        return "no announcement is undelivered"
    return "1 announcement is sent again" if count == 1 else f"{count} announcements are sent again"


async def _free_all(service: Service, flow: FlowName, asked: Retry) -> RetryView:
    stuck, freed = service.poison.stuck, list[FileId]()
    found = await stuck.files(flow, MOST_FREED + 1)

    async def free(file_id: FileId) -> None:
        if await stuck.free(flow, file_id, by=asked.by, reason=asked.reason):
            freed.append(file_id)

    await service.together([partial(free, file_id) for file_id in found[:MOST_FREED]])
    return RetryView(done=len(freed), detail=freed_words(len(freed)), more=len(found) > MOST_FREED)


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
