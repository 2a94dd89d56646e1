"""Many files by their ids, some at a time."""

from collections.abc import Iterable
from functools import partial

from flows.names import FileId
from tidegate.ledger.records import FileRecord
from tidegate.service import Service


async def records(service: Service, ids: Iterable[FileId]) -> dict[FileId, FileRecord]:
    """In the order asked for; an id that the ledger does not know is left out."""
    found: dict[FileId, FileRecord | None] = dict.fromkeys(ids)

    async def find(file_id: FileId) -> None:
        stored = await service.ledger.paths.find(file_id)
        found[file_id] = stored.value if stored else None

    await service.together([partial(find, file_id) for file_id in found])
    return {file_id: record for file_id, record in found.items() if record is not None}
