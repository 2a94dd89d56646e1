"""A world as the Functions host runs it: timers by their schedules, messages hidden while held."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flows.request import Document
from local.functions.ncrontab import Schedule
from tests.fakes.faults import HostDied
from tests.fakes.queues import MemoryQueue
from tests.fakes.world import FakeWorld
from tidegate.errors import Transient
from tidegate.messages import Announcement, FileMessage, FlowMessage

HIDDEN = timedelta(minutes=10)
"""For how long a message of a killed host stays away: azure-webjobs-sdk, `QueueListener.cs`."""
PAUSE = timedelta(seconds=10)
"""The same of a function that failed: `visibilityTimeout` in host.json."""
DELETING = timedelta(seconds=30)
"""For so long Azure takes no queue of a deleted one's name, at least: REST API, Delete Queue."""


class Arrived(Document):
    """A message of queue `arrivals`."""

    body: str


@dataclass(slots=True, kw_only=True)
class Hosted:
    """Time passes second by second."""

    world: FakeWorld
    watchdog: Schedule
    reconciler: Schedule
    arrivals: MemoryQueue = field(init=False)
    died_at: datetime | None = None

    def __post_init__(self) -> None:
        self.arrivals = MemoryQueue(self.world.clock)

    @property
    def since_death(self) -> timedelta:
        """Nothing for a host that lives."""
        return self.world.clock() - (self.died_at or self.world.clock())

    @property
    def queues(self) -> list[MemoryQueue]:
        return [self.arrivals, self.world.files, self.world.nudges, self.world.announcements]

    async def second(self) -> None:
        """What is due is done; a host that dies keeps what it holds away from the next one."""
        before = self.world.clock()
        self.world.clock.advance(1)
        try:
            await self._messages()
            await self._timers(before)
        except HostDied:
            self.died_at = self.world.clock()
        await self.world.workspace.finish()

    def delete_queues(self) -> None:
        """All of them, with what is in them; what a handler holds is gone too."""
        for queue in self.queues:
            queue.delete(DELETING)

    async def _messages(self) -> None:
        for queue in self.queues:
            taken = queue.take()
            for number, message in enumerate(taken):
                try:
                    await self._handle(message)
                except HostDied:
                    for held in taken[number:]:
                        queue.give_back(held, HIDDEN)
                    raise
                except Transient:
                    queue.give_back(message, PAUSE)

    async def _handle(self, message: Document) -> None:
        service = self.world.service
        match message:
            case Arrived():
                await service.arrivals.on_event(message.body)
            case FileMessage():
                await service.driver.drive(message.flow, message.file_id)
            case FlowMessage():
                await service.conductor.look(message.flow)
            case Announcement():
                await service.announcer.publish(message)

    async def _timers(self, before: datetime) -> None:
        """A sweep that fails has done what could be done: the next tick goes on."""
        now, service = self.world.clock(), self.world.service
        if self.watchdog.after(before) <= now:
            with suppress(Transient):
                await service.watchdog.sweep()
        if self.reconciler.after(before) <= now:
            with suppress(Transient):
                await service.reconciler.sweep()
