"""Table `files`: per path one head row and one row per version."""

from dataclasses import dataclass
from typing import Final

from flows.names import FileId
from tidegate.ledger.ids import PathKey, path_key_of
from tidegate.ledger.records import FileRecord, Head
from tidegate.ledger.stored import Stored, read
from tidegate.ports import Insert, Replace, Rows, Write

HEAD: Final = "head"


@dataclass(frozen=True, slots=True, kw_only=True)
class PathRows:
    """Everything known of one path, read together."""

    key: PathKey
    head: Stored[Head] | None
    versions: dict[FileId, Stored[FileRecord]]


class Paths:
    """Reads and writes of table `files`."""

    def __init__(self, rows: Rows) -> None:
        """Take the table."""
        self._rows = rows

    async def load(self, key: PathKey) -> PathRows:
        """All rows of a path. Raises Transient."""
        head: Stored[Head] | None = None
        versions: dict[FileId, Stored[FileRecord]] = {}
        async for row in self._rows.scan(key):
            if row.key == HEAD:
                head = Stored(value=read(Head, row.document), etag=row.etag)
            else:
                record = read(FileRecord, row.document)
                versions[record.file_id] = Stored(value=record, etag=row.etag)
        return PathRows(key=key, head=head, versions=versions)

    async def find(self, file_id: FileId) -> Stored[FileRecord] | None:
        """One version, by its id alone. Raises Transient."""
        row = await self._rows.get(path_key_of(file_id), file_id)
        if row is None:
            return None
        return Stored(value=read(FileRecord, row.document), etag=row.etag)

    async def record(
        self, before: PathRows, head: Head, version: FileRecord, ended: list[FileRecord]
    ) -> bool:
        """A version with its head, and the versions that it ends, in one transaction."""
        known = before.versions.get(version.file_id)
        writes: list[Write] = [
            _upsert_head(before.head, head),
            _replacement(known, version) if known else _insertion(version),
            *(_replacement(before.versions[old.file_id], old) for old in ended),
        ]
        return await self._rows.apply(before.key, writes)

    async def save(self, before: Stored[FileRecord], record: FileRecord) -> bool:
        """The next state of one version; False when somebody else was faster."""
        key = path_key_of(record.file_id)
        return await self._rows.apply(key, [_replacement(before, record)])


def _upsert_head(before: Stored[Head] | None, head: Head) -> Write:
    document = head.model_dump_json()
    if before is None:
        return Insert(key=HEAD, document=document)
    return Replace(key=HEAD, document=document, etag=before.etag)


def _insertion(record: FileRecord) -> Insert:
    return Insert(key=record.file_id, document=record.model_dump_json())


def _replacement(before: Stored[FileRecord], record: FileRecord) -> Replace:
    return Replace(key=record.file_id, document=record.model_dump_json(), etag=before.etag)
