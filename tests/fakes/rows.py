"""Tables in memory."""

from collections.abc import AsyncIterator, Sequence
from itertools import count
from typing import Final

from tidegate.errors import Permanent
from tidegate.ports import MAX_WRITES, Delete, Etag, Insert, Replace, Row, Write

MOST_OF_A_PROPERTY: Final = 32_768
"""Characters: 64 KiB of UTF-16.

https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model
"""


class MemoryRows:
    """One table; implements `Rows`."""

    def __init__(self) -> None:
        self._partitions: dict[str, dict[str, Row]] = {}
        self._etags = count(1)

    def everything(self) -> list[tuple[str, Row]]:
        """Every row with its partition."""
        found = sorted(self._partitions.items())
        return [(name, rows[key]) for name, rows in found for key in sorted(rows)]

    async def get(self, partition: str, key: str) -> Row | None:
        return self._partitions.get(partition, {}).get(key)

    async def scan(
        self, partition: str, prefix: str = "", *, begin: str = "", limit: int | None = None
    ) -> AsyncIterator[Row]:
        rows = self._partitions.get(partition, {})
        keys = [key for key in sorted(rows) if key.startswith(prefix) and key >= begin]
        for row in [rows[key] for key in keys[:limit]]:
            yield row

    async def apply(self, partition: str, writes: Sequence[Write]) -> bool:
        if len(writes) > MAX_WRITES:
            raise ValueError(f"{len(writes)} writes in one transaction")
        if any(not isinstance(each, Delete) and _too_large(each.document) for each in writes):
            raise Permanent("write table: 400 PropertyValueTooLarge")
        rows = self._partitions.setdefault(partition, {})
        if not all(_holds(rows, write) for write in writes):
            return all(isinstance(write, Delete) and write.key not in rows for write in writes)
        for write in writes:
            if isinstance(write, Delete):
                del rows[write.key]
            else:
                etag = Etag(str(next(self._etags)))
                rows[write.key] = Row(key=write.key, document=write.document, etag=etag)
        return True


def _holds(rows: dict[str, Row], write: Write) -> bool:
    match write:
        case Insert():
            return write.key not in rows
        case Replace() | Delete():
            return write.key in rows and rows[write.key].etag == write.etag


def _too_large(document: str) -> bool:
    return len(document) > MOST_OF_A_PROPERTY // 2 and (
        len(document.encode("utf-16-le")) > 2 * MOST_OF_A_PROPERTY
    )
