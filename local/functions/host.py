"""Everything that runs for one app: listeners and server, started together, stopped gracefully."""

import asyncio
import logging
import uuid
from contextlib import AsyncExitStack
from datetime import timedelta

from local.functions.admin import Admin, HostIdentity
from local.functions.app import App
from local.functions.event_grid import EventGridWebhook
from local.functions.http_trigger import HttpFunctions
from local.functions.invoker import Invoker
from local.functions.keys import Keys
from local.functions.listeners import Listener, queue_listeners, timer_listeners
from local.functions.queues import Queues
from local.functions.routes import RouteTable
from local.functions.server import Server

logger = logging.getLogger(__name__)


class Host:
    """Serves one app on one port of 127.0.0.1."""

    def __init__(
        self, app: App, invoker: Invoker, queues: Queues, keys: Keys, stack: AsyncExitStack
    ) -> None:
        """Raises StartError when a trigger cannot be served; `stack` closes what is opened."""
        self._running = invoker.running
        timers = timer_listeners(app, invoker, stack)
        self._listeners: list[Listener] = [
            *queue_listeners(app, invoker, queues),
            *timers.values(),
        ]
        self._server = Server(
            HttpFunctions(RouteTable(app.options.route_prefix, app.functions), invoker, keys),
            EventGridWebhook(app.functions, invoker, keys),
            Admin(
                app.functions,
                invoker,
                keys,
                HostIdentity(host_id=app.host_id, instance_id=uuid.uuid4().hex),
                {name: timer.payload for name, timer in timers.items()},
            ),
        )
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self, port: int) -> None:
        """Return when the port is served. Raises OSError when it is taken."""
        await self._server.start(port)
        self._tasks = [asyncio.create_task(listener.run()) for listener in self._listeners]

    async def wait(self, stop: asyncio.Event) -> None:
        """Return on `stop`. Raises what a listener raised: it never ends by itself."""
        stopped = asyncio.create_task(stop.wait())
        ended, _ = await asyncio.wait([stopped, *self._tasks], return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        for task in ended:
            task.result()

    async def stop(self, grace: timedelta) -> bool:
        """Take nothing new and let what runs end; False when the grace is over first."""
        await self._server.stop_listening()
        for listener in self._listeners:
            listener.stop()
        try:
            async with asyncio.timeout(grace.total_seconds()):
                await asyncio.gather(*self._tasks, self._running.drained(), return_exceptions=True)
        except TimeoutError:
            logger.warning("left running: %s", ", ".join(self._running.names()))
            return False
        await self._server.close()
        return True
