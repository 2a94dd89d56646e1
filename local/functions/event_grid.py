"""The Event Grid webhook: handshakes of both schemas, and one invocation per event.

`HttpRequestProcessor.cs` and `EventGridExtensionConfigProvider.cs` of
Microsoft.Azure.WebJobs.Extensions.EventGrid in azure-sdk-for-net.
"""

import asyncio
import json
from collections.abc import Iterable, Mapping
from typing import Final

from aiohttp import web

from local.functions.bindings import EventGridTrigger, Function
from local.functions.errors import InvocationError
from local.functions.invoker import Invoker
from local.functions.keys import Keys, given_key
from local.functions.payloads import event_grid_payload

ORIGINS: Final = ("eventgrid.azure.net", "eventgrid.azure.us", "eventgrid.azure.cn")
VERBS: Final = frozenset({"GET", "PUT", "POST", "DELETE", "OPTIONS"})


class EventGridWebhook:
    """`/runtime/webhooks/eventgrid?functionName=F`."""

    def __init__(self, functions: Iterable[Function], invoker: Invoker, keys: Keys) -> None:
        self._invoker = invoker
        self._keys = keys
        self._functions = {
            function.name: function
            for function in functions
            if isinstance(function.trigger, EventGridTrigger) and not function.disabled
        }

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One row of the contract after the other."""
        if request.method not in VERBS:
            return web.Response(status=404)
        if not self._keys.allow_event_grid(given_key(request.headers, request.query)):
            return web.Response(status=401)
        name = _function_name(request.query)
        function = self._functions.get(name)
        if function is None:
            return web.Response(status=404, text=f"cannot find function: '{name}'")
        if request.method == "OPTIONS":
            return _cloud_events_handshake(request)
        return await self._post(request, function)

    async def _post(self, request: web.Request, function: Function) -> web.StreamResponse:
        match request.headers.get("aeg-event-type", "").lower():
            case "subscriptionvalidation":
                return _validation(await request.read())
            case "notification":
                return await self._notified(function, await request.read())
            case "unsubscribe":
                return web.Response(status=202)
        return web.Response(status=400)

    async def _notified(self, function: Function, body: bytes) -> web.StreamResponse:
        try:
            events = _events(body)
        except ValueError as error:
            return web.Response(status=500, text=str(error))
        results = await asyncio.gather(*(self._run(function, event) for event in events))
        failure = next((message for message in results if message is not None), None)
        if failure is not None:
            return web.Response(status=500, text=failure)
        return web.Response(status=202)

    async def _run(self, function: Function, event: object) -> str | None:
        try:
            await self._invoker.invoke(function, event_grid_payload(event), "Event Grid event")
        except InvocationError as error:
            return str(error)
        return None


def _function_name(query: Mapping[str, str]) -> str:
    """The key in any case, the value as it is."""
    return next((value for key, value in query.items() if key.lower() == "functionname"), "")


def _cloud_events_handshake(request: web.Request) -> web.Response:
    origin = request.headers.get("WebHook-Request-Origin", "")
    allowed = origin if origin.lower() in ORIGINS else ORIGINS[0]
    return web.Response(status=200, headers={"Webhook-Allowed-Origin": allowed})


def _validation(body: bytes) -> web.Response:
    try:
        code = _validation_code(json.loads(body))
    except (ValueError, LookupError, TypeError):
        return web.Response(status=500, text="not a subscription validation event")
    return web.Response(text=json.dumps({"validationResponse": code}, separators=(",", ":")))


def _validation_code(document: object) -> str:
    """Of an array in Event Grid's schema, or of a CloudEvent whose data is JSON in a string."""
    match document:
        case [{"data": {"validationCode": str(code)}}, *_]:
            return code
        case {"data": str(text)}:
            return str(json.loads(text)["validationCode"])
        case {"data": {"validationCode": str(code)}}:
            return code
    raise LookupError("validationCode")


def _events(body: bytes) -> list[object]:
    document: object = json.loads(body)
    events = document if isinstance(document, list) else [document]
    if not all(isinstance(event, dict) for event in events):
        raise ValueError("an event must be a JSON object")
    return events
