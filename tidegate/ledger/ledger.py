"""The three tables that remember files and flows, together."""

from dataclasses import dataclass

from tidegate.ledger.flow_rows import FlowRows
from tidegate.ledger.journal import Journal
from tidegate.ledger.paths import Paths
from tidegate.ledger.records import FileRecord
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
