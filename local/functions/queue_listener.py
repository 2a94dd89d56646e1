"""Polls one queue and runs a function for its messages (`QueueListener.cs`, azure-sdk-for-net).

Up to `batchSize` messages are taken at once; the next batch as soon as `newBatchThreshold` or
fewer are still running. Empty polls and failing storage back off to `maxPollingInterval`; a
message that this host itself puts into the queue wakes the listener at once.
"""

import asyncio
import logging
from collections.abc import Sequence

from azure.core.exceptions import AzureError
from azure.storage.queue import QueueMessage

from local.functions.backoff import Backoff
from local.functions.queue_message import MessageProcessor

logger = logging.getLogger(__name__)


class QueueListener:
    """One queue trigger."""

    def __init__(self, processor: MessageProcessor, backoff: Backoff) -> None:
        self._processor = processor
        self._queues = processor.queues
        self._queue = processor.trigger.queue
        self._options = processor.options
        self._backoff = backoff
        self._wake = self._queues.signal(self._queue)
        self._running: set[asyncio.Task[None]] = set()
        self._stopping = False

    async def run(self) -> None:
        """Poll until stopped, then see the messages in hand to their end."""
        while not self._stopping:
            self._wake.clear()
            received = await self._receive()
            for message in received:
                self._start(message)
            if received:
                self._backoff.reset()
                await self._wait_for_room()
            else:
                await self._wait()
        if self._running:
            await asyncio.wait(self._running)

    def stop(self) -> None:
        """Take no more messages; a batch on its way is still processed, or it would be hidden."""
        self._stopping = True
        self._wake.set()

    def _start(self, message: QueueMessage) -> None:
        task = asyncio.create_task(self._processor.process(message))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _receive(self) -> Sequence[QueueMessage]:
        count, visibility = self._options.batch_size, self._processor.lock.visibility
        try:
            return await self._queues.receive(self._queue, count, visibility)
        except AzureError as error:
            logger.warning("queue %s: cannot poll: %s", self._queue.name, type(error).__name__)
            return []

    async def _wait_for_room(self) -> None:
        while len(self._running) > self._options.new_batch_threshold:
            await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(self._backoff.next_delay().total_seconds()):
                await self._wake.wait()
        except TimeoutError:
            return
        self._backoff.reset()
