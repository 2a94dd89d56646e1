"""The courier of one subscription: handshake first, then everything that is due, with retries."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import batched
from typing import Final

from local.storage.gateway.dead_letter import DeadLetterBox
from local.storage.gateway.endpoint import Endpoint
from local.storage.gateway.outbox import Attempt, Delivery, End, Outbox
from local.storage.gateway.retry import Outcome
from local.storage.gateway.subscription import Subscription

IN_FLIGHT: Final = 32
"""Requests that one endpoint gets at a time."""
HANDSHAKE_SECONDS: Final = 0.5
DEAD_LETTER_PAUSE: Final = timedelta(seconds=10)
DEAD_LETTER_PATIENCE: Final = timedelta(hours=4)
"""Event Grid drops an event whose dead-letter destination was away for this long."""

log = logging.getLogger(__name__)


class Handshake(StrEnum):
    """Where the courier stands with its endpoint."""

    WAITING = "waiting"
    DONE = "done"


class Courier:
    """Takes deliveries out of the outbox; one that fails goes back with a later due time."""

    def __init__(
        self,
        subscription: Subscription,
        endpoint: Endpoint,
        outbox: Outbox,
        dead_letters: DeadLetterBox | None,
        clock: Callable[[], datetime],
    ) -> None:
        self.subscription = subscription
        self.handshake = Handshake.WAITING
        self._endpoint = endpoint
        self._outbox = outbox
        self._dead_letters = dead_letters
        self._clock = clock
        self._policy = subscription.retry_policy
        self._bell = asyncio.Event()
        self._busy: set[int] = set()

    def ring(self) -> None:
        """Say that there is something new in the outbox."""
        self._bell.set()

    async def run(self) -> None:
        """Work until cancelled."""
        await self._shake_hands()
        async with asyncio.TaskGroup() as tasks:
            while True:
                self._bell.clear()
                if not await self._start(tasks):
                    await self._wait()

    async def _shake_hands(self) -> None:
        log.info("subscription %s: asking its endpoint", self.subscription.name)
        while self.handshake is not Handshake.DONE:
            if await self._endpoint.handshake():
                self.handshake = Handshake.DONE
            else:
                await asyncio.sleep(HANDSHAKE_SECONDS)
        log.info("subscription %s: endpoint is ready", self.subscription.name)

    async def _start(self, tasks: asyncio.TaskGroup) -> int:
        size = self.subscription.max_events_per_batch
        free = IN_FLIGHT * size - len(self._busy)
        if free <= 0:
            return 0
        due = await self._outbox.due(
            self.subscription.name, self._clock(), free, frozenset(self._busy)
        )
        for batch in batched(due, size, strict=False):
            self._busy.update(delivery.id for delivery in batch)
            tasks.create_task(self._carry(batch))
        return len(due)

    async def _wait(self) -> None:
        if len(self._busy) >= IN_FLIGHT * self.subscription.max_events_per_batch:
            await self._bell.wait()
            return
        due = await self._outbox.next_due(self.subscription.name, frozenset(self._busy))
        seconds = None if due is None else max(0.0, (due - self._clock()).total_seconds())
        with suppress(TimeoutError):
            await asyncio.wait_for(self._bell.wait(), seconds)

    async def _carry(self, batch: Sequence[Delivery]) -> None:
        try:
            alive = [delivery for delivery in batch if not delivery.ended]
            if alive:
                await self._attempt(alive)
            for delivery in batch:
                if delivery.ended:
                    await self._bury(delivery)
        finally:
            self._busy.difference_update(delivery.id for delivery in batch)
            self.ring()

    async def _attempt(self, batch: Sequence[Delivery]) -> None:
        tried = self._clock()
        events = [delivery.event for delivery in batch]
        outcome = await self._endpoint.deliver(events, min(each.attempts for each in batch))
        if outcome is Outcome.DELIVERED:
            keys = [delivery.id for delivery in batch]
            await self._outbox.finish(self.subscription.name, keys, End.DELIVERED)
            return
        log.info("subscription %s: %s", self.subscription.name, outcome)
        attempts = [self._failed(delivery, outcome, tried) for delivery in batch]
        await self._outbox.keep(attempts)
        if again := sum(attempt.ended is None for attempt in attempts):
            await self._outbox.count(self.subscription.name, "retried", again)

    def _failed(self, delivery: Delivery, outcome: Outcome, tried: datetime) -> Attempt:
        now = self._clock()
        attempts = delivery.attempts + 1
        ended = self._policy.end(
            attempts=attempts, published=delivery.published, now=now, outcome=outcome
        )
        return Attempt(
            delivery=delivery.id,
            tried=tried,
            outcome=outcome,
            due=now if ended else now + self._policy.delay(attempts),
            ended=ended,
        )

    async def _bury(self, delivery: Delivery) -> None:
        now = self._clock()
        name = self.subscription.name
        if self._dead_letters is None:
            await self._outbox.finish(name, [delivery.id], End.DROPPED)
        elif await self._dead_letters.put(delivery, now):
            await self._outbox.finish(name, [delivery.id], End.DEAD_LETTERED)
        elif now - (delivery.tried or delivery.published) > DEAD_LETTER_PATIENCE:
            await self._outbox.finish(name, [delivery.id], End.DROPPED)
        else:
            await self._outbox.postpone(delivery.id, now + DEAD_LETTER_PAUSE)
