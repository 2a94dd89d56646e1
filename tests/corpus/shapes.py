"""Storage events as Microsoft's pages show them, with what a test wants to change."""

import base64
import json
from typing import Any, Final

from tests.fakes.world import TOPIC

PATH: Final = "netflix/titles/a.csv"
LANDING: Final = "/blobServices/default/containers/landing/blobs/"
CREATED: Final = "Microsoft.Storage.BlobCreated"
RENAMED: Final = "Microsoft.Storage.BlobRenamed"
DELETED: Final = "Microsoft.Storage.BlobDeleted"


def data(api: str = "PutBlob", **changes: object) -> dict[str, Any]:
    """Inner part of a Blob Storage event."""
    blob = {
        "api": api,
        "clientRequestId": "6d79dbfb-0e37-4fc4-981f-442c9ca65760",
        "requestId": "831e1650-001e-001b-66ab-eeb76e000000",
        "eTag": "0x8D4BCC2E4835CD0",
        "contentType": "text/csv",
        "contentLength": 524288,
        "blobType": "BlockBlob",
        "url": "https://lake.blob.core.windows.net/landing/netflix/titles/a.csv",
        "sequencer": "00000000000004420000000000028963",
        "storageDiagnostics": {"batchId": "b68529f3-68cd-4744-baa4-3c0498ec19f0"},
    }
    return blob | changes


def grid(path: str = PATH, api: str = "PutBlob", **changes: object) -> dict[str, Any]:
    """Event Grid schema."""
    event = {
        "topic": TOPIC,
        "subject": LANDING + path,
        "eventType": CREATED,
        "eventTime": "2026-01-01T11:59:59.1234567Z",
        "id": "831e1650-001e-001b-66ab-eeb76e069631",
        "data": data(api),
        "dataVersion": "",
        "metadataVersion": "1",
    }
    return event | changes


def cloud(path: str = PATH, api: str = "PutBlob", **changes: object) -> dict[str, Any]:
    """CloudEvents 1.0."""
    event = {
        "specversion": "1.0",
        "source": TOPIC,
        "subject": LANDING + path,
        "type": CREATED,
        "time": "2026-01-01T11:59:59.1234567Z",
        "id": "831e1650-001e-001b-66ab-eeb76e069631",
        "data": data(api),
    }
    return event | changes


def renamed(path: str = PATH, **changes: object) -> dict[str, Any]:
    """A Data Lake rename: no `url`, no `eTag`; the subject is the destination."""
    inner = {
        "api": "RenameFile",
        "clientRequestId": "799304a4-bbc5-45b6-9849-ec2c66be800a",
        "requestId": "831e1650-001e-001b-66ab-eeb76e000000",
        "destinationUrl": f"https://lake.dfs.core.windows.net/landing/{path}",
        "sourceUrl": "https://lake.dfs.core.windows.net/landing/tmp/a.csv.tmp",
        "sequencer": "0000000000000442000000000002bfb7",
    }
    return grid(path, eventType=RENAMED, data=inner) | changes


def without(event: dict[str, Any], *names: str) -> dict[str, Any]:
    """The event with fields missing."""
    return {name: value for name, value in event.items() if name not in names}


def text(*events: object) -> str:
    """One event, or an array of several."""
    return json.dumps(events[0] if len(events) == 1 else list(events))


def base64ed(body: str) -> str:
    """As a storage queue may carry it."""
    return base64.b64encode(body.encode()).decode()
