"""Storage queue endpoints: one event object per message, as plain JSON or base64 of it."""

import base64
import json
from collections.abc import Sequence

from azure.core.exceptions import AzureError, HttpResponseError
from azure.storage.queue.aio import QueueClient

from local.storage.gateway.event import cloud_event
from local.storage.gateway.json_types import Document
from local.storage.gateway.retry import Outcome, outcome_of_status
from local.storage.gateway.subscription import Schema


class StorageQueue:
    """A queue that exists already: Event Grid makes none either."""

    def __init__(self, queue: QueueClient, *, schema: Schema, encoded: bool) -> None:
        self._queue = queue
        self._schema = schema
        self._encoded = encoded

    async def handshake(self) -> bool:
        """Queues are not asked."""
        return True

    async def deliver(self, events: Sequence[Document], attempts: int) -> Outcome:  # noqa: ARG002 - a message carries no attempt number
        """Put each event as a message; a failure may leave the first ones there twice later."""
        try:
            for event in events:
                await self._queue.send_message(self._text(event), time_to_live=-1)
        except HttpResponseError as error:
            return outcome_of_status(error.status_code or 0)
        except AzureError:
            return Outcome.SOCKET_ERROR
        return Outcome.DELIVERED

    def _text(self, event: Document) -> str:
        chosen = cloud_event(event) if self._schema is Schema.CLOUD_EVENTS else event
        text = json.dumps(chosen)
        return base64.b64encode(text.encode()).decode() if self._encoded else text
