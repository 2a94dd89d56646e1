"""What Azure Storage tells Event Grid, in the Event Grid schema and as CloudEvents 1.0.

The shapes are those of learn.microsoft.com/azure/event-grid/event-schema-blob-storage. ETags are
written without quotes; the page shows both forms.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from local.storage.azurite import ACCOUNT
from local.storage.gateway.address import Address
from local.storage.gateway.json_types import Document

TOPIC: Final = (
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/tidegate"
    f"/providers/Microsoft.Storage/storageAccounts/{ACCOUNT}"
)


class EventType(StrEnum):
    """Event types of the topic."""

    BLOB_CREATED = "Microsoft.Storage.BlobCreated"
    BLOB_DELETED = "Microsoft.Storage.BlobDeleted"
    BLOB_RENAMED = "Microsoft.Storage.BlobRenamed"
    DIRECTORY_CREATED = "Microsoft.Storage.DirectoryCreated"
    DIRECTORY_RENAMED = "Microsoft.Storage.DirectoryRenamed"
    DIRECTORY_DELETED = "Microsoft.Storage.DirectoryDeleted"


class Api(StrEnum):
    """`data.api`: the operation that the writer called."""

    PUT_BLOB = "PutBlob"
    PUT_BLOCK_LIST = "PutBlockList"
    COPY_BLOB = "CopyBlob"
    DELETE_BLOB = "DeleteBlob"
    CREATE_FILE = "CreateFile"
    FLUSH_WITH_CLOSE = "FlushWithClose"
    DELETE_FILE = "DeleteFile"
    RENAME_FILE = "RenameFile"
    CREATE_DIRECTORY = "CreateDirectory"
    RENAME_DIRECTORY = "RenameDirectory"
    DELETE_DIRECTORY = "DeleteDirectory"


_TYPES: Final = {
    Api.PUT_BLOB: EventType.BLOB_CREATED,
    Api.PUT_BLOCK_LIST: EventType.BLOB_CREATED,
    Api.COPY_BLOB: EventType.BLOB_CREATED,
    Api.CREATE_FILE: EventType.BLOB_CREATED,
    Api.FLUSH_WITH_CLOSE: EventType.BLOB_CREATED,
    Api.DELETE_BLOB: EventType.BLOB_DELETED,
    Api.DELETE_FILE: EventType.BLOB_DELETED,
    Api.RENAME_FILE: EventType.BLOB_RENAMED,
    Api.CREATE_DIRECTORY: EventType.DIRECTORY_CREATED,
    Api.RENAME_DIRECTORY: EventType.DIRECTORY_RENAMED,
    Api.DELETE_DIRECTORY: EventType.DIRECTORY_DELETED,
}
_DATA_VERSIONS: Final = {
    Api.PUT_BLOB: "",
    Api.PUT_BLOCK_LIST: "",
    Api.COPY_BLOB: "",
    Api.DELETE_BLOB: "",
    Api.CREATE_FILE: "2",
    Api.FLUSH_WITH_CLOSE: "2",
    Api.DELETE_FILE: "2",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """A committed operation, before it is given its place in the order of events."""

    api: Api
    address: Address
    request_id: str
    client_request_id: str | None
    details: Document
    """The part of `data` that depends on the operation: `eTag`, `contentLength`, `url`, ..."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What makes an event out of a happening."""

    event_id: str
    batch_id: str
    time: datetime
    sequencer: str


def event_grid_event(happening: Happening, stamp: Stamp) -> Document:
    """The event in the Event Grid schema."""
    return {
        "topic": TOPIC,
        "subject": happening.address.subject,
        "eventType": _TYPES[happening.api],
        "eventTime": event_time(stamp.time),
        "id": stamp.event_id,
        "data": _data(happening, stamp),
        "dataVersion": _DATA_VERSIONS.get(happening.api, "1"),
        "metadataVersion": "1",
    }


def cloud_event(event: Document) -> Document:
    """The same event as CloudEvents 1.0, mapped the way Event Grid maps it."""
    return {
        "source": event["topic"],
        "subject": event["subject"],
        "type": event["eventType"],
        "time": event["eventTime"],
        "id": event["id"],
        "data": event["data"],
        "specversion": "1.0",
    }


def event_time(time: datetime) -> str:
    """UTC with the seven decimals that Azure writes."""
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}0Z"


def unquoted(etag: str) -> str:
    """An ETag without the quotes that HTTP puts around it."""
    return etag.removeprefix("W/").strip('"')


def _data(happening: Happening, stamp: Stamp) -> Document:
    client: Document = (
        {"clientRequestId": happening.client_request_id} if happening.client_request_id else {}
    )
    return {
        "api": happening.api,
        **client,
        "requestId": happening.request_id,
        **happening.details,
        "sequencer": stamp.sequencer,
        "storageDiagnostics": {"batchId": stamp.batch_id},
    }
