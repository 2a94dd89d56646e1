"""Storage events: two schemas, two ways of delivery, one small meaning: look at this path.

Shapes: Microsoft, "Azure Blob Storage as an Event Grid source". An event is a hint from outside:
nothing in it is trusted but the path, and that only inside the landing container of our account.
"""

import base64
import json
from dataclasses import dataclass
from typing import Final

from flows.layout import LANDING

MAX_SUBJECT: Final = 2048

_CREATED: Final = "Microsoft.Storage.BlobCreated"
_RENAMED: Final = "Microsoft.Storage.BlobRenamed"
_COMMITTING: Final = frozenset(
    {"PutBlob", "PutBlockList", "CopyBlob", "FlushWithClose", "SftpCommit"}
)
_SUBJECT: Final = f"blobServices/default/containers/{LANDING}/blobs/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Landed:
    """A commit happened at this path of `landing`, or so the event says."""

    path: str
    event_id: str = ""
    """As the event says it: nothing may rest on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """An event that is none of our business, and why."""

    event_id: str
    subject: str
    reason: str


def parse_event(body: str, *, topic: str) -> Landed | Refused:
    """Read one event as JSON, or as base64 of JSON as Event Grid may put it on a queue.

    `topic` is the resource id of the landing account. Never raises: an answer other than success
    makes Event Grid drop the event or send it again for a day.
    """
    document = _decode(body)
    if not isinstance(document, dict):
        return Refused(event_id="", subject="", reason="not a JSON object")
    event = _Event(
        id=_text(document, "id"),
        type=_text(document, "eventType") or _text(document, "type"),
        source=_text(document, "topic") or _text(document, "source"),
        subject=_text(document, "subject"),
        api=_api(document.get("data")),
    )
    reason = _refusal(event, topic)
    if reason:
        subject = event.subject[:MAX_SUBJECT]
        return Refused(event_id=event.id, subject=subject, reason=reason)
    return Landed(path=event.subject.lstrip("/").removeprefix(_SUBJECT), event_id=event.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Event:
    id: str
    type: str
    source: str
    subject: str
    api: str


def _refusal(event: _Event, topic: str) -> str:
    if event.source.lower() != topic.lower():
        return "another storage account"
    if not event.subject.lstrip("/").startswith(_SUBJECT):
        return "another container"
    if event.type == _RENAMED:
        return ""
    if event.type != _CREATED:
        return f"event type {event.type[:80]!r}"
    return "" if event.api in _COMMITTING else f"{event.api[:80]!r} does not commit a file"


def _decode(body: str) -> object:
    text = body.strip()
    if not text.startswith(("{", "[")):
        try:
            text = base64.b64decode(text, validate=True).decode()
        except ValueError:
            return None
    try:
        document: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if isinstance(document, list) and len(document) == 1:
        return document[0]
    return document


def _text(document: dict[str, object], key: str) -> str:
    value = document.get(key)
    return value if isinstance(value, str) else ""


def _api(data: object) -> str:
    return _text(data, "api") if isinstance(data, dict) else ""
