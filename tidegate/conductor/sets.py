"""Lets go of the open rows of files that have come, and notes of whom they are."""

from collections.abc import Mapping

from flows.flow import CompleteSet, Flow
from flows.names import FlowName
from tidegate.conductor.gathering import arrived
from tidegate.conductor.saved import FlowStates
from tidegate.ledger.flow_rows import FlowRows
from tidegate.ledger.records import OpenFile
from tidegate.ledger.states import ARRIVED, FileState
from tidegate.ledger.stored import Stored
from tidegate.messages import FlowMessage
from tidegate.ports import Clock, Queue


class Sets:
    """The last step of every file."""

    def __init__(
        self,
        flows: Mapping[FlowName, Flow],
        states: FlowStates,
        rows: FlowRows,
        nudges: Queue,
        clock: Clock,
    ) -> None:
        """Take the declarations, which know the sets, table `flows` and the queue of that name."""
        self._flows, self._states, self._rows = flows, states, rows
        self._nudges, self._clock = nudges, clock

    async def close(self, row: Stored[OpenFile], state: FileState) -> bool:
        """Delete the open row of a file in its final state; False when it changed in between.

        The first file of a dataset that a set waits for is noted in the same transaction: noted
        before, it might count twice, noted after, never. Raises Transient.
        """
        rules = self._rules(row.value) if state in ARRIVED else None
        if rules is None:
            return await self._rows.close(row)
        before = await self._states.load(row.value.flow)
        after = arrived(before.value, rules, row.value.dataset, self._clock())
        if after == before.value:
            return await self._rows.close(row)
        if not await self._states.save(before, after, closing=row):
            return False
        # A duplicate may complete the set that silver waits for, and nobody else would look.
        await self._nudges.send(FlowMessage(flow=row.value.flow))
        return True

    def _rules(self, file: OpenFile) -> CompleteSet | None:
        """None for a file that came before: an operator's move or a late judgement opened it."""
        flow, again = self._flows.get(file.flow), file.arrived or bool(file.intent)
        rules = flow.coalescing.complete_set if flow and not again else None
        return rules if rules and file.dataset in rules.datasets else None
