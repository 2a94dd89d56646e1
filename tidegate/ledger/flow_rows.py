"""Table `flows`: per flow its state, open files, tombstones and newest contents."""

from collections.abc import AsyncIterator
from typing import Final

from flows.names import DatasetName, FileId, FlowName
from tidegate.errors import Transient
from tidegate.ledger.records import Newest, OpenFile, Tombstone
from tidegate.ledger.stored import Stored
from tidegate.ports import Delete, Insert, Replace, Rows

ROUNDS: Final = 8

OPEN: Final = "open:"
NEWEST: Final = "newest:"
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
        return Stored(value=OpenFile.model_validate_json(row.document), etag=row.etag)

    async def open_files(
        self, flow: FlowName, limit: int | None = None
    ) -> AsyncIterator[Stored[OpenFile]]:
        """The open rows of a flow, by file id: all, or `limit` of them. Raises Transient."""
        async for row in self._rows.scan(flow, OPEN, limit=limit):
            yield Stored(value=OpenFile.model_validate_json(row.document), etag=row.etag)

    async def open(self, file: OpenFile) -> None:
        """Make sure that the file has an open row; one that is there stays as it is."""
        key = f"{OPEN}{file.file_id}"
        await self._rows.apply(file.flow, [Insert(key=key, document=file.model_dump_json())])

    async def reopen(self, file: OpenFile) -> None:
        """The same, and an open row that is there gets another ETag.

        Whoever read it before, and means to close it for a state that is about to change, fails.
        Raises Transient when the row is changed by others all the time.
        """
        key = f"{OPEN}{file.file_id}"
        for _ in range(ROUNDS):
            insert = Insert(key=key, document=file.model_dump_json())
            if await self._rows.apply(file.flow, [insert]):
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
        return Stored(value=Newest.model_validate_json(row.document), etag=row.etag)

    async def claim(
        self, flow: FlowName, dataset: DatasetName, before: Stored[Newest] | None, newest: Newest
    ) -> bool:
        """State the newest content; False when somebody else was faster."""
        key, document = f"{NEWEST}{dataset}", newest.model_dump_json()
        write = (
            Insert(key=key, document=document)
            if before is None
            else Replace(key=key, document=document, etag=before.etag)
        )
        return await self._rows.apply(flow, [write])

    async def tombstones(self, flow: FlowName) -> tuple[Tombstone, ...]:
        """The log of retracts and lifts, oldest first; its length is the epoch."""
        rows = self._rows.scan(flow, TOMBSTONE)
        return tuple([Tombstone.model_validate_json(row.document) async for row in rows])
