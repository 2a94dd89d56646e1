"""Drive on whatever stands still: every message may be lost, or hidden with a host that died."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from flows.flow import Flow
from flows.names import FlowName
from tidegate.ledger.flow_rows import FlowRows
from tidegate.ledger.records import OpenFile
from tidegate.ledger.stored import Stored, Unreadable
from tidegate.messages import FileMessage
from tidegate.poison.flows import FlowLooks
from tidegate.ports import Clock, Queue, Together
from tidegate.sweeps.expectations import Expectations
from tidegate.sweeps.reminders import is_due, meets_new_contract, waits_in_line
from tidegate.sweeps.troubles import Troubles

AT_ONCE: Final = 128
"""Open rows that are reminded of together: that many are in memory, beside a page of the table."""
MOST_ANEW: Final = 128
"""Held files of a flow that one sweep sends to meet a new contract: new files wait for no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watchdog:
    """Looks at every open row and at every flow."""

    flows: Mapping[FlowName, Flow]
    rows: FlowRows
    looks: FlowLooks
    expectations: Expectations
    files: Queue
    grace: timedelta
    """How long a file may take before it counts as standing still."""
    budget: timedelta
    """How long reminding may take; whoever is left is first at the next sweep."""
    together: Together
    clock: Clock

    async def sweep(self) -> int:
        """Returns how many files were sent on their way again.

        Files come first: the gate needs no workspace. What fails for one flow stops no other, and
        is raised in the end, as an ExceptionGroup of Transient and Permanent.
        """
        sent, ends, left = 0, self.clock() + self.budget, dict[FlowName, Unreadable]()
        with Troubles("the watchdog's sweep") as troubles:
            for flow in self.flows.values():
                with troubles.noted():
                    sent += await self._files_of(flow, ends, left)
            for flow in self.flows.values():
                with troubles.noted():
                    await self.expectations.look(flow)
                with troubles.noted():
                    await self.looks.look(flow.name, left.get(flow.name))
        return sent

    async def _files_of(self, flow: Flow, ends: datetime, left: dict[FlowName, Unreadable]) -> int:
        """Puts the first row into `left` that only another release can read."""
        sent = 0
        async for standing in self._standing(flow, left):
            reached = await self.files.waiting_since()
            rows = [row for row in standing if not self._waits(row.value, reached)]
            await self.together([partial(self._remind, row) for row in rows])
            sent += len(rows)
            if self.clock() >= ends:
                break
        return sent

    async def _standing(
        self, flow: Flow, left: dict[FlowName, Unreadable]
    ) -> AsyncIterator[list[Stored[OpenFile]]]:
        now, rows, anew = self.clock(), list[Stored[OpenFile]](), 0
        async for row in self.rows.all_open(flow.name):
            if isinstance(row, Unreadable):
                left.setdefault(flow.name, row)
            elif is_due(row.value, flow, self.grace, now):
                is_new = meets_new_contract(row.value, flow)
                anew += is_new
                if not is_new or anew <= MOST_ANEW:
                    rows.append(row)
            if len(rows) == AT_ONCE:
                yield rows
                rows = []
        if rows:
            yield rows

    def _waits(self, file: OpenFile, reached: datetime | None) -> bool:
        return waits_in_line(file, self.grace, self.clock(), reached)

    async def _remind(self, row: Stored[OpenFile]) -> None:
        """A row that changed in between is not standing still."""
        file = row.value
        reminded = {"reminders": file.reminders + 1, "reminded_at": self.clock()}
        if await self.rows.update(row, file.model_copy(update=reminded)):
            await self.files.send(FileMessage(path=file.path, file_id=file.file_id))
