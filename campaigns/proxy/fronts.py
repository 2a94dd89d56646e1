"""The listening side: one port for each place where the proxy stands, in a thread of its own."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

import aiohttp
from aiohttp import web

from campaigns.proxy.traffic import Cut, Fate, Front, Judge, Refusal, Request
from local.storage.gateway.upstream import MAX_LINE_BYTES, Upstream, end_to_end, new_session

MAX_BODY: Final = 512 * 1024 * 1024
START_SECONDS: Final = 10.0


class Fronts:
    """Ports are known once `listening` is entered; where they lead to is said later."""

    def __init__(self, judge: Judge) -> None:
        """Take whoever decides about the requests."""
        self._judge = judge
        self._session: aiohttp.ClientSession | None = None
        self._upstreams: dict[Front, Upstream] = {}
        self._targets: dict[Front, int] = {}
        self.ports: Mapping[Front, int] = {}

    def lead_to(self, targets: Mapping[Front, int]) -> None:
        """Ports of 127.0.0.1 that requests are passed on to."""
        self._targets = dict(targets)

    @contextmanager
    def listening(self) -> Iterator["Fronts"]:
        """Serve every front inside the block. Raises TimeoutError."""
        loop = asyncio.new_event_loop()
        started, stop = threading.Event(), asyncio.Event()
        thread = threading.Thread(
            target=lambda: loop.run_until_complete(self._serve(started, stop)), name="fault proxy"
        )
        thread.start()
        try:
            if not started.wait(START_SECONDS):
                raise TimeoutError("the fault proxy does not listen")
            yield self
        finally:
            loop.call_soon_threadsafe(stop.set)
            thread.join()
            loop.close()

    async def _serve(self, started: threading.Event, stop: asyncio.Event) -> None:
        async with new_session() as session:
            self._session = session
            runners = [await self._listen(front) for front in Front]
            started.set()
            await stop.wait()
            for runner in runners:
                await runner.cleanup()

    async def _listen(self, front: Front) -> web.AppRunner:
        async def handle(request: web.Request) -> web.StreamResponse:
            try:
                return await self._pass(front, request)
            except (ConnectionResetError, web.RequestPayloadError):
                # Whoever asked is dead by now, perhaps by our own hand.
                return _misfortune(request, Cut.CUT)

        application = web.Application(client_max_size=MAX_BODY)
        application.router.add_route("*", "/{any:.*}", handle)
        runner = web.AppRunner(
            application,
            access_log=None,
            auto_decompress=False,
            max_line_size=MAX_LINE_BYTES,
            max_field_size=MAX_LINE_BYTES,
            shutdown_timeout=1,
        )
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port: int = runner.addresses[0][1]
        self.ports = {**self.ports, front: port}
        return runner

    async def _pass(self, front: Front, request: web.Request) -> web.StreamResponse:
        seen = Request(
            front=front,
            method=request.method,
            target=request.raw_path,
            body=await request.read(),
            copies="x-ms-copy-source" in request.headers,
        )
        if (fate := await self._judge.before(seen)) is not None:
            return _misfortune(request, fate)
        try:
            async with self._upstream(front).send(
                request.method, request.raw_path, end_to_end(request.headers), _body(seen)
            ) as answer:
                content = await answer.read()
        except aiohttp.ClientError:
            # Nobody listens, as when the process behind is dead: so it is for the caller.
            return _misfortune(request, Cut.CUT)
        if (fate := await self._judge.after(seen, answer.status)) is not None:
            return _misfortune(request, fate)
        return await _answered(request, answer, content)

    def _upstream(self, front: Front) -> Upstream:
        if front not in self._upstreams and self._session is not None:
            self._upstreams[front] = Upstream(self._session, self._targets[front])
        return self._upstreams[front]


def _body(request: Request) -> AsyncIterator[bytes] | None:
    async def whole() -> AsyncIterator[bytes]:
        yield request.body

    return whole() if request.body else None


async def _answered(
    request: web.Request, answer: aiohttp.ClientResponse, content: bytes
) -> web.StreamResponse:
    response = web.StreamResponse(
        status=answer.status, reason=answer.reason, headers=end_to_end(answer.headers)
    )
    await response.prepare(request)
    if request.method != "HEAD":
        await response.write(content)
    await response.write_eof()
    return response


def _misfortune(request: web.Request, fate: Fate) -> web.StreamResponse:
    if isinstance(fate, Refusal):
        return web.Response(status=fate.status, headers=fate.headers)
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=503)
