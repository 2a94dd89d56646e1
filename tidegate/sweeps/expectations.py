"""Look whether files came that are expected by now, and tell once of each that did not."""

import logging
from datetime import datetime

from flows.flow import Flow
from flows.names import DatasetName
from tidegate.arrivals.expected import missed
from tidegate.conductor.alarms import AlarmKind, alarm
from tidegate.ledger.arrivals import LastArrival, LastArrivals
from tidegate.ports import Clock, Queue

log = logging.getLogger(__name__)


class Expectations:
    """Called by the watchdog."""

    def __init__(self, last: LastArrivals, announcements: Queue, clock: Clock) -> None:
        """Take what remembers arrivals, and the queue that tells the world."""
        self._last, self._announcements, self._clock = last, announcements, clock

    async def missing(self, flow: Flow) -> dict[DatasetName, datetime]:
        """Datasets whose files are late, with the first occurrence that nobody answered."""
        found: dict[DatasetName, datetime] = {}
        for dataset, contract in flow.datasets.items():
            if contract.expected_arrival is None:
                continue
            if stored := await self._last.of(flow.name, dataset):
                now = self._clock()
                last = stored.value.believed(now)
                late = missed(contract.expected_arrival, last.since, now, arrived=last.arrived)
                if late:
                    found[dataset] = late[0]
        return found

    async def look(self, flow: Flow) -> None:
        """Raises Transient. Told before it is put down: a crash in between tells it again."""
        for dataset, contract in flow.datasets.items():
            if contract.expected_arrival is None:
                continue
            stored = await self._last.of(flow.name, dataset)
            if stored is None:
                begun = LastArrival(since=self._clock())
                await self._last.save(flow.name, dataset, None, begun)
                continue
            now = self._clock()
            last = stored.value.believed(now)
            expected = contract.expected_arrival
            if new := missed(expected, last.since, now, arrived=last.arrived, told=last.told):
                for at in new:
                    await self._tell(flow, dataset, at)
                last = last.model_copy(update={"told": new[-1]})
            if last != stored.value:
                await self._last.save(flow.name, dataset, stored, last)

    async def _tell(self, flow: Flow, dataset: DatasetName, at: datetime) -> None:
        reason = f"no file of {dataset} has come that is expected at {at:%Y-%m-%d %H:%M} UTC"
        log.error("flow %s: %s", flow.name, reason)
        key = f"{dataset}-{at:%Y%m%dT%H%M}"
        told = alarm(flow.name, AlarmKind.LATE_ARRIVAL, key, reason, dataset=dataset)
        await self._announcements.send(told)
