"""Storage queues: clients, bodies, sending, and a signal that wakes a queue's listener."""

import asyncio
import base64
import binascii
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from azure.core.exceptions import ResourceExistsError, ResourceNotFoundError
from azure.storage.queue import QueueMessage
from azure.storage.queue.aio import QueueClient, QueueServiceClient

from local.functions.bindings import QueueAddress
from local.functions.host_json import MessageEncoding

POISON: Final = "-poison"
LONGEST_NAME: Final = 63


class Queues:
    """Every queue that the app uses, one service client per account."""

    def __init__(self, encoding: MessageEncoding) -> None:
        self._encoding = encoding
        self._services: dict[str, QueueServiceClient] = {}
        self._listeners: defaultdict[QueueAddress, list[asyncio.Event]] = defaultdict(list)

    async def close(self) -> None:
        """Close every client's connections."""
        for service in self._services.values():
            await service.close()

    def client(self, queue: QueueAddress) -> QueueClient:
        """A client that hands bodies through as they are stored."""
        service = self._services.get(queue.connection_string)
        if service is None:
            service = _service(queue.connection_string)
            self._services[queue.connection_string] = service
        return service.get_queue_client(queue.name)

    def signal(self, queue: QueueAddress) -> asyncio.Event:
        """A new event for a listener, set whenever this host put a message into the queue."""
        event = asyncio.Event()
        self._listeners[queue].append(event)
        return event

    async def send(self, queue: QueueAddress, body: bytes) -> None:
        """Encode and enqueue `body`, then wake the queue's listener."""
        await self.send_stored(queue, encode(body, self._encoding))

    async def send_stored(self, queue: QueueAddress, text: str) -> None:
        """Enqueue `text` as it is, making the queue when it is not there."""
        client = self.client(queue)
        try:
            await client.send_message(text)
        except ResourceNotFoundError:
            await _create(client)
            await client.send_message(text)
        for event in self._listeners[queue]:
            event.set()

    async def receive(
        self, queue: QueueAddress, count: int, visibility: timedelta
    ) -> Sequence[QueueMessage]:
        """Up to `count` messages by one request; an empty list when there is no such queue."""
        pages = self.client(queue).receive_messages(
            messages_per_page=count, visibility_timeout=int(visibility.total_seconds())
        )
        try:
            async for page in pages.by_page():
                return [message async for message in page]
        except ResourceNotFoundError:
            return []
        return []

    def decode(self, text: str) -> bytes:
        """Body of a stored message. Raises ValueError when it is not in the declared encoding."""
        return decode(text, self._encoding)


def encode(body: bytes, encoding: MessageEncoding) -> str:
    """As the message is stored. Raises UnicodeDecodeError for bytes that `none` cannot hold."""
    if encoding is MessageEncoding.BASE64:
        return base64.b64encode(body).decode()
    return body.decode()


def decode(text: str, encoding: MessageEncoding) -> bytes:
    """The inverse of `encode`. Raises ValueError."""
    if encoding is MessageEncoding.NONE:
        return text.encode()
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error


def poison_queue(queue: QueueAddress) -> QueueAddress | None:
    """Where messages go that keep failing; None for a poison queue and for names too long."""
    name = queue.name + POISON
    if queue.name.endswith(POISON) or len(name) > LONGEST_NAME:
        return None
    return QueueAddress(name=name, connection_string=queue.connection_string)


async def _create(client: QueueClient) -> None:
    try:
        await client.create_queue()
    except ResourceExistsError:
        return


def _service(connection_string: str) -> QueueServiceClient:
    # The SDK's default waits 15 s before its first retry; .NET's, which the host uses, 0.8 s.
    return QueueServiceClient.from_connection_string(
        connection_string, initial_backoff=1, increment_base=2, retry_total=3
    )
