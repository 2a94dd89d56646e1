"""Storage events: two schemas, two ways of delivery, one small meaning: look at this path.

Shapes: Microsoft, "Azure Blob Storage as an Event Grid source". An event is a hint from outside:
nothing in it is trusted but the path, and that only inside the landing container of our account.
Its `sequencer`, `eventTime`, `contentLength` and `url` decide nothing, for the blob itself is
looked at. Its `eTag` is used for one thing: it says which empty blob is a finished one.
"""

from dataclasses import dataclass
from typing import Final

from flows.layout import LANDING
from tidegate.arrivals.envelope import Unreadable, documents

MAX_TEXT: Final = 80
"""Characters of a name from outside that a reason repeats."""

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
    etag: str = ""
    """Of the committed blob, without quotes; empty when the event does not tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """An event that is none of our business, and why."""

    event_id: str
    subject: str
    reason: str


def parse_events(body: str, *, topic: str) -> tuple[Landed | Refused, ...]:
    """Read one event or an array of them, as JSON or as base64 of JSON.

    `topic` is the resource id of the landing account. Never raises: an answer other than success
    makes Event Grid drop the event or send it again for a day. What says the same is said once.
    """
    found = documents(body)
    if isinstance(found, Unreadable):
        return (Refused(event_id=found.digest, subject="", reason=found.reason),)
    return tuple(dict.fromkeys(_parsed(document, topic) for document in found))


def _parsed(document: object, topic: str) -> Landed | Refused:
    if not isinstance(document, dict):
        return Refused(event_id="", subject="", reason="not a JSON object")
    data = document.get("data")
    inner = data if isinstance(data, dict) else {}
    event = _Event(
        id=_text(document, "id"),
        type=_text(document, "eventType") or _text(document, "type"),
        source=_text(document, "topic") or _text(document, "source"),
        subject=_text(document, "subject"),
        api=_text(inner, "api"),
    )
    if reason := _refusal(event, topic):
        return Refused(event_id=event.id, subject=event.subject, reason=reason)
    path = event.subject.lstrip("/").removeprefix(_SUBJECT)
    return Landed(path=path, event_id=event.id, etag=_text(inner, "eTag").strip('"'))


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
        return f"event type {event.type[:MAX_TEXT]!r}"
    return "" if event.api in _COMMITTING else f"{event.api[:MAX_TEXT]!r} does not commit a file"


def _text(document: dict[str, object], key: str) -> str:
    value = document.get(key)
    return value if isinstance(value, str) else ""
