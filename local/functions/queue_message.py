"""One received message: its lock, its invocation, its end.

`QueueProcessor.cs` of azure-sdk-for-net: success deletes; failure makes it visible again after
`visibilityTimeout`, or at the last attempt copies the body to the poison queue and deletes. A
message whose body cannot be decoded goes to the poison queue as it is. Without a poison queue a
failed message stays hidden until its lock ends.
"""

import asyncio
import logging
from dataclasses import dataclass
from datetime import timedelta

from azure.core.exceptions import AzureError, HttpResponseError, ResourceNotFoundError
from azure.storage.queue import QueueMessage

from local.functions.bindings import Function, QueueAddress, QueueTrigger
from local.functions.errors import InvocationError
from local.functions.host_json import QueueOptions
from local.functions.invoker import Invoker
from local.functions.payloads import queue_payload
from local.functions.queues import Queues, poison_queue

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """How long a message is hidden while it is processed, and how often that is renewed."""

    visibility: timedelta = timedelta(minutes=10)
    renewal: timedelta = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageProcessor:
    """Takes received messages of one queue to their end."""

    function: Function
    trigger: QueueTrigger
    invoker: Invoker
    queues: Queues
    options: QueueOptions
    lock: Lock

    async def process(self, message: QueueMessage) -> None:
        """Never raises for what storage or the function do; the message comes again then."""
        try:
            await self._process(message)
        except AzureError as error:
            name, kind = self.trigger.queue.name, type(error).__name__
            logger.warning("queue %s: message %s is left: %s", name, message.id, kind)

    async def _process(self, message: QueueMessage) -> None:
        if self._attempt(message) > self.options.max_dequeue_count:
            await self._to_poison(message)
            return
        try:
            body = self.queues.decode(message.content or "")
        except ValueError:
            name = self.trigger.queue.name
            logger.warning("queue %s: message %s is not decodable", name, message.id)
            await self._to_poison(message)
            return
        if await self._invoked_under_lock(message, body):
            await self._delete(message)
        else:
            await self._failed(message)

    async def _invoked_under_lock(self, message: QueueMessage, body: bytes) -> bool:
        done = asyncio.Event()
        renewing = asyncio.create_task(self._keep_lock(message, done))
        try:
            payload = queue_payload(message, body, binary=self.trigger.binary)
            reason = f"message {message.id}, attempt {self._attempt(message)}"
            await self.invoker.invoke(self.function, payload, reason)
        except InvocationError:
            return False
        else:
            return True
        finally:
            # Waited for, not cancelled: a renewal in flight changes the pop receipt.
            done.set()
            await renewing

    async def _keep_lock(self, message: QueueMessage, done: asyncio.Event) -> None:
        while True:
            try:
                async with asyncio.timeout(self.lock.renewal.total_seconds()):
                    await done.wait()
            except TimeoutError:
                await self._renew(message)
            else:
                return

    async def _renew(self, message: QueueMessage) -> None:
        try:
            await self._hide(message, self.lock.visibility)
        except AzureError as error:
            name, kind = self.trigger.queue.name, type(error).__name__
            logger.warning("queue %s: lock of %s is not renewed: %s", name, message.id, kind)

    async def _failed(self, message: QueueMessage) -> None:
        if self._poison is None:
            return
        if self._attempt(message) >= self.options.max_dequeue_count:
            await self._to_poison(message)
            return
        try:
            await self._hide(message, self.options.visibility_timeout)
        except HttpResponseError as error:
            _raise_unless_lost(error)

    async def _hide(self, message: QueueMessage, period: timedelta) -> None:
        updated = await self.queues.client(self.trigger.queue).update_message(
            message.id, message.pop_receipt, visibility_timeout=int(period.total_seconds())
        )
        message.pop_receipt = updated.pop_receipt

    async def _to_poison(self, message: QueueMessage) -> None:
        poison = self._poison
        if poison is None:
            return
        await self.queues.send_stored(poison, message.content or "")
        name = self.trigger.queue.name
        logger.warning("queue %s: message %s moved to %s", name, message.id, poison.name)
        await self._delete(message)

    async def _delete(self, message: QueueMessage) -> None:
        try:
            await self.queues.client(self.trigger.queue).delete_message(
                message.id, message.pop_receipt
            )
        except HttpResponseError as error:
            _raise_unless_lost(error)

    @property
    def _poison(self) -> QueueAddress | None:
        return poison_queue(self.trigger.queue)

    @staticmethod
    def _attempt(message: QueueMessage) -> int:
        return message.dequeue_count or 0


def _raise_unless_lost(error: HttpResponseError) -> None:
    """Swallow MessageNotFound, QueueNotFound and PopReceiptMismatch: another host has it now."""
    mismatch = getattr(error, "error_code", None) == "PopReceiptMismatch"
    if not isinstance(error, ResourceNotFoundError) and not mismatch:
        raise error
