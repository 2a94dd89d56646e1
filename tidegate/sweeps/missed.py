"""What to do about one blob of a listing."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property

from flows.flow import Flow
from flows.names import FileId, FlowName
from tidegate.arrivals.address import Address, address, beside
from tidegate.arrivals.receive import Arrivals, unfinished
from tidegate.ledger.ids import PathKey, file_id, path_key, path_key_of
from tidegate.ledger.ledger import Ledger
from tidegate.ledger.states import OPEN
from tidegate.ports import BlobInfo


class Missed:
    """The sweep of one flow: what it knows, and what it found."""

    def __init__(
        self,
        flows: Mapping[FlowName, Flow],
        ledger: Ledger,
        arrivals: Arrivals,
        told: datetime | None,
    ) -> None:
        """Blobs that no dataset claims are on record when they were committed before `told`."""
        self._flows, self._ledger, self._arrivals = flows, ledger, arrivals
        self._told = told
        self.known: frozenset[FileId] | None = None
        """Files that have an open row, so far as they were read; None before anybody did."""
        self.found = 0
        """Versions that were recorded, or opened again."""
        self.strangers = False
        """A blob that no dataset claims was put on record."""

    async def look(self, blob: BlobInfo, now: datetime) -> None:
        """Record what is not known. Raises Transient."""
        if not isinstance(address(blob.path, self._flows), Address):
            await self._companion(blob)
        elif not unfinished(blob, now) and not await self._is_driven(blob):
            self.found += await self._arrivals.receive(blob.path) is not None

    async def _companion(self, blob: BlobInfo) -> None:
        """A manifest wakes the file that waits for it; any other blob is a stranger.

        A file that waits has an open row, and one that is not known yet is in the listing itself.
        """
        owner = beside(blob.path, self._flows)
        if owner is None:
            await self._stranger(blob)
        elif path_key(owner.path) in self._open_paths:
            self.found += await self._arrivals.receive(blob.path) is not None

    @cached_property
    def _open_paths(self) -> frozenset[PathKey]:
        return frozenset(map(path_key_of, self.known or ()))

    async def _stranger(self, blob: BlobInfo) -> None:
        if self._told is None or blob.committed_at >= self._told:
            self.strangers = True
            await self._arrivals.receive(blob.path)

    async def _is_driven(self, blob: BlobInfo) -> bool:
        """Its version has an open row, which the watchdog looks after.

        A version that is not final may have none: whoever brought it back died too early.
        """
        file = file_id(blob.path, blob.etag)
        if self.known is not None and file in self.known:
            return True
        version = await self._ledger.paths.find(file)
        if version is None or version.value.state not in OPEN:
            return False
        return await self._ledger.flows.open_file(version.value.flow, file) is not None
