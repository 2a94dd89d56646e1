"""Announcements that nobody took, in table `journal`, until an operator sends them again."""

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final, Literal

from flows.names import FlowName
from flows.request import Document
from tidegate.ledger.stored import FromAnotherRelease, read
from tidegate.messages import Announcement
from tidegate.ports import Delete, Etag, Insert, Rows

log = logging.getLogger(__name__)

UNDELIVERED: Final = "~undelivered"
"""Partition: a tilde cannot begin a flow's name."""


class Undelivered(Document):
    """One announcement that the topic did not take."""

    version: Literal[1] = 1
    announcement: Announcement
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One of them, with what it takes to let it go."""

    undelivered: Undelivered
    key: str
    etag: Etag


class UndeliveredRows:
    """By flow. Every method raises Transient."""

    def __init__(self, rows: Rows) -> None:
        """Take table `journal`."""
        self._rows = rows

    async def keep(self, flow: FlowName, undelivered: Undelivered) -> None:
        """The same announcement is kept once."""
        key = sha256(undelivered.announcement.id.encode()).hexdigest()
        write = Insert(key=key, document=undelivered.model_dump_json())
        await self._rows.apply(_partition(flow), [write])

    async def of(self, flow: FlowName, limit: int) -> AsyncIterator[Kept]:
        """At most `limit` of a flow's, in no order of time; another release's are left to it."""
        async for row in self._rows.scan(_partition(flow), limit=limit):
            try:
                undelivered = read(Undelivered, row.document)
            except FromAnotherRelease:
                log.exception("%s %s is left to another release", flow, row.key)
                continue
            yield Kept(undelivered=undelivered, key=row.key, etag=row.etag)

    async def let_go(self, flow: FlowName, kept: Kept) -> None:
        """It was sent again."""
        await self._rows.apply(_partition(flow), [Delete(key=kept.key, etag=kept.etag)])


def _partition(flow: FlowName) -> str:
    return f"{UNDELIVERED}-{flow}"
