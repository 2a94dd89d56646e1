"""Row `trouble` of table `flows`: why nobody can look at a flow. It is there while that is so."""

from datetime import datetime
from typing import Final, Literal

from flows.names import FlowName
from flows.request import Document
from tidegate.ledger.stored import read
from tidegate.ports import Delete, Insert, Replace, Rows

TROUBLE: Final = "trouble"


class Trouble(Document):
    """The last look at the flow failed."""

    version: Literal[1] = 1
    since: datetime
    reason: str
    told: bool = True
    """Somebody was told: at once when trying again does not help, else after a while."""


class FlowTroubles:
    """At most one per flow. Every method raises Transient."""

    def __init__(self, rows: Rows) -> None:
        """Take table `flows`."""
        self._rows = rows

    async def of(self, flow: FlowName) -> Trouble | None:
        """What is wrong with the flow, or None. Raises FromAnotherRelease."""
        row = await self._rows.get(flow, TROUBLE)
        return read(Trouble, row.document) if row else None

    async def note(self, flow: FlowName, trouble: Trouble) -> None:
        """Put it down in the place of what was known."""
        row = await self._rows.get(flow, TROUBLE)
        document = trouble.model_dump_json()
        write = (
            Replace(key=TROUBLE, document=document, etag=row.etag)
            if row
            else Insert(key=TROUBLE, document=document)
        )
        await self._rows.apply(flow, [write])

    async def clear(self, flow: FlowName) -> None:
        """A look went well."""
        row = await self._rows.get(flow, TROUBLE)
        if row is not None:
            await self._rows.apply(flow, [Delete(key=TROUBLE, etag=row.etag)])
