"""The event subscriptions of the landing zone, written as Event Grid's resource has them.

A rename carries neither `data.api` of a write nor a length, so it has a subscription of its own
without the filters on those (Azure Blob Storage as an Event Grid source: `BlobRenamed`).
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from local.world.provision import ARRIVALS, DEAD_LETTERS


class Delivery(StrEnum):
    """How events reach the service."""

    WEBHOOK = "webhook"
    QUEUE = "queue"


FUNCTION: Final = "on_landing_event"
"""The Event Grid trigger of the service."""
SUBJECT: Final = "/blobServices/default/containers/landing/blobs/"
COMMITTED: Final[Sequence[object]] = (
    {
        "operatorType": "StringIn",
        "key": "data.api",
        "values": ["FlushWithClose", "PutBlob", "PutBlockList", "CopyBlob", "SftpCommit"],
    },
    {"operatorType": "NumberGreaterThan", "key": "data.contentLength", "value": 0},
)
"""Only what ends a write, and only files with something in them."""

_QUEUE: Final = {"endpointType": "StorageQueue", "properties": {"queueName": ARRIVALS}}


def subscriptions(delivery: Delivery, functions_url: str, webhook_key: str) -> list[object]:
    """Both subscriptions, to the webhook of the Functions host or to the storage queue."""
    webhook = delivery is Delivery.WEBHOOK
    destination = _webhook(functions_url, webhook_key) if webhook else _QUEUE
    return [
        _subscription("landing-created", destination, "Microsoft.Storage.BlobCreated", COMMITTED),
        _subscription("landing-renamed", destination, "Microsoft.Storage.BlobRenamed", ()),
    ]


def _webhook(functions_url: str, key: str) -> dict[str, object]:
    path = f"/runtime/webhooks/eventgrid?functionName={FUNCTION}&code={key}"
    return {"endpointType": "WebHook", "properties": {"endpointUrl": f"{functions_url}{path}"}}


def _subscription(
    name: str, destination: object, event_type: str, advanced_filters: Sequence[object]
) -> dict[str, object]:
    properties = {
        "destination": destination,
        "deadLetterDestination": {
            "endpointType": "StorageBlob",
            "properties": {"blobContainerName": DEAD_LETTERS},
        },
        "eventDeliverySchema": "CloudEventSchemaV1_0",
        "filter": {
            "subjectBeginsWith": SUBJECT,
            "includedEventTypes": [event_type],
            "advancedFilters": list(advanced_filters),
        },
        "retryPolicy": {"maxDeliveryAttempts": 30, "eventTimeToLiveInMinutes": 1440},
    }
    return {"name": name, "properties": properties}
