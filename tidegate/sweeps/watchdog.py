"""Drive on whatever stands still: every message may be lost, or hidden with a host that died."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from flows.flow import Flow
from flows.names import FlowName
from tidegate.conductor.shell import Conductor
from tidegate.ledger.flow_rows import FlowRows
from tidegate.ledger.records import OpenFile
from tidegate.messages import FileMessage
from tidegate.ports import Clock, Queue
from tidegate.sweeps.troubles import Troubles

MOST_DOUBLINGS: Final = 3


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
        """Returns how many files were sent on their way again.

        Files come first: the gate needs no workspace. What fails for one flow stops no other, and
        is raised in the end, as an ExceptionGroup of Transient and Permanent.
        """
        sent = 0
        with Troubles("the watchdog's sweep") as troubles:
            for flow in self._flows:
                with troubles.noted():
                    sent += await self._files_of(flow)
            for flow in self._flows:
                with troubles.noted():
                    await self._conductor.look(flow)
        return sent

    async def _files_of(self, flow: FlowName) -> int:
        """A file that waits for bronze is the conductor's; every other one is driven.

        Each reminder doubles the wait for the next, three times: a file that takes long to check
        is not read by ever more drivers at once.
        """
        sent, now = 0, self._clock()
        async for row in self._rows.open_files(flow):
            file = row.value
            if file.ready is not None or _next_reminder(file, self._grace) > now:
                continue
            reminded = {"reminders": file.reminders + 1, "reminded_at": now}
            if await self._rows.update(row, file.model_copy(update=reminded)):
                await self._files.send(FileMessage(path=file.path, file_id=file.file_id))
                sent += 1
        return sent


def _next_reminder(file: OpenFile, grace: timedelta) -> datetime:
    wait: timedelta = grace * 2 ** min(file.reminders, MOST_DOUBLINGS)
    return (file.reminded_at or file.since) + wait
