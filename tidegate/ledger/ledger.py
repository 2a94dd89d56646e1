"""The three tables that remember files and flows, together."""

from dataclasses import dataclass

from tidegate.ledger.flow_rows import FlowRows
from tidegate.ledger.journal import Journal
from tidegate.ledger.paths import Paths
from tidegate.ledger.records import FileRecord, OpenFile
from tidegate.ledger.runs import Runs
from tidegate.ledger.stored import Stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Files by path, flows, history, and runs."""

    paths: Paths
    flows: FlowRows
    journal: Journal
    runs: Runs

    async def advance(self, before: Stored[FileRecord], record: FileRecord) -> bool:
        """Journal the last transition, then save the next; False when somebody was faster."""
        await self.journal.write(before.value)
        return await self.paths.save(before, record)

    async def move(
        self, row: Stored[OpenFile], before: Stored[FileRecord], record: FileRecord
    ) -> bool:
        """Carry out what the open row asks for; the row gets another ETag before the next state.

        Whoever read the row earlier, and means to close it for the state that ends here, fails; so
        does whoever still holds a wish that was fulfilled long ago.
        """
        return await self.flows.update(row, row.value) and await self.advance(before, record)
