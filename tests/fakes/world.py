"""The whole service over fakes, on a clock that the test moves."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from flows.catalogue import load_flows
from flows.flow import Flow
from flows.layout import LANDING
from flows.names import FlowName
from tests.fakes.blobs import MemoryBlobs
from tests.fakes.faults import Fate, Mortal
from tests.fakes.queues import ManualClock, MemoryAnnouncer, MemoryQueue
from tests.fakes.rows import MemoryRows
from tests.fakes.together import one_by_one
from tests.fakes.workspace import FakeWorkspace
from tidegate.check.limits import Limits
from tidegate.gate.move import CopyMove
from tidegate.messages import Announcement, FileMessage, FlowMessage
from tidegate.ports import BlobRef, Clock, Rows, Together
from tidegate.service import Service
from tidegate.wiring import Choices, Parts, assemble

TOPIC = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/lake"
NETFLIX = FlowName("netflix")
GRACE = timedelta(seconds=30)
DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeWorld:
    clock: ManualClock
    blobs: MemoryBlobs
    files: MemoryQueue
    nudges: MemoryQueue
    announcements: MemoryQueue
    announcer: MemoryAnnouncer
    workspace: FakeWorkspace
    service: Service

    async def put(self, path: str, content: bytes) -> None:
        """A supplier writes to landing; no event is sent."""
        await self.blobs.put(BlobRef(container=LANDING, path=path), content, overwrite=True)

    async def drop(self, path: str, content: bytes) -> None:
        """A supplier writes to landing and Event Grid tells of it."""
        await self.put(path, content)
        await self.service.arrivals.on_event(event(path))

    async def pump(self) -> None:
        """Deliver messages until none is visible."""
        while await self._deliver():
            pass

    async def _deliver(self) -> int:
        taken = [*self.files.take(), *self.nudges.take(), *self.announcements.take()]
        for message in taken:
            match message:
                case FileMessage():
                    await self.service.driver.drive(NETFLIX, message.file_id)
                case FlowMessage():
                    await self.service.conductor.look(message.flow)
                case Announcement():
                    await self.service.announcer.publish(message)
        return len(taken)

    async def pass_time(self, seconds: int) -> None:
        """Second by second: runs work, messages arrive, timers fire when they are due."""
        for _ in range(seconds):
            self.clock.advance(1)
            await self.pump()
            await self.workspace.finish()

    async def states(self) -> dict[str, str]:
        """State by path, of the newest version."""
        found: dict[str, str] = {}
        today = self.clock().date()
        async for entry in self.service.ledger.journal.day(NETFLIX, today):
            found.setdefault(entry.path, entry.state)
        async for row in self.service.ledger.flows.open_files(NETFLIX):
            version = await self.service.ledger.paths.find(row.value.file_id)
            if version is not None:
                found[version.value.path] = version.value.state
        return found


def event(path: str) -> str:
    """What Event Grid says of a committed write."""
    return json.dumps(
        {
            "topic": TOPIC,
            "subject": f"/blobServices/default/containers/landing/blobs/{path}",
            "eventType": "Microsoft.Storage.BlobCreated",
            "id": "1",
            "data": {"api": "PutBlob", "eTag": "0x1", "url": "https://elsewhere/never/read"},
        }
    )


@cache
def declared() -> Mapping[FlowName, Flow]:
    """The one flow that most tests are about, read once."""
    return {NETFLIX: load_flows()[NETFLIX]}


def fake_world(
    fate: Fate | None = None,
    new_table: Callable[[], Rows] = MemoryRows,
    together: Together = one_by_one,
    flows: Mapping[FlowName, Flow] | None = None,
    limits: Limits = DEFAULT_LIMITS,
    grace: timedelta = GRACE,
    new_blobs: Callable[[Clock], MemoryBlobs] = MemoryBlobs,
) -> FakeWorld:
    """A world in which nothing has happened yet; `fate` says at which call the host dies."""
    fate = fate or Fate()
    clock = ManualClock()
    blobs = new_blobs(clock)
    files, nudges, announcements = (MemoryQueue(clock) for _ in range(3))
    announcer, workspace = MemoryAnnouncer(), FakeWorkspace(blobs)

    def mortal(adapter: object) -> Any:  # noqa: ANN401 - it stands for any of the ports
        return Mortal(adapter, fate)

    lake = mortal(blobs)
    parts = Parts(
        files_table=mortal(new_table()),
        flows_table=mortal(new_table()),
        journal_table=mortal(new_table()),
        blobs=lake,
        move=CopyMove(lake),
        keep=CopyMove(lake, fences=False),
        files=mortal(files),
        nudges=mortal(nudges),
        announcements=mortal(announcements),
        announcer=mortal(announcer),
        workspace=mortal(workspace),
        together=together,
        clock=clock,
    )
    choices = Choices(topic=TOPIC, poll=timedelta(seconds=1), grace=grace, limits=limits)
    return FakeWorld(
        clock=clock,
        blobs=blobs,
        files=files,
        nudges=nudges,
        announcements=announcements,
        announcer=announcer,
        workspace=workspace,
        service=assemble(flows or declared(), parts, choices),
    )
