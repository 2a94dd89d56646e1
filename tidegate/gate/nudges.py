"""Says that files are ready: once for all that are ready before somebody looks anyway."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from flows.flow import Flow
from flows.names import FlowName
from tidegate.messages import FlowMessage
from tidegate.ports import Clock, Queue

SPACING: Final = timedelta(seconds=1)
"""Between two nudges of a flow whose quiet period is shorter."""


class Nudges:
    """One per process; what it remembers saves work and decides nothing.

    A nudge comes when quiet could be over for the file it is sent for. Every file whose open row
    says by then that it is ready is seen by the same look; another process may send one more.
    """

    def __init__(self, flows: Mapping[FlowName, Flow], queue: Queue, clock: Clock) -> None:
        """Take the declarations, which know the quiet periods, and queue `flows`."""
        self._flows, self._queue, self._clock = flows, queue, clock
        self._sent: dict[FlowName, datetime] = {}
        """The time that the last nudge of a flow was sent for."""

    async def ready(self, flow: FlowName, ready_at: datetime) -> None:
        """A file became ready for bronze. Raises Transient when nobody could be told."""
        last, now = self._sent.get(flow), self._clock()
        # Not `ready_at`: its open row may say so long after the file was, and after that look.
        if last is not None and now < last:
            return
        at = max(ready_at + self._flows[flow].coalescing.quiet, now)
        at = at if last is None else max(at, last + SPACING)
        await self._queue.send(FlowMessage(flow=flow), at - now)
        # Not before it is sent: whoever relied on it would be done, and this call may yet fail.
        self._sent[flow] = max(at, self._sent.get(flow, at))
