"""A custom topic: what the service publishes is kept and shown.

`azure.eventgrid.EventGridPublisherClient` posts to its endpoint exactly as given, with
`?api-version=2018-01-01` added, and accepts plain http with a key (a token credential insists on
https). The endpoint to configure is therefore `http://127.0.0.1:<port>/topics/<name>/api/events`.
"""

import hmac
import json
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Final

from aiohttp import web

from local.storage.gateway.answers import failure
from local.storage.gateway.event import event_time
from local.storage.gateway.json_types import Document, Json
from local.storage.gateway.topic_store import TopicStore

MAX_BODY_BYTES: Final = 1024 * 1024
"""Event Grid's limit for one publish request."""
PAGE: Final = 1000
_CLOUD_FIELDS: Final = ("id", "source", "type", "specversion")
_GRID_FIELDS: Final = ("id", "subject", "eventType", "eventTime", "data", "dataVersion")


class Key:
    """The access key of the topics, which also guards the faults."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def opens(self, request: web.Request) -> bool:
        """Whether the request carries the key in `aeg-sas-key`."""
        return hmac.compare_digest(request.headers.get("aeg-sas-key", "").encode(), self._secret)


class Topics:
    """All topics of the gateway; any name is a topic."""

    def __init__(self, store: TopicStore, key: Key, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._key = key
        self._clock = clock

    async def publish(self, request: web.Request) -> web.Response:
        """`POST /topics/<name>/api/events`: 200 when every event is on disk, else none is."""
        if not self._key.opens(request):
            return unauthorized()
        body = await request.content.read(MAX_BODY_BYTES + 1)
        while len(body) <= MAX_BODY_BYTES and not request.content.at_eof():
            body += await request.content.read(MAX_BODY_BYTES + 1 - len(body))
        if len(body) > MAX_BODY_BYTES:
            return failure(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "PayloadTooLarge", "over 1 MiB")
        try:
            events = parse_events(body)
        except ValueError as error:
            return failure(HTTPStatus.BAD_REQUEST, "BadRequest", str(error))
        await self._store.keep(request.match_info["topic"], events, self._clock())
        return web.Response()

    async def show(self, request: web.Request) -> web.Response:
        """`GET /topics/<name>/events?after=N`: up to 1,000 events that came after number N."""
        if not self._key.opens(request):
            return unauthorized()
        try:
            after = int(request.query.get("after", "0"))
        except ValueError:
            return failure(HTTPStatus.BAD_REQUEST, "BadRequest", "after must be a number")
        kept = await self._store.kept(request.match_info["topic"], after, PAGE)
        return web.json_response(
            {
                "events": [
                    {
                        "sequence": each.sequence,
                        "received": event_time(each.received),
                        "event": each.event,
                    }
                    for each in kept
                ]
            }
        )


def unauthorized() -> web.Response:
    """The answer to a missing or wrong key."""
    return failure(HTTPStatus.UNAUTHORIZED, "Unauthorized", "header aeg-sas-key is not the key")


def parse_events(body: bytes) -> list[Document]:
    """One CloudEvent, or a list of CloudEvents or Event Grid events. Raises ValueError."""
    parsed: Json = json.loads(body)
    events = parsed if isinstance(parsed, list) else [parsed]
    checked = [event for event in events if isinstance(event, dict) and _is_event(event)]
    if len(checked) < len(events) or not events:
        raise ValueError("a body is one or more CloudEvents 1.0 or Event Grid events")
    return checked


def _is_event(event: Document) -> bool:
    cloud = event.get("specversion") == "1.0" and all(name in event for name in _CLOUD_FIELDS)
    return cloud or all(name in event for name in _GRID_FIELDS)
