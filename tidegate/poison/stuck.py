"""A file that is stuck: nobody drives it, everybody sees it, and an operator sets it free."""

import logging
from datetime import datetime
from typing import Final

from flows.names import FileId, FlowName
from tidegate.conductor.alarms import AlarmKind, alarm
from tidegate.errors import Transient
from tidegate.ledger.ledger import Ledger
from tidegate.ledger.records import OpenFile, Transition
from tidegate.ledger.stored import Stored
from tidegate.messages import FileMessage
from tidegate.ports import Clock, Queue

log = logging.getLogger(__name__)

ROUNDS: Final = 8
MAX_REASON: Final = 500


class Stuck:
    """Holds files, and sets them free. Every method raises Transient."""

    def __init__(self, ledger: Ledger, files: Queue, announcements: Queue, clock: Clock) -> None:
        """Take the ledger, the queue that drives files, and the one that tells the world."""
        self._ledger, self._files = ledger, files
        self._announcements, self._clock = announcements, clock

    async def hold(self, row: Stored[OpenFile], reason: str) -> None:
        """Somebody who was faster with the row has moved the file on: then it is not stuck."""
        now, reason = self._clock(), reason[:MAX_REASON]
        held = row.value.model_copy(update={"stuck": reason, "stuck_at": now})
        if await self._ledger.flows.update(row, held):
            what = Transition(at=now, event="got stuck", reason=reason)
            await self._remember(held.file_id, what)
            await self.tell(held)

    async def tell(self, file: OpenFile) -> None:
        """Alarm; the same trouble has the same id, however often it is told."""
        log.error("file %s is stuck: %s", file.file_id, file.stuck)
        key = f"{file.file_id}-{_stamp(file.stuck_at or file.since)}"
        told = alarm(
            file.flow,
            AlarmKind.STUCK_FILE,
            key,
            file.stuck,
            path=file.path,
            file_id=file.file_id,
        )
        await self._announcements.send(told)

    async def files(self, flow: FlowName, limit: int) -> tuple[FileId, ...]:
        """At most so many of the flow's files that are stuck."""
        found: list[FileId] = []
        async for row in self._ledger.flows.open_files(flow):
            if row.value.stuck:
                found.append(row.value.file_id)
            if len(found) == limit:
                break
        return tuple(found)

    async def free(self, flow: FlowName, file: FileId, *, by: str, reason: str) -> bool:
        """Drive it again as if nothing had happened; False when it is settled or unknown."""
        for _ in range(ROUNDS):
            row = await self._ledger.flows.open_file(flow, file)
            if row is None:
                return False
            if await self._ledger.flows.update(row, row.value.freed(self._clock())):
                await self._freed(row.value, f"{by}: {reason}" if reason else by)
                return True
        raise Transient(f"the open row of file {file} changes all the time")

    async def _freed(self, file: OpenFile, who: str) -> None:
        event = "was set free by an operator" if file.stuck else "was driven on by an operator"
        what = Transition(at=self._clock(), event=event, reason=who)
        await self._remember(file.file_id, what)
        await self._files.send(FileMessage(path=file.path, file_id=file.file_id))

    async def _remember(self, file: FileId, what: Transition) -> None:
        """For its story; a version that was never recorded has none."""
        for _ in range(ROUNDS):
            version = await self._ledger.paths.find(file)
            if version is None or await self._ledger.paths.save(version, version.value.aside(what)):
                return


def _stamp(at: datetime) -> str:
    return f"{at:%Y%m%dT%H%M%S}"
