"""A flow that cannot be looked at: its trouble is put down and told, and the watchdog goes on."""

import logging
from hashlib import sha256
from typing import Final

from flows.names import FlowName
from tidegate.conductor.alarms import AlarmKind, alarm
from tidegate.conductor.shell import Conductor
from tidegate.errors import Permanent, Transient
from tidegate.ledger.troubles import FlowTroubles, Trouble
from tidegate.ports import Clock, Queue

log = logging.getLogger(__name__)

DIGITS: Final = 12


class FlowLooks:
    """Looks at flows, and remembers those that cannot be looked at."""

    def __init__(
        self, conductor: Conductor, troubles: FlowTroubles, announcements: Queue, clock: Clock
    ) -> None:
        """Take the conductor and what remembers troubles."""
        self._conductor, self._troubles = conductor, troubles
        self._announcements, self._clock = announcements, clock

    async def look(self, flow: FlowName) -> None:
        """Look; what trying again cannot help is put down, and raised. Raises Transient too."""
        try:
            await self._conductor.look(flow)
        except Permanent as error:
            await self._note(flow, f"{type(error).__name__}: {error}")
            raise
        await self._troubles.clear(flow)

    async def take(self, flow: FlowName) -> None:
        """A message that the host gave up: look once more, which tells what is wrong.

        Nothing is lost with the message, for the watchdog looks at every flow.
        """
        try:
            await self.look(flow)
        except (Permanent, Transient) as error:
            log.warning("flow %s: a given up message is left to the watchdog: %s", flow, error)

    async def trouble(self, flow: FlowName) -> Trouble | None:
        """Why the last look failed, if it did. Raises Transient."""
        return await self._troubles.of(flow)

    async def _note(self, flow: FlowName, reason: str) -> None:
        """Told once; told before it is put down, so that a crash in between tells it again."""
        known, now = await self._troubles.of(flow), self._clock()
        if known is not None and known.reason == reason:
            return
        log.error("flow %s cannot be looked at: %s", flow, reason)
        key = f"look-{sha256(reason.encode()).hexdigest()[:DIGITS]}-{now:%Y%m%dT%H%M%S}"
        await self._announcements.send(alarm(flow, AlarmKind.BLOCKED, key, reason))
        await self._troubles.note(flow, Trouble(since=now, reason=reason))
