"""The HTTP face of the host: which part of it answers which path."""

from typing import Final

from aiohttp import web

from local.functions.admin import Admin
from local.functions.event_grid import EventGridWebhook
from local.functions.http_trigger import HttpFunctions

BODY_LIMIT: Final = 100 * 1024 * 1024
"""Bytes; a larger body is answered 413."""
ANSWER_SECONDS: Final = 1.0
"""For answers still on their way when the last invocation has ended."""
WEBHOOKS: Final = "/runtime/webhooks/"


class Server:
    """Listens on 127.0.0.1."""

    def __init__(self, functions: HttpFunctions, webhook: EventGridWebhook, admin: Admin) -> None:
        self._functions = functions
        self._webhook = webhook
        self._admin = admin
        application = web.Application(client_max_size=BODY_LIMIT)
        application.router.add_route("*", "/{path:.*}", self._handle)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=ANSWER_SECONDS)

    async def start(self, port: int) -> None:
        """Raises OSError when the port is taken."""
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()

    async def stop_listening(self) -> None:
        """Refuse new connections; requests in hand go on."""
        for site in list(self._runner.sites):
            await site.stop()

    async def close(self) -> None:
        """End connections, each once its request is answered."""
        await self._runner.cleanup()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        path = request.path.lower()
        if path == "/admin" or path.startswith("/admin/"):
            return await self._admin.handle(request)
        if path.startswith(WEBHOOKS):
            if path.removeprefix(WEBHOOKS).rstrip("/") != "eventgrid":
                return web.Response(status=404)
            return await self._webhook.handle(request)
        return await self._functions.handle(request)
