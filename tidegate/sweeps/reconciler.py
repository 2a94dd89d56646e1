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
from tidegate.sweeps.troubles import Troubles


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
        """Returns how many versions were recorded or reopened.

        One path's trouble stops no other, and is raised in the end, as an ExceptionGroup.
        """
        found = 0
        with Troubles("the reconciler's sweep") as troubles:
            for flow in self._flows:
                with troubles.noted():
                    found += await self._flow(flow, troubles)
        return found

    async def _flow(self, flow: FlowName, troubles: Troubles) -> int:
        found, before = 0, self._clock() - self._grace
        async for blob in self._blobs.listing(LANDING, f"{flow}/"):
            if blob.committed_at > before:
                continue
            with troubles.noted():
                found += await self._arrivals.receive(blob.path) is not None
        return found
