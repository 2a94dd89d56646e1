"""The admin routes: status, ping, the list of functions, and running one by hand."""

import asyncio
import json
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from local.functions.bindings import (
    AuthLevel,
    EventGridTrigger,
    Function,
    HttpTrigger,
    QueueTrigger,
    TimerTrigger,
)
from local.functions.errors import InvocationError
from local.functions.invoker import Invoker
from local.functions.keys import Keys, given_key
from local.functions.payloads import event_grid_payload, text_payload, timer_payload
from local.functions.worker import Payload

VERSION: Final = "4.0-local"


@dataclass(frozen=True, slots=True, kw_only=True)
class HostIdentity:
    """What the status says of this process."""

    host_id: str
    instance_id: str


class Admin:
    """`/admin/...`, closed without the master key, but for the ping."""

    def __init__(
        self,
        functions: Iterable[Function],
        invoker: Invoker,
        keys: Keys,
        identity: HostIdentity,
        timer_payloads: Mapping[str, Callable[[], Payload]],
    ) -> None:
        self._functions = {function.name: function for function in functions}
        self._invoker = invoker
        self._keys = keys
        self._identity = identity
        self._timer_payloads = timer_payloads
        self._started = time.monotonic()
        self._tasks: set[asyncio.Task[None]] = set()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Dispatch by path; unknown paths are 404."""
        path = request.path.lower().rstrip("/")
        if path == "/admin/host/ping" and request.method in {"GET", "POST"}:
            return web.json_response({"hostState": "Running"})
        if not self._keys.allow(AuthLevel.ADMIN, given_key(request.headers, request.query)):
            return web.Response(status=401)
        if path == "/admin/host/status" and request.method == "GET":
            return web.json_response(self._status())
        if path == "/admin/functions" and request.method == "GET":
            return web.json_response([_described(each) for each in self._functions.values()])
        if path.startswith("/admin/functions/"):
            return await self._function(request, request.path.rstrip("/").rsplit("/", 1)[-1])
        return web.Response(status=404)

    def _status(self) -> Mapping[str, object]:
        return {
            "id": self._identity.host_id,
            "state": "Running",
            "version": VERSION,
            "instanceId": self._identity.instance_id,
            "processUptime": int((time.monotonic() - self._started) * 1000),
            "errors": [],
        }

    async def _function(self, request: web.Request, name: str) -> web.StreamResponse:
        function = self._functions.get(name)
        if function is None:
            return web.Response(status=404)
        if request.method == "GET":
            return web.json_response(_described(function))
        if request.method == "POST":
            return self._start(function, await request.read())
        return web.Response(status=404)

    def _start(self, function: Function, body: bytes) -> web.Response:
        try:
            payload = self._payload(function, _input(body))
        except ValueError as error:
            return web.Response(status=400, text=str(error))
        task = asyncio.create_task(self._run(function, payload))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return web.Response(status=202)

    async def _run(self, function: Function, payload: Payload) -> None:
        with suppress(InvocationError):
            await self._invoker.invoke(function, payload, "run by hand")

    def _payload(self, function: Function, text: str) -> Payload:
        match function.trigger:
            case TimerTrigger():
                made = self._timer_payloads.get(function.name)
                return made() if made else timer_payload(None)
            case QueueTrigger():
                return text_payload(text)
            case EventGridTrigger():
                return event_grid_payload(json.loads(text))
            case HttpTrigger():
                raise ValueError("an HTTP function is called by its own address")


def _input(body: bytes) -> str:
    """Raises ValueError when there is no JSON object."""
    match json.loads(body):
        case {"input": str(text)}:
            return text
        case {"input": value} if value is not None:
            return json.dumps(value)
        case dict():
            return ""
    raise ValueError('the body must be {"input": "..."}')


def _described(function: Function) -> Mapping[str, object]:
    return {
        "name": function.name,
        "language": "python",
        "isDisabled": function.disabled,
        "config": {"bindings": list(function.raw_bindings)},
    }
