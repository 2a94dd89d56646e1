"""From a committed operation to an event in the outbox, and a ring at the couriers' doors."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from local.storage.gateway.delivery import Courier
from local.storage.gateway.event import Happening, Stamp, event_grid_event
from local.storage.gateway.faults import Faults
from local.storage.gateway.outbox import Outbox, Route
from local.storage.gateway.sequencer import Sequencer, sequencer_text


class Recorder:
    """Numbers events, routes them by the subscriptions' filters and puts them on disk."""

    def __init__(
        self,
        *,
        outbox: Outbox,
        couriers: Sequence[Courier],
        faults: Faults,
        sequencer: Sequencer,
        clock: Callable[[], datetime],
        new_id: Callable[[], UUID],
    ) -> None:
        self._outbox = outbox
        self._couriers = [(courier, courier.subscription.filter) for courier in couriers]
        self._faults = faults
        self._sequencer = sequencer
        self._clock = clock
        self._new_id = new_id

    async def record(self, happening: Happening) -> None:
        """Return when the event is on disk. Raises sqlite3.Error: it is not."""
        now = self._clock()
        sequence = self._sequencer.next()
        stamp = Stamp(
            event_id=str(self._new_id()),
            batch_id=str(self._new_id()),
            time=now,
            sequencer=sequencer_text(sequence),
        )
        event = event_grid_event(happening, stamp)
        takers = [courier for courier, admitted in self._couriers if admitted.admits(event)]
        await self._outbox.append(sequence, event, now, self._routes(takers, now))
        for courier in takers:
            courier.ring()

    def _routes(self, takers: Sequence[Courier], now: datetime) -> list[Route]:
        names = [courier.subscription.name for courier in takers]
        return [route for name in names for route in self._faults.routes(name, now)]
