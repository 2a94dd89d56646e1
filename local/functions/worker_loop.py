"""An event loop in a thread of its own, for the app.

The platform runs host and app in two processes: an app that blocks its loop does not stop the
host from renewing message locks and answering. Two loops keep it so in one process.
"""

import asyncio
import threading
from collections.abc import Coroutine


class WorkerLoop:
    """Runs coroutines in its thread on behalf of another loop; ends with the process."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._serve, name="worker", daemon=True).start()

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    async def run[T](self, coroutine: Coroutine[object, object, T]) -> T:
        """Result of `coroutine`; it goes on when the one who waits is cancelled."""
        future = asyncio.run_coroutine_threadsafe(coroutine, self._loop)
        return await asyncio.shield(asyncio.wrap_future(future))
