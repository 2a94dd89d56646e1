"""What events come in: one JSON document or an array of them, plain or as base64.

Event Grid puts one event into a queue message, and reports differ on whether it is encoded; a
webhook and a relay may send an array.
"""

import base64
import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

MOST_EVENTS: Final = 5000
"""In one body: what Event Grid puts into a batch at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A body without events. It is told apart by its digest: what it holds may be anything."""

    digest: str
    reason: str


def documents(body: str) -> list[object] | Unreadable:
    """The documents of a body, which may be anything at all. Never raises."""
    found = _decoded(body.strip())
    if isinstance(found, str):
        return Unreadable(digest=_digest(body), reason=found)
    return found


def _decoded(text: str) -> list[object] | str:
    """The documents, or why there are none."""
    if not text.startswith(("{", "[")):
        try:
            text = base64.b64decode(text, validate=True).decode()
        except ValueError:
            return "neither JSON nor base64 of JSON"
    try:
        document: object = json.loads(text)
    except (ValueError, RecursionError):
        return "not JSON"
    if not isinstance(document, list):
        return [document]
    if not document:
        return "an empty array"
    if len(document) > MOST_EVENTS:
        return f"more than {MOST_EVENTS} events in one body"
    return document


def _digest(body: str) -> str:
    return sha256(body.encode(errors="surrogatepass")).hexdigest()
