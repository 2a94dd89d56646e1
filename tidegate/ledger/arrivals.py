"""Rows `expected:<dataset>` of table `flows`: when a file of the dataset came last."""

import logging
from datetime import datetime
from typing import Final, Literal

from flows.names import DatasetName, FlowName
from flows.request import Document
from tidegate.ledger.skew import is_ahead
from tidegate.ledger.stored import FromAnotherRelease, Stored, read
from tidegate.ports import Insert, Replace, Rows

log = logging.getLogger(__name__)

EXPECTED: Final = "expected:"


class LastArrival(Document):
    """Only of datasets whose contract says when files are expected."""

    version: Literal[1] = 1
    since: datetime
    """When the newest file came, or when somebody began to look for one."""
    arrived: bool = False
    """A file has come at all."""
    told: datetime | None = None
    """The last occurrence that was missed and told of."""

    def believed(self, now: datetime) -> "LastArrival":
        """With now for what a clock gone wrong has said.

        A host that is ahead tells of occurrences in their order, so of all until now.
        """
        ahead = [name for name in ("since", "told") if is_ahead(getattr(self, name), now)]
        return self.model_copy(update=dict.fromkeys(ahead, now))


class LastArrivals:
    """Every method raises Transient."""

    def __init__(self, rows: Rows) -> None:
        """Take table `flows`."""
        self._rows = rows

    async def of(self, flow: FlowName, dataset: DatasetName) -> Stored[LastArrival] | None:
        """What is known of a dataset.

        None too when only another release can read it: whoever then inserts a row has been slower,
        and the row stays as it is. No arrival and no sweep fails for it.
        """
        row = await self._rows.get(flow, f"{EXPECTED}{dataset}")
        if row is None:
            return None
        try:
            return Stored(value=read(LastArrival, row.document), etag=row.etag)
        except FromAnotherRelease:
            log.exception("%s %s is left to another release", flow, row.key)
            return None

    async def save(
        self,
        flow: FlowName,
        dataset: DatasetName,
        before: Stored[LastArrival] | None,
        last: LastArrival,
    ) -> bool:
        """False when somebody was faster."""
        key, document = f"{EXPECTED}{dataset}", last.model_dump_json()
        write = (
            Insert(key=key, document=document)
            if before is None
            else Replace(key=key, document=document, etag=before.etag)
        )
        return await self._rows.apply(flow, [write])
