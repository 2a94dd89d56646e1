"""Storage queues that carry plain JSON (`messageEncoding: none` in host.json)."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from math import ceil
from typing import Final

from azure.core.exceptions import ResourceExistsError, ResourceNotFoundError
from azure.storage.queue.aio import QueueClient

from flows.request import Document
from tidegate.adapters.azure_errors import translated
from tidegate.errors import Transient

log = logging.getLogger(__name__)

THERE: Final = "QueueAlreadyExists"


class StorageQueue:
    """One queue, made again when somebody deleted it; implements `Queue`."""

    def __init__(self, queue: QueueClient, *beside: QueueClient) -> None:
        """Take the queue's client, and those of queues that nobody here sends to.

        The queues beside it are made again together with this one.
        """
        self._queue, self._beside = queue, beside

    async def send(self, message: Document, delay: timedelta = timedelta(0)) -> None:
        """Enqueue; the delay is rounded up to whole seconds."""
        text, seconds = message.model_dump_json(), ceil(delay.total_seconds())
        what = f"send to queue {self._queue.queue_name}"
        with translated(what), _passing(what):
            try:
                await self._put(text, seconds)
            except ResourceNotFoundError:
                await self._make()
                await self._put(text, seconds)

    async def waiting_since(self) -> datetime | None:
        """Peeks: the service tells whole seconds, and an empty or a deleted queue has nothing."""
        with translated(f"peek at queue {self._queue.queue_name}"):
            try:
                first = await self._queue.peek_messages(max_messages=1)
            except ResourceNotFoundError:
                return None
        return first[0].inserted_on if first else None

    async def _put(self, text: str, seconds: int) -> None:
        await self._queue.send_message(text, visibility_timeout=seconds or None)

    async def _make(self) -> None:
        """This one last: until all are there, whoever sends tries again."""
        log.warning("queue %s is gone: it is made again", self._queue.queue_name)
        for queue in (*self._beside, self._queue):
            await _make(queue)


async def _make(queue: QueueClient) -> None:
    try:
        await queue.create_queue()
    except ResourceExistsError as error:
        if getattr(error, "error_code", None) != THERE:
            raise


@contextmanager
def _passing(what: str) -> Iterator[None]:
    """Azure takes half a minute or more to delete a queue, and refuses its name meanwhile (409)."""
    try:
        yield
    except (ResourceNotFoundError, ResourceExistsError) as error:
        code = getattr(error, "error_code", None)
        raise Transient(f"{what}: {error.status_code} {code or error.reason}") from error
