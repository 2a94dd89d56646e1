"""Azure refuses the name of a queue for a while after its deletion, which Azurite does not."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from azure.storage.queue.aio import QueueClient

from flows.names import FlowName
from local.storage.azurite import Azurite
from tidegate.adapters.queues import StorageQueue
from tidegate.errors import Permanent, Transient
from tidegate.messages import FlowMessage

MESSAGE = FlowMessage(flow=FlowName("one"))
GONE, BEING_DELETED = (404, "QueueNotFound"), (409, "QueueBeingDeleted")
THERE, DENIED = (409, "QueueAlreadyExists"), (403, "AuthorizationPermissionMismatch")
MADE, SENT = (201, ""), (201, "sent")


@dataclass(slots=True)
class Storage:
    """Answers one request after the other as told, and remembers their methods."""

    answers: list[tuple[int, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request.method)
        status, code = self.answers.pop(0)
        if code == "sent":
            return web.Response(status=status, text=RECEIPT, content_type="application/xml")
        return web.Response(status=status, headers={"x-ms-error-code": code} if code else {})


RECEIPT = (
    "<?xml version='1.0'?><QueueMessagesList><QueueMessage><MessageId>1</MessageId>"
    "<InsertionTime>Thu, 01 Jan 2026 12:00:00 GMT</InsertionTime>"
    "<ExpirationTime>Thu, 08 Jan 2026 12:00:00 GMT</ExpirationTime>"
    "<PopReceipt>r</PopReceipt><TimeNextVisible>Thu, 01 Jan 2026 12:00:00 GMT</TimeNextVisible>"
    "</QueueMessage></QueueMessagesList>"
)


@pytest.fixture
def storage() -> Storage:
    return Storage()


@pytest.fixture
async def queue(storage: Storage) -> AsyncIterator[StorageQueue]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", storage.answer)
    async with TestServer(app) as server:
        assert server.port is not None
        text = Azurite(blob_port=0, queue_port=server.port, table_port=0).connection_string()
        async with QueueClient.from_connection_string(text, "q") as client:
            yield StorageQueue(client)


@pytest.mark.parametrize(
    "answers",
    [
        [GONE, BEING_DELETED],
        [BEING_DELETED],
        [GONE, MADE, GONE],
        [GONE, THERE, BEING_DELETED],
    ],
)
async def test_a_queue_that_is_being_deleted_is_tried_again_later(
    storage: Storage, queue: StorageQueue, answers: list[tuple[int, str]]
) -> None:
    storage.answers = list(answers)
    with pytest.raises(Transient, match="send to queue q: 40"):
        await queue.send(MESSAGE)
    assert storage.answers == []


async def test_a_queue_that_somebody_else_made_meanwhile_takes_the_message(
    storage: Storage, queue: StorageQueue
) -> None:
    storage.answers = [GONE, THERE, SENT]
    await queue.send(MESSAGE)
    assert storage.asked == ["POST", "PUT", "POST"]


async def test_who_may_not_make_it_is_told_so(storage: Storage, queue: StorageQueue) -> None:
    storage.answers = [GONE, DENIED]
    with pytest.raises(Permanent, match="403 AuthorizationPermissionMismatch"):
        await queue.send(MESSAGE)
