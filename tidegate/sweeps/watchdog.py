"""Drive on whatever stands still: every message may be lost, or hidden with a host that died."""

from collections.abc import Mapping
from datetime import timedelta

from flows.flow import Flow
from flows.names import FlowName
from tidegate.conductor.shell import Conductor
from tidegate.ledger.flow_rows import FlowRows
from tidegate.messages import FileMessage
from tidegate.ports import Clock, Queue


class Watchdog:
    """Looks at every open row and at every flow."""

    def __init__(
        self,
        *,
        flows: Mapping[FlowName, Flow],
        rows: FlowRows,
        conductor: Conductor,
        files: Queue,
        grace: timedelta,
        clock: Clock,
    ) -> None:
        """`grace` is how long a file may take before it counts as standing still."""
        self._flows, self._rows, self._conductor = flows, rows, conductor
        self._files, self._grace, self._clock = files, grace, clock

    async def sweep(self) -> int:
        """Returns how many files were sent on their way again. Raises Transient."""
        sent = 0
        for flow in self._flows:
            sent += await self._files_of(flow)
            await self._conductor.look(flow)
        return sent

    async def _files_of(self, flow: FlowName) -> int:
        """A file that waits for bronze is the conductor's; every other one is driven."""
        sent, before = 0, self._clock() - self._grace
        async for row in self._rows.open_files(flow):
            file = row.value
            if file.ready is None and file.since <= before:
                await self._files.send(FileMessage(path=file.path, file_id=file.file_id))
                sent += 1
        return sent
