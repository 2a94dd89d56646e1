"""Webhook endpoints: handshake and delivery in both schemas.

Handshakes: learn.microsoft.com/azure/event-grid/end-point-validation-with-event-grid-events-schema
and .../end-point-validation-with-cloud-events-schema.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Final
from uuid import UUID

import aiohttp

from local.storage.gateway.event import TOPIC, cloud_event, event_time
from local.storage.gateway.json_types import Document, Json
from local.storage.gateway.retry import Outcome, outcome_of_status
from local.storage.gateway.subscription import Schema

ANSWER_SECONDS: Final = 30.0
ORIGIN: Final = "eventgrid.azure.net"
_JSON: Final = "application/json; charset=utf-8"
_CLOUD_EVENT: Final = "application/cloudevents+json; charset=utf-8"
_CLOUD_BATCH: Final = "application/cloudevents-batch+json; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebHook:
    """One HTTP endpoint; `batched` says that the subscription wants more than one event a time."""

    session: aiohttp.ClientSession
    url: str
    subscription: str
    schema: Schema
    batched: bool
    clock: Callable[[], datetime]
    new_id: Callable[[], UUID]
    answer_seconds: float = ANSWER_SECONDS

    async def handshake(self) -> bool:
        """False when the endpoint is not there yet or does not agree."""
        try:
            if self.schema is Schema.CLOUD_EVENTS:
                return await self._ask_for_permission()
            return await self._validate()
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return False

    async def deliver(self, events: Sequence[Document], attempts: int) -> Outcome:
        """POST the events; anything but 200 to 204 within 30 seconds is a failure."""
        content_type, body = self._body(events)
        headers = self._headers("Notification", content_type)
        try:
            status, _ = await self._post(headers | {"aeg-delivery-count": str(attempts)}, body)
        except TimeoutError:
            return Outcome.TIMED_OUT
        except aiohttp.ClientError:
            return Outcome.SOCKET_ERROR
        return outcome_of_status(status)

    async def _validate(self) -> bool:
        code = str(self.new_id())
        headers = self._headers("SubscriptionValidation", _JSON)
        status, body = await self._post(headers, json.dumps([self._validation_event(code)]))
        if status != HTTPStatus.OK:
            return False
        answer: Json = json.loads(body)
        return isinstance(answer, dict) and _ignoring_case(answer, "validationResponse") == code

    async def _ask_for_permission(self) -> bool:
        headers = {"WebHook-Request-Origin": ORIGIN}
        async with self.session.options(
            self.url, headers=headers, timeout=self._timeout()
        ) as response:
            allowed = response.headers.get("WebHook-Allowed-Origin", "")
            return response.ok and allowed in {ORIGIN, "*"}

    def _timeout(self) -> aiohttp.ClientTimeout:
        return aiohttp.ClientTimeout(total=self.answer_seconds)

    async def _post(self, headers: Mapping[str, str], body: str) -> tuple[int, bytes]:
        async with self.session.post(
            self.url,
            headers=headers,
            data=body.encode(),
            timeout=self._timeout(),
            allow_redirects=False,
        ) as response:
            return response.status, await response.read()

    def _headers(self, event_type: str, content_type: str) -> dict[str, str]:
        return {
            "aeg-event-type": event_type,
            "aeg-subscription-name": self.subscription.upper(),
            "aeg-metadata-version": "1",
            "Content-Type": content_type,
        }

    def _body(self, events: Sequence[Document]) -> tuple[str, str]:
        if self.schema is Schema.EVENT_GRID:
            return _JSON, json.dumps(list(events))
        converted = [cloud_event(event) for event in events]
        if self.batched:
            return _CLOUD_BATCH, json.dumps(converted)
        return _CLOUD_EVENT, json.dumps(converted[0])

    def _validation_event(self, code: str) -> Document:
        return {
            "id": str(self.new_id()),
            "topic": TOPIC,
            "subject": "",
            "data": {"validationCode": code},
            "eventType": "Microsoft.EventGrid.SubscriptionValidationEvent",
            "eventTime": event_time(self.clock()),
            "metadataVersion": "1",
            "dataVersion": "2",
        }


def _ignoring_case(document: Document, name: str) -> Json:
    return next((value for key, value in document.items() if key.lower() == name.lower()), None)
