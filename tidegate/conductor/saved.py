"""Row `state` of table `flows`: the flow machine's own row."""

from typing import Final

from flows.names import FlowName
from tidegate.conductor.state import FlowState
from tidegate.ledger.flow_rows import OPEN
from tidegate.ledger.records import OpenFile
from tidegate.ledger.stored import Stored, read
from tidegate.ports import Delete, Etag, Insert, Replace, Rows, Write

STATE: Final = "state"
_NEW: Final = Etag("")


class FlowStates:
    """Loads and compare-and-swaps flow states."""

    def __init__(self, rows: Rows) -> None:
        """Take the table."""
        self._rows = rows

    async def load(self, flow: FlowName) -> Stored[FlowState]:
        """The saved state, or a fresh one that was never saved. Raises Transient."""
        row = await self._rows.get(flow, STATE)
        if row is None:
            return Stored(value=FlowState(flow=flow), etag=_NEW)
        return Stored(value=read(FlowState, row.document), etag=row.etag)

    async def save(
        self,
        before: Stored[FlowState],
        state: FlowState,
        closing: Stored[OpenFile] | None = None,
    ) -> bool:
        """False when somebody else was faster. `closing`: an open row that goes with it, or not."""
        document = state.model_dump_json()
        write = (
            Insert(key=STATE, document=document)
            if before.etag == _NEW
            else Replace(key=STATE, document=document, etag=before.etag)
        )
        writes: list[Write] = [write]
        if closing is not None:
            writes.append(Delete(key=f"{OPEN}{closing.value.file_id}", etag=closing.etag))
        return await self._rows.apply(state.flow, writes)
