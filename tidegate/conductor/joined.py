"""One look at a flow at a time in each process: whoever comes meanwhile shares the next one.

What a look does is saved by compare-and-swap, so two at once are right and dear: both read every
open row, both take the same receipt in for thousands of files, and one of them does it again.
"""

import asyncio
from collections.abc import Awaitable, Callable

from flows.names import FlowName

type Look = Callable[[FlowName], Awaitable[None]]


class Joined:
    """Looks for any number of callers on one event loop."""

    def __init__(self, look: Look) -> None:
        """Take the look itself."""
        self._look = look
        self._under_way: dict[FlowName, asyncio.Task[None]] = {}
        self._next: dict[FlowName, asyncio.Task[None]] = {}

    async def look(self, flow: FlowName) -> None:
        """Return when a look that began after this call is over; raises what that look raised.

        A caller that is cancelled leaves the look to the others.
        """
        shared = self._next.get(flow)
        if shared is None:
            shared = asyncio.create_task(self._in_turn(flow, self._under_way.get(flow)))
            self._next[flow] = shared
        await asyncio.shield(shared)

    async def _in_turn(self, flow: FlowName, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait([before])
        ours = self._under_way[flow] = self._next.pop(flow)
        try:
            await self._look(flow)
        finally:
            if self._under_way.get(flow) is ours:
                del self._under_way[flow]
