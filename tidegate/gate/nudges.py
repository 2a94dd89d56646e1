"""Says that files are ready: once for all that are ready before somebody looks anyway."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from flows.flow import Flow
from flows.names import FlowName
from tidegate.errors import Transient
from tidegate.messages import FlowMessage
from tidegate.ports import Clock, Queue

SPACING: Final = timedelta(seconds=1)
"""Between two nudges of a flow whose quiet period is shorter."""
AT_ONCE: Final = timedelta(0)


class Nudges:
    """One per process; what it remembers saves work and decides nothing.

    A nudge comes when quiet could be over for the file it is sent for. Every file that is ready
    before that time is seen by the same look; another process may send one more.
    """

    def __init__(self, flows: Mapping[FlowName, Flow], queue: Queue, clock: Clock) -> None:
        """Take the declarations, which know the quiet periods, and queue `flows`."""
        self._flows, self._queue, self._clock = flows, queue, clock
        self._sent: dict[FlowName, datetime] = {}
        """The time that the last nudge of a flow was sent for."""

    async def ready(self, flow: FlowName, ready_at: datetime) -> None:
        """A file became ready for bronze. Raises Transient when nobody could be told."""
        last = self._sent.get(flow)
        if last is not None and ready_at <= last:
            return
        at = ready_at + self._flows[flow].coalescing.quiet
        at = at if last is None else max(at, last + SPACING)
        self._sent[flow] = at
        try:
            await self._queue.send(FlowMessage(flow=flow), max(at - self._clock(), AT_ONCE))
        except Transient:
            self._sent.pop(flow, None)
            raise
