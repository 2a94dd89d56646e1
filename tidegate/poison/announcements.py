"""Announcements that the topic does not take are kept, shown, and sent again when asked for."""

import logging
from collections.abc import AsyncIterator
from typing import Final

from flows.names import FlowName
from tidegate.errors import Permanent, Transient
from tidegate.ledger.undelivered import Kept, Undelivered, UndeliveredRows
from tidegate.messages import Announcement
from tidegate.ports import Announcer, Clock, Queue

log = logging.getLogger(__name__)

MOST_AT_ONCE: Final = 1000
"""Announcements that one request sends again; asking once more sends the rest."""


class PoisonedAnnouncements:
    """Takes messages of `announcements` that the host has given up."""

    def __init__(
        self, announcer: Announcer, kept: UndeliveredRows, announcements: Queue, clock: Clock
    ) -> None:
        """Take the topic, what keeps announcements, and their queue."""
        self._announcer, self._undelivered = announcer, kept
        self._announcements, self._clock = announcements, clock

    async def take(self, announcement: Announcement) -> None:
        """Publish once more, else keep. Raises Transient when it cannot be kept either."""
        try:
            await self._announcer.publish(announcement)
        except (Permanent, Transient) as error:
            log.error("announcement %s is not delivered: %s", announcement.id, error)  # noqa: TRY400 - the words suffice
            undelivered = Undelivered(
                announcement=announcement, at=self._clock(), reason=str(error)
            )
            await self._undelivered.keep(flow_of(announcement), undelivered)

    def kept(self, flow: FlowName, limit: int) -> AsyncIterator[Kept]:
        """At most `limit` of the flow's that nobody took. Raises Transient."""
        return self._undelivered.of(flow, limit)

    async def send_again(self, flow: FlowName) -> int:
        """Returns how many were sent: first into the queue, then gone from here."""
        sent = 0
        async for kept in self.kept(flow, MOST_AT_ONCE):
            await self._announcements.send(kept.undelivered.announcement)
            await self._undelivered.let_go(flow, kept)
            sent += 1
        return sent


def flow_of(announcement: Announcement) -> FlowName:
    """Subjects begin with `/flows/<flow>/`."""
    return FlowName(announcement.subject.removeprefix("/flows/").partition("/")[0])
