"""What the four poison triggers call: a body that the host has given up."""

import logging
from dataclasses import dataclass
from hashlib import sha256

from pydantic import BaseModel, ValidationError

from tidegate.arrivals.receive import Arrivals
from tidegate.errors import Transient
from tidegate.ledger.journal import Journal
from tidegate.ledger.records import Refusal
from tidegate.messages import Announcement, FileMessage, FlowMessage
from tidegate.poison.announcements import PoisonedAnnouncements
from tidegate.poison.files import PoisonedFiles
from tidegate.poison.flows import FlowLooks
from tidegate.poison.stuck import Stuck
from tidegate.ports import Clock

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Poison:
    """Every method may raise Transient: then the message comes again."""

    files: PoisonedFiles
    looks: FlowLooks
    announcements: PoisonedAnnouncements
    stuck: Stuck
    arrivals: Arrivals
    journal: Journal
    clock: Clock

    async def file(self, body: bytes) -> None:
        """Of queue `files`."""
        if message := await self._read(FileMessage, "files", body):
            await self.files.take(message)

    async def flow(self, body: bytes) -> None:
        """Of queue `flows`."""
        if message := await self._read(FlowMessage, "flows", body):
            await self.looks.take(message.flow)

    async def announcement(self, body: bytes) -> None:
        """Of queue `announcements`."""
        if message := await self._read(Announcement, "announcements", body):
            await self.announcements.take(message)

    async def arrival(self, body: bytes) -> None:
        """Of queue `arrivals`: its paths are received again, and are the reconciler's after that.

        What cannot be read is put on record by the same way.
        """
        try:
            await self.arrivals.on_event(body.decode(errors="replace"))
        except Transient as error:
            log.warning("a given up event is left to the reconciler: %s", error)

    async def _read[M: BaseModel](self, kind: type[M], queue: str, body: bytes) -> M | None:
        """A body that is no message of ours never will be: it is put on record by its digest."""
        try:
            return kind.model_validate_json(body)
        except ValidationError:
            log.error("queue %s: a message of %d bytes is none of ours", queue, len(body))  # noqa: TRY400 - its text may be anything
            refusal = Refusal(
                event_id=sha256(body).hexdigest(),
                reason=f"queue {queue}: not a message of ours",
                subject="",
                at=self.clock(),
            )
            await self.journal.refuse(refusal)
            return None
