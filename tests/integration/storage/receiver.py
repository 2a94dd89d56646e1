"""An event handler that the tests script: what it answers, and what it was sent."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass
class Received:
    headers: dict[str, str]
    body: Any


@dataclass
class Receiver:
    port: int
    answers: list[int] = field(default_factory=list)
    """Statuses of the next deliveries; 200 when there are none left."""
    deliveries: list[Received] = field(default_factory=list)
    handshakes: list[Received] = field(default_factory=list)
    agrees: bool = True
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    @property
    def events(self) -> list[dict[str, Any]]:
        return [event for each in self.deliveries for event in _listed(each.body)]

    def of(self, container: str) -> list[dict[str, Any]]:
        mark = f"/containers/{container}/"
        return [event for event in self.events if mark in event["subject"]]

    def apis(self, container: str) -> list[str]:
        return [event["data"]["api"] for event in self.of(container)]

    async def got(self, container: str, number: int) -> list[dict[str, Any]]:
        """Wait for that many events of a container; in the order of their sequencers."""
        async with asyncio.timeout(15):
            while len(self.of(container)) < number:
                self._news.clear()
                await self._news.wait()
        return sorted(self.of(container), key=lambda event: event["data"]["sequencer"])

    async def post(self, request: web.Request) -> web.Response:
        received = Received(dict(request.headers), json.loads(await request.read()))
        if request.headers["aeg-event-type"] == "SubscriptionValidation":
            self.handshakes.append(received)
            code = received.body[0]["data"]["validationCode"] if self.agrees else "no"
            return web.json_response({"validationResponse": code})
        self.deliveries.append(received)
        self._news.set()
        return web.Response(status=self.answers.pop(0) if self.answers else 200)

    async def options(self, request: web.Request) -> web.Response:
        self.handshakes.append(Received(dict(request.headers), None))
        origin = request.headers["WebHook-Request-Origin"]
        return web.Response(headers={"WebHook-Allowed-Origin": origin} if self.agrees else {})


def _listed(body: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - whatever JSON was sent
    return body if isinstance(body, list) else [body]


@asynccontextmanager
async def listening(receiver: Receiver) -> AsyncIterator[Receiver]:
    application = web.Application()
    application.router.add_post("/hook", receiver.post)
    application.router.add_options("/hook", receiver.options)
    runner = web.AppRunner(application)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", receiver.port).start()
        yield receiver
    finally:
        await runner.cleanup()
