"""A file whose messages keep failing: what the ledger counts decides, not the host's count.

The host gives a message up after five tries, and a host that dies counts as a try. So the file is
driven once more, and the try is counted in its open row before it begins: a good file is not held
against five dead hosts, and a file that kills every host is not driven for ever.
"""

import logging
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from tidegate.conductor.alarms import AlarmKind, alarm
from tidegate.errors import Mendable, Permanent, Transient
from tidegate.gate.drive import Driver
from tidegate.ledger.flow_rows import FlowRows
from tidegate.ledger.records import OpenFile
from tidegate.ledger.skew import credible
from tidegate.ledger.stored import Stored
from tidegate.messages import FileMessage
from tidegate.poison.stuck import MAX_REASON, Stuck
from tidegate.ports import Clock, Queue

log = logging.getLogger(__name__)

MOST_TRIES: Final = 3
PATIENCE: Final = timedelta(days=1)
"""How long a reason is waited out that may pass, or be mended, without the file being touched."""
DIGITS: Final = 12
MOST_REMEMBERED: Final = 100
"""Alarms of waiting files that a host knows to be told; beyond them it may tell one again."""
PAUSE: Final = timedelta(minutes=5)
"""Until a file that failed for such a reason is driven again."""
LULL: Final = timedelta(hours=2)
"""So long after its last failure a file fails for the first time again: a killed host hides a
message for ten minutes, five times, before it is given up."""


class PoisonedFiles:
    """Takes messages of `files` that the host has given up."""

    def __init__(
        self,
        *,
        driver: Driver,
        rows: FlowRows,
        stuck: Stuck,
        files: Queue,
        announcements: Queue,
        clock: Clock,
    ) -> None:
        """Take the driver, table `flows`, and the queues that drive files and tell the world."""
        self._driver, self._rows, self._stuck = driver, rows, stuck
        self._files, self._announcements, self._clock = files, announcements, clock
        self._told: set[str] = set()

    async def take(self, message: FileMessage) -> None:
        """Drive the file once more; what does not help leaves it stuck. Raises Transient."""
        row = await self._rows.open_file(message.flow, message.file_id)
        if row is None:
            return
        if row.value.stuck:
            await self._stuck.tell(row.value)
        elif row.value.tries >= MOST_TRIES:
            await self._stuck.hold(row, _given_up(row.value))
        else:
            await self._try(row, message)

    async def _try(self, row: Stored[OpenFile], message: FileMessage) -> None:
        """Somebody who was faster with the row has moved the file on."""
        counted = row.value.model_copy(update={"tries": row.value.tries + 1})
        if not await self._rows.update(row, counted):
            return
        try:
            await self._driver.drive(message.flow, message.file_id)
        except Transient as error:
            await self._wait(message, str(error))
        except Mendable as error:
            await self._tell(message, str(error))
            await self._wait(message, str(error), failing=str(error)[:MAX_REASON])
        except Permanent as error:
            await self._over(message, f"{type(error).__name__}: {error}")
        else:
            await self._forget(message)

    async def _over(self, message: FileMessage, reason: str) -> None:
        row = await self._rows.open_file(message.flow, message.file_id)
        if row is not None:
            await self._stuck.hold(row, reason)

    async def _tell(self, message: FileMessage, reason: str) -> None:
        """One alarm a day and reason, for all files of a flow; sent about once by each host."""
        key = f"files-{sha256(reason.encode()).hexdigest()[:DIGITS]}-{self._clock():%Y%m%d}"
        told = alarm(message.flow, AlarmKind.BLOCKED, key, f"files wait: {reason}")
        if told.id in self._told:
            return
        log.error("flow %s: files wait: %s", message.flow, reason)
        await self._announcements.send(told)
        if len(self._told) == MOST_REMEMBERED:
            self._told.clear()
        self._told.add(told.id)

    async def _wait(self, message: FileMessage, reason: str, failing: str = "") -> None:
        row = await self._rows.open_file(message.flow, message.file_id)
        if row is None:
            return
        now = self._clock()
        since = _failing_since(row.value, now)
        if now - since > PATIENCE:
            await self._stuck.hold(row, f"for more than a day: {reason}")
            return
        waiting = {"tries": 0, "failing_since": since, "failed_at": now, "failing": failing}
        await self._rows.update(row, row.value.model_copy(update=waiting))
        await self._files.send(message, PAUSE)

    async def _forget(self, message: FileMessage) -> None:
        row = await self._rows.open_file(message.flow, message.file_id)
        if row is not None and row.value.tries:
            fresh = {"tries": 0, "failing_since": None, "failed_at": None, "failing": ""}
            await self._rows.update(row, row.value.model_copy(update=fresh))


def _failing_since(file: OpenFile, now: datetime) -> datetime:
    """The ordinary way of a message notes no success: a long silence means that there was one."""
    since = credible(file.failing_since, now)
    last = credible(file.failed_at or since, now)
    return now if last is None or since is None or now - last > LULL else since


def _given_up(file: OpenFile) -> str:
    return (
        f"{file.tries} tries in a row had no end: the host died, ran out of time, or failed in a "
        "way that only its log tells"
    )
