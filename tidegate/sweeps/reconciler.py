"""Find what no event told of: list landing and record every version that is not known.

One page of the listing is in memory at a time. Files that were committed a moment ago are left to
their event, which is on its way.
"""

from collections.abc import Mapping
from datetime import timedelta

from flows.flow import Flow
from flows.layout import LANDING
from flows.names import FlowName
from tidegate.arrivals.receive import Arrivals
from tidegate.ports import Blobs, Clock


class Reconciler:
    """Correct with every event lost."""

    def __init__(
        self,
        *,
        flows: Mapping[FlowName, Flow],
        arrivals: Arrivals,
        blobs: Blobs,
        grace: timedelta,
        clock: Clock,
    ) -> None:
        """`grace` is how long an event may take."""
        self._flows, self._arrivals, self._blobs = flows, arrivals, blobs
        self._grace, self._clock = grace, clock

    async def sweep(self) -> int:
        """Returns how many versions were recorded or reopened. Raises Transient."""
        found = 0
        for flow in self._flows:
            before = self._clock() - self._grace
            async for blob in self._blobs.listing(LANDING, f"{flow}/"):
                if blob.committed_at <= before and await self._arrivals.receive(blob.path):
                    found += 1
        return found
