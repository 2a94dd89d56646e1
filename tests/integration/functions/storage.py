"""What a test does with queues, in the encoding that the host expects by default."""

import base64
from contextlib import suppress

from azure.core.exceptions import ResourceExistsError, ResourceNotFoundError
from azure.storage.queue.aio import QueueServiceClient


class Storage:
    """Queues of the emulator."""

    def __init__(self, service: QueueServiceClient) -> None:
        self.service = service

    async def put(self, queue: str, *bodies: str) -> None:
        """Make the queue if need be and put messages into it."""
        await self.put_stored(queue, *(base64.b64encode(body.encode()).decode() for body in bodies))

    async def put_stored(self, queue: str, *texts: str) -> None:
        """The same, with the texts as they are."""
        client = self.service.get_queue_client(queue)
        with suppress(ResourceExistsError):
            await client.create_queue()
        for text in texts:
            await client.send_message(text)

    async def visible(self, queue: str) -> list[str]:
        """Texts of the messages that can be received, as they are stored."""
        try:
            peeked = await self.service.get_queue_client(queue).peek_messages(32)
        except ResourceNotFoundError:
            return []
        return [message.content for message in peeked]

    async def bodies(self, queue: str) -> list[str]:
        """The same, decoded."""
        return [base64.b64decode(text).decode() for text in await self.visible(queue)]

    async def length(self, queue: str) -> int:
        """Messages in the queue, hidden ones too."""
        try:
            properties = await self.service.get_queue_client(queue).get_queue_properties()
        except ResourceNotFoundError:
            return 0
        return properties.approximate_message_count or 0
