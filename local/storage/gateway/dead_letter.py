"""Dead-letter blobs: an undeliverable event with the story of its deliveries.

Written straight to Azurite, so they raise no events; a real account that is watched by an
unfiltered subscription would raise one for each.
"""

import json
from datetime import datetime
from typing import Final

from azure.core.exceptions import AzureError
from azure.storage.blob import ContentSettings
from azure.storage.blob.aio import BlobServiceClient

from local.storage.gateway.event import cloud_event, event_time
from local.storage.gateway.json_types import Document
from local.storage.gateway.outbox import Delivery
from local.storage.gateway.subscription import DeadLetter, Schema, Subscription

_JSON: Final = ContentSettings(content_type="application/json")


class DeadLetterBox:
    """The dead-letter destination of one subscription."""

    def __init__(
        self, blobs: BlobServiceClient, destination: DeadLetter, subscription: Subscription
    ) -> None:
        self._blobs = blobs
        self._destination = destination
        self._subscription = subscription

    async def put(self, delivery: Delivery, now: datetime) -> bool:
        """Whether the blob is there; writing it a second time changes nothing."""
        blob = self._blobs.get_blob_client(
            self._destination.container, self._blob_name(delivery, now)
        )
        body = json.dumps([dead_letter(delivery, self._subscription.event_delivery_schema)])
        try:
            await blob.upload_blob(body.encode(), overwrite=True, content_settings=_JSON)
        except AzureError:
            return False
        return True

    def _blob_name(self, delivery: Delivery, now: datetime) -> str:
        prefix = self._destination.prefix.strip("/")
        folder = f"{self._subscription.name.upper()}/{now:%Y/%m/%d/%H}"
        name = f"{folder}/{delivery.event['id']}-{delivery.id}.json"
        return f"{prefix}/{name}" if prefix else name


def dead_letter(delivery: Delivery, schema: Schema) -> Document:
    """The event in its delivery schema, with five fields more (lower case in CloudEvents)."""
    story: Document = {
        "deadLetterReason": delivery.ended,
        "deliveryAttempts": delivery.attempts,
        "lastDeliveryOutcome": delivery.outcome,
        "publishTime": event_time(delivery.published),
        "lastDeliveryAttemptTime": event_time(delivery.tried) if delivery.tried else None,
    }
    if schema is Schema.CLOUD_EVENTS:
        lowered: Document = {name.lower(): value for name, value in story.items()}
        return cloud_event(delivery.event) | lowered
    return delivery.event | story
