"""A flow that cannot be looked at: its trouble is put down and told, and the watchdog goes on."""

import logging
from datetime import timedelta
from hashlib import sha256
from typing import Final

from flows.names import FlowName
from tidegate.conductor.alarms import AlarmKind, alarm
from tidegate.conductor.shell import Conductor
from tidegate.errors import Permanent, Transient
from tidegate.ledger.skew import is_ahead
from tidegate.ledger.stored import Unreadable
from tidegate.ledger.troubles import FlowTroubles, Trouble
from tidegate.ports import Clock, Queue

log = logging.getLogger(__name__)

DIGITS: Final = 12
PATIENCE: Final = timedelta(hours=1)
"""How long a reason that may pass is waited out: a deployment, or an outage of storage."""


class FlowLooks:
    """Looks at flows, and remembers those that cannot be looked at."""

    def __init__(
        self, conductor: Conductor, troubles: FlowTroubles, announcements: Queue, clock: Clock
    ) -> None:
        """Take the conductor and what remembers troubles."""
        self._conductor, self._troubles = conductor, troubles
        self._announcements, self._clock = announcements, clock

    async def look(self, flow: FlowName, left: Unreadable | None = None) -> None:
        """Look; what goes wrong is put down, and raised: Permanent or Transient.

        A workspace that does not answer fails no look: the flow's own state knows of it.
        `left` is an open row that only another release can read: it is put down, and not raised.
        """
        try:
            await self._conductor.look(flow)
        except Permanent as error:
            await self._note(flow, f"{type(error).__name__}: {error}")
            raise
        except Transient as error:
            await self._wait(flow, f"{type(error).__name__}: {error}")
            raise
        if left is None:
            await self._troubles.clear(flow)
        else:
            await self._wait(flow, f"row {left.key} is left to another release: {left.why}")

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
        if known is not None and known.told and known.reason == reason:
            return
        await self._tell(flow, Trouble(since=now, reason=reason))

    async def _wait(self, flow: FlowName, reason: str) -> None:
        """What may pass is told when it has lasted; a release that was rolled back never passes."""
        known, now = await self._troubles.of(flow), self._clock()
        if known is None or (not known.told and is_ahead(known.since, now)):
            await self._troubles.note(flow, Trouble(since=now, reason=reason, told=False))
        elif not known.told and now - known.since >= PATIENCE:
            await self._tell(flow, Trouble(since=known.since, reason=reason))

    async def _tell(self, flow: FlowName, trouble: Trouble) -> None:
        log.error("flow %s is in trouble: %s", flow, trouble.reason)
        digest = sha256(trouble.reason.encode()).hexdigest()[:DIGITS]
        key = f"look-{digest}-{trouble.since:%Y%m%dT%H%M%S}"
        await self._announcements.send(alarm(flow, AlarmKind.BLOCKED, key, trouble.reason))
        await self._troubles.note(flow, trouble)
