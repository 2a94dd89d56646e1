"""Find what no event told of: list landing and record every version that is not known.

One page of the listing is in memory at a time, and a sweep that runs out of time goes on where it
stopped. A blob whose version has an open row is somebody's already and costs nothing; any other
one costs a read of its version's row, and one of its open row unless it is final. Age alone
excuses no blob: a rename keeps the commit time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from flows.flow import Flow
from flows.layout import LANDING
from flows.names import FlowName
from tidegate.arrivals.receive import Arrivals
from tidegate.errors import Permanent
from tidegate.ledger.ledger import Ledger
from tidegate.ports import BlobInfo, Blobs, Clock, Page, Together
from tidegate.sweeps.cursor import Cursor, Cursors
from tidegate.sweeps.missed import Missed
from tidegate.sweeps.troubles import Troubles

MOST_KNOWN: Final = 100_000
"""Ids of open files that a sweep remembers, about 15 MB; further ones cost two reads each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciler:
    """Correct with every event lost."""

    flows: Mapping[FlowName, Flow]
    ledger: Ledger
    arrivals: Arrivals
    blobs: Blobs
    cursors: Cursors
    grace: timedelta
    """How long an event may take."""
    budget: timedelta
    """How long one sweep may take."""
    together: Together
    clock: Clock

    async def sweep(self) -> int:
        """Returns how many versions were recorded or reopened.

        Every flow gets its share of the time, and at least one page. One path's trouble stops no
        other, and is raised in the end, as an ExceptionGroup.
        """
        found, ends = 0, self.clock() + self.budget
        with Troubles("the reconciler's sweep") as troubles:
            for number, flow in enumerate(self.flows):
                now = self.clock()
                share = (ends - now) / (len(self.flows) - number)
                with troubles.noted():
                    found += await self._flow(flow, now + share, troubles)
        return found

    async def _flow(self, flow: FlowName, ends: datetime, troubles: Troubles) -> int:
        """From where the last sweep stopped to the end of the listing, or of the time."""
        stored = await self.cursors.load(flow)
        now = self.clock()
        before = stored.value.believed(now)
        begun, marker = before.begun or now, before.marker
        missed = Missed(self.flows, self.ledger, self.arrivals, before.told)
        while True:
            page = await self._page(flow, marker)
            if page.blobs and missed.known is None:
                missed.known = await self.cursors.open_files(flow, MOST_KNOWN)
            await self._visit(page, missed, troubles)
            marker = page.next
            if not marker or self.clock() >= ends:
                break
        cursor = _after(before, marker, begun, begun - self.grace, missed)
        if cursor != stored.value:
            await self.cursors.save(flow, stored, cursor)
        return missed.found

    async def _page(self, flow: FlowName, marker: str) -> Page:
        """A marker that the store has forgotten is a reason to begin anew."""
        try:
            return await self.blobs.page(LANDING, f"{flow}/", marker)
        except Permanent:
            if not marker:
                raise
            return await self.blobs.page(LANDING, f"{flow}/")

    async def _visit(self, page: Page, missed: Missed, troubles: Troubles) -> None:
        now = self.clock()
        due = [blob for blob in page.blobs if blob.committed_at <= now - self.grace]

        async def look(blob: BlobInfo) -> None:
            with troubles.noted():
                await missed.look(blob, now)

        await self.together([partial(look, blob) for blob in due])


def _after(
    before: Cursor, marker: str, begun: datetime, seen_until: datetime, missed: Missed
) -> Cursor:
    """Saved only when it says something new: an idle sweep writes nothing."""
    strangers = before.strangers or missed.strangers
    if marker:
        return Cursor(marker=marker, begun=begun, strangers=strangers, told=before.told)
    return Cursor(told=seen_until if strangers else before.told)
