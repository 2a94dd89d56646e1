"""Table `flows`: per flow its state, open files, tombstones and newest contents."""

import logging
from collections.abc import AsyncIterator
from typing import Final

from flows.names import DatasetName, FileId, FlowName
from tidegate.errors import Transient
from tidegate.ledger.records import Again, Newest, OpenFile, Tombstone
from tidegate.ledger.stored import FromAnotherRelease, Stored, Unreadable, read
from tidegate.ports import Delete, Insert, Replace, Rows, Write

log = logging.getLogger(__name__)

ROUNDS: Final = 8

OPEN: Final = "open:"
NEWEST: Final = "newest:"
AGAIN: Final = "again:"
TOMBSTONE: Final = "tombstone:"


class FlowRows:
    """Reads and writes of table `flows`, except the flow machine's own row."""

    def __init__(self, rows: Rows) -> None:
        """Take the table."""
        self._rows = rows

    async def open_file(self, flow: FlowName, file_id: FileId) -> Stored[OpenFile] | None:
        """The open row of a file, or None. Raises Transient."""
        row = await self._rows.get(flow, f"{OPEN}{file_id}")
        if row is None:
            return None
        return Stored(value=read(OpenFile, row.document), etag=row.etag)

    async def open_files(
        self, flow: FlowName, limit: int | None = None
    ) -> AsyncIterator[Stored[OpenFile]]:
        """The open rows of a flow, by file id: all, or `limit` of them. Raises Transient.

        One that only another release can read is left to that release's hosts: it stops no other.
        """
        async for row in self.all_open(flow, limit):
            if isinstance(row, Unreadable):
                log.error("%s %s is left to another release: %s", flow, row.key, row.why)
            else:
                yield row

    async def all_open(
        self, flow: FlowName, limit: int | None = None
    ) -> AsyncIterator[Stored[OpenFile] | Unreadable]:
        """The same, and those that only another release can read. Raises Transient."""
        async for row in self._rows.scan(flow, OPEN, limit=limit):
            try:
                yield Stored(value=read(OpenFile, row.document), etag=row.etag)
            except FromAnotherRelease as error:
                yield Unreadable(key=row.key, why=str(error))

    async def open(self, file: OpenFile) -> bool:
        """Make sure that the file has an open row; False when there is one: it stays as it is."""
        key = f"{OPEN}{file.file_id}"
        return await self._rows.apply(file.flow, [Insert(key=key, document=file.model_dump_json())])

    async def reopen(self, file: OpenFile) -> None:
        """The same, and an open row that is there gets another ETag.

        Whoever read it before, and is about to close it for a state that is left, fails.
        Raises Transient when others change the row all the time.
        """
        for _ in range(ROUNDS):
            if await self.open(file):
                return
            row = await self.open_file(file.flow, file.file_id)
            if row is not None and await self.update(row, row.value):
                return
        raise Transient(f"the open row of file {file.file_id} changes all the time")

    async def update(self, before: Stored[OpenFile], file: OpenFile) -> bool:
        """Replace an open row; False when it changed or went in between."""
        key = f"{OPEN}{file.file_id}"
        write = Replace(key=key, document=file.model_dump_json(), etag=before.etag)
        return await self._rows.apply(file.flow, [write])

    async def close(self, before: Stored[OpenFile]) -> bool:
        """Delete an open row as it was read: an intent written since then survives."""
        file = before.value
        write = Delete(key=f"{OPEN}{file.file_id}", etag=before.etag)
        return await self._rows.apply(file.flow, [write])

    async def newest(self, flow: FlowName, dataset: DatasetName) -> Stored[Newest] | None:
        """The newest content of a dataset. Raises Transient."""
        row = await self._rows.get(flow, f"{NEWEST}{dataset}")
        if row is None:
            return None
        return Stored(value=read(Newest, row.document), etag=row.etag)

    async def claim(
        self,
        flow: FlowName,
        dataset: DatasetName,
        before: Stored[Newest] | None,
        newest: Newest,
        again: Again | None = None,
    ) -> bool:
        """State the newest content, and who says it again; False when somebody was faster."""
        key, document = f"{NEWEST}{dataset}", newest.model_dump_json()
        writes: list[Write] = [
            Insert(key=key, document=document)
            if before is None
            else Replace(key=key, document=document, etag=before.etag)
        ]
        if again is not None:
            writes.append(await self._restated(flow, again))
        return await self._rows.apply(flow, writes)

    async def _restated(self, flow: FlowName, again: Again) -> Write:
        key, document = _again_key(again), again.model_dump_json()
        row = await self._rows.get(flow, key)
        if row is None:
            return Insert(key=key, document=document)
        return Replace(key=key, document=document, etag=row.etag)

    async def again(
        self, flow: FlowName, dataset: DatasetName, order: int = 0
    ) -> AsyncIterator[Stored[Again]]:
        """Contents that were stated again, from an order on. Raises Transient."""
        prefix = f"{AGAIN}{dataset}:"
        async for row in self._rows.scan(flow, prefix, begin=f"{prefix}{order:020d}"):
            yield Stored(value=read(Again, row.document), etag=row.etag)

    async def forget(self, flow: FlowName, row: Stored[Again]) -> None:
        """Delete a statement of a file that is loaded itself; one that was made since stays."""
        await self._rows.apply(flow, [Delete(key=_again_key(row.value), etag=row.etag)])

    async def tombstones(self, flow: FlowName) -> tuple[Tombstone, ...]:
        """The log of retracts and lifts, oldest first; its length is the epoch."""
        rows = self._rows.scan(flow, TOMBSTONE)
        return tuple([read(Tombstone, row.document) async for row in rows])

    async def bury(self, before: Stored[OpenFile], stone: Tombstone, epoch: int) -> bool:
        """Append to the log, whose length was `epoch`, and close the open row that asked for it.

        One transaction, so that one wish makes one entry; False when somebody was faster.
        """
        file = before.value
        writes: list[Write] = [
            Insert(key=f"{TOMBSTONE}{epoch + 1:010d}", document=stone.model_dump_json()),
            Delete(key=f"{OPEN}{file.file_id}", etag=before.etag),
        ]
        return await self._rows.apply(file.flow, writes)


def _again_key(again: Again) -> str:
    return f"{AGAIN}{again.dataset}:{again.order:020d}:{again.file_id}"
