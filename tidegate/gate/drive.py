"""Drive one version of a file on until it is final or has to wait for somebody else.

Every step reads the open row, then the version, does one thing and saves it. Whoever crashes is
followed by somebody who finds the same step due. What a state needs is a table.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from flows.contract import Contract
from flows.flow import Flow
from flows.names import FileId, FlowName
from tidegate.arrivals.receive import Arrivals
from tidegate.errors import Transient, UnknownFlow
from tidegate.gate.ending import Ending
from tidegate.gate.inspection import Inspector
from tidegate.gate.promotion import Promotion
from tidegate.gate.situation import Situation, Step
from tidegate.gate.wishes import Wishes
from tidegate.ledger.ledger import Ledger
from tidegate.ledger.records import OpenFile
from tidegate.ledger.states import FINAL, FileState
from tidegate.ledger.stored import Stored

ROUNDS: Final = 16


class Driver:
    """Carries files from SEEN to a final state."""

    def __init__(
        self,
        *,
        flows: Mapping[FlowName, Flow],
        ledger: Ledger,
        arrivals: Arrivals,
        inspector: Inspector,
        promotion: Promotion,
        ending: Ending,
        wishes: Wishes,
    ) -> None:
        """Take the declarations, the ledger and one worker for each kind of step."""
        self._flows, self._ledger, self._arrivals = flows, ledger, arrivals
        self._wishes = wishes
        self._steps: Mapping[FileState, Step] = MappingProxyType(
            {
                FileState.SEEN: inspector,
                FileState.PROMOTING: promotion.move,
                FileState.ACCEPTED: promotion.present,
                FileState.HELD: ending.hold,
                **dict.fromkeys(FINAL, ending.finish),
            }
        )

    async def drive(self, flow: FlowName, file_id: FileId) -> None:
        """Take every step that is due; a file that is stuck is left alone.

        Raises Transient, and UnknownFlow when this release does not declare the dataset.
        """
        for _ in range(ROUNDS):
            open_row = await self._ledger.flows.open_file(flow, file_id)
            if open_row is None or open_row.value.stuck or not await self._step(open_row):
                return
        raise Transient(f"file {file_id} is still not settled after {ROUNDS} steps")

    async def _step(self, open_row: Stored[OpenFile]) -> bool:
        file = open_row.value
        version = await self._ledger.paths.find(file.file_id)
        if version is None:
            await self._arrivals.resume(file)
            return True
        at = Situation(open=open_row, version=version, contract=self._contract(file))
        step = self._wishes.step(at) or self._steps[at.record.state]
        return await step(at)

    def _contract(self, file: OpenFile) -> Contract:
        flow = self._flows.get(file.flow)
        contract = flow.datasets.get(file.dataset) if flow else None
        if contract is None:
            raise UnknownFlow(f"this release does not declare {file.flow}/{file.dataset}")
        return contract
