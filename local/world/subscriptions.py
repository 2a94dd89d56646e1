"""The event subscriptions of the landing zone, in the words of Event Grid's resource.

A rename carries neither `data.api` of a write nor a length, so it has a subscription of its own
without the filters on those (Azure Blob Storage as an Event Grid source: `BlobRenamed`).
"""

from enum import StrEnum
from typing import Final

from local.world.addresses import Addresses
from local.world.provision import ARRIVALS, DEAD_LETTERS


class Delivery(StrEnum):
    """How events reach the service."""

    WEBHOOK = "webhook"
    QUEUE = "queue"


FUNCTION: Final = "on_landing_event"
"""The Event Grid trigger of the service."""
SUBJECT: Final = "/blobServices/default/containers/landing/blobs/"
COMMITTED: Final = (
    {
        "operatorType": "StringIn",
        "key": "data.api",
        "values": ["FlushWithClose", "PutBlob", "PutBlockList", "CopyBlob", "SftpCommit"],
    },
    {"operatorType": "NumberGreaterThan", "key": "data.contentLength", "value": 0},
)
"""Only what ends a write, and only files with something in them."""


def subscriptions(addresses: Addresses, delivery: Delivery, webhook_key: str) -> list[object]:
    """Both subscriptions, to the webhook of the Functions host or to the storage queue."""
    common = {
        **_endpoint(addresses, delivery, webhook_key),
        "eventDeliverySchema": "CloudEventSchemaV1_0",
        "subjectBeginsWith": SUBJECT,
        "deadLetter": {"container": DEAD_LETTERS},
    }
    created = {
        "name": "landing-created",
        "includedEventTypes": ["Microsoft.Storage.BlobCreated"],
        "advancedFilters": COMMITTED,
    }
    renamed = {
        "name": "landing-renamed",
        "includedEventTypes": ["Microsoft.Storage.BlobRenamed"],
    }
    return [common | created, common | renamed]


def _endpoint(addresses: Addresses, delivery: Delivery, key: str) -> dict[str, object]:
    match delivery:
        case Delivery.WEBHOOK:
            path = f"/runtime/webhooks/eventgrid?functionName={FUNCTION}&code={key}"
            return {"endpointType": "WebHook", "endpointUrl": f"{addresses.functions_url}{path}"}
        case Delivery.QUEUE:
            return {
                "endpointType": "StorageQueue",
                "connectionString": addresses.azurite.connection_string(),
                "queueName": ARRIVALS,
            }
