"""Look whether files came that are expected by now, and tell once of each that did not."""

import logging
from dataclasses import dataclass
from datetime import datetime

from flows.contract import ExpectedArrival
from flows.flow import Flow
from flows.names import DatasetName
from tidegate.arrivals.expected import missed, upcoming
from tidegate.conductor.alarms import AlarmKind, alarm
from tidegate.ledger.arrivals import LastArrival, LastArrivals
from tidegate.ports import Clock, Queue

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """How a dataset stands whose files are expected by a time."""

    dataset: DatasetName
    expected: ExpectedArrival
    last: datetime | None
    """When its newest file came; None when none has come since somebody began to look."""
    upcoming: datetime | None
    """The first occurrence that nobody answered and whose grace is not over."""
    missed: tuple[datetime, ...]
    """Occurrences that nobody answered in time, oldest first, at most `MOST_MISSED`."""


class Expectations:
    """Called by the watchdog."""

    def __init__(self, last: LastArrivals, announcements: Queue, clock: Clock) -> None:
        """Take what remembers arrivals, and the queue that tells the world."""
        self._last, self._announcements, self._clock = last, announcements, clock

    async def missing(self, flow: Flow) -> dict[DatasetName, datetime]:
        """Datasets whose files are late, with the first occurrence that nobody answered."""
        return {each.dataset: each.missed[0] for each in await self.of(flow) if each.missed}

    async def of(self, flow: Flow) -> tuple[Expectation, ...]:
        """Every dataset whose contract expects files, in alphabetical order. Raises Transient."""
        contracts = [flow.datasets[name] for name in sorted(flow.datasets)]
        return tuple(
            [
                await self._standing(flow, contract.dataset, contract.expected_arrival)
                for contract in contracts
                if contract.expected_arrival is not None
            ]
        )

    async def _standing(
        self, flow: Flow, dataset: DatasetName, expected: ExpectedArrival
    ) -> Expectation:
        stored, now = await self._last.of(flow.name, dataset), self._clock()
        # Until somebody has begun to look for its files none of them is late.
        last = stored.value.believed(now) if stored else LastArrival(since=now)
        return Expectation(
            dataset=dataset,
            expected=expected,
            last=last.since if last.arrived else None,
            upcoming=upcoming(expected, last.since, now, arrived=last.arrived),
            missed=missed(expected, last.since, now, arrived=last.arrived),
        )

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
