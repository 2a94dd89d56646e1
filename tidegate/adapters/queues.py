"""Storage queues that carry plain JSON (`messageEncoding: none` in host.json)."""

from datetime import timedelta
from math import ceil

from azure.storage.queue.aio import QueueClient

from flows.request import Document
from tidegate.adapters.azure_errors import translated


class StorageQueue:
    """One queue; implements `Queue`."""

    def __init__(self, queue: QueueClient) -> None:
        """Take the client of a queue that exists."""
        self._queue = queue

    async def send(self, message: Document, delay: timedelta = timedelta(0)) -> None:
        """Enqueue; the delay is rounded up to whole seconds."""
        seconds = ceil(delay.total_seconds())
        with translated(f"send to queue {self._queue.queue_name}"):
            await self._queue.send_message(
                message.model_dump_json(), visibility_timeout=seconds or None
            )
