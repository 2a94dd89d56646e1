"""The gateway's own pages: health, deliveries and faults."""

from collections.abc import Sequence
from http import HTTPStatus

from aiohttp import web
from pydantic import ValidationError

from local.storage.gateway.answers import failure
from local.storage.gateway.delivery import Courier
from local.storage.gateway.faults import FaultRequest, Faults
from local.storage.gateway.outbox import Outbox
from local.storage.gateway.topic import Key, unauthorized

_COUNTERS = ("pending", "delivered", "retried", "deadLettered", "dropped")


class Panel:
    """Read by tests, by the status output and by whoever looks for an event."""

    def __init__(
        self, outbox: Outbox, couriers: Sequence[Courier], faults: Faults, key: Key
    ) -> None:
        self._outbox = outbox
        self._couriers = {courier.subscription.name: courier for courier in couriers}
        self._faults = faults
        self._key = key

    async def health(self, _request: web.Request) -> web.Response:
        """`GET /_gateway/health`: 200 while the outbox can be read."""
        await self._outbox.last_sequence()
        return web.json_response({"status": "ok", "subscriptions": len(self._couriers)})

    async def deliveries(self, _request: web.Request) -> web.Response:
        """`GET /_gateway/deliveries`: counts and handshake by subscription."""
        counts = await self._outbox.counts()
        return web.json_response(
            {
                name: {counter: counts.get(name, {}).get(counter, 0) for counter in _COUNTERS}
                | {"handshake": courier.handshake}
                for name, courier in self._couriers.items()
            }
        )

    async def show_faults(self, request: web.Request) -> web.Response:
        """`GET /_gateway/faults`: events still to be acted on, by subscription."""
        return (
            web.json_response(self._faults.left()) if self._key.opens(request) else unauthorized()
        )

    async def add_fault(self, request: web.Request) -> web.Response:
        """`POST /_gateway/faults` with a `FaultRequest`: 202."""
        if not self._key.opens(request):
            return unauthorized()
        try:
            fault = FaultRequest.model_validate_json(await request.read())
        except ValidationError as error:
            return failure(HTTPStatus.BAD_REQUEST, "BadRequest", str(error))
        if fault.subscription not in self._couriers:
            return failure(HTTPStatus.NOT_FOUND, "SubscriptionNotFound", fault.subscription)
        self._faults.add(fault)
        return web.json_response(self._faults.left(), status=HTTPStatus.ACCEPTED)

    async def clear_faults(self, request: web.Request) -> web.Response:
        """`DELETE /_gateway/faults`: 204."""
        if not self._key.opens(request):
            return unauthorized()
        self._faults.clear()
        return web.Response(status=HTTPStatus.NO_CONTENT)
