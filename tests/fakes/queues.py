"""Queues in memory, on a clock that the test moves."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from flows.request import Document
from tidegate.errors import Transient
from tidegate.messages import Announcement


class ManualClock:
    """Time that passes only when told."""

    def __init__(self, start: datetime | None = None) -> None:
        self.now = start or datetime(2026, 1, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class _Sent(NamedTuple):
    at: datetime
    """When it can be seen."""
    message: Document
    since: datetime


class MemoryQueue:
    """Implements `Queue`; `take` hands out what is visible by now, oldest first."""

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock
        self._messages: list[_Sent] = []
        self._deleted_until: datetime | None = None

    def delete(self, takes: timedelta = timedelta(0)) -> None:
        """Its messages are gone; for so long it takes no other, as in Azure, which says 30 s."""
        self._messages.clear()
        self._deleted_until = self._clock() + takes

    async def send(self, message: Document, delay: timedelta = timedelta(0)) -> None:
        """Makes the queue when it is gone, as the real adapter does."""
        if self._deleted_until is not None and self._clock() < self._deleted_until:
            raise Transient("send to queue: 409 QueueBeingDeleted")
        self._deleted_until = None
        self._messages.append(_Sent(self._clock() + delay, message, self._clock()))

    async def waiting_since(self) -> datetime | None:
        """Of the first one that can be seen."""
        now = self._clock()
        return next((each.since for each in self._messages if each.at <= now), None)

    def give_back(self, message: Document, hidden: timedelta) -> None:
        """Whoever took it did not end with it; a message of a deleted queue is gone."""
        if self._deleted_until is None:
            self._messages.append(_Sent(self._clock() + hidden, message, self._clock()))

    def take(self) -> list[Document]:
        now = self._clock()
        visible = [each.message for each in self._messages if each.at <= now]
        self._messages = [each for each in self._messages if each.at > now]
        return visible

    def lose_everything(self) -> None:
        self._messages.clear()

    def __len__(self) -> int:
        return len(self._messages)


class MemoryAnnouncer:
    """Implements `Announcer`."""

    def __init__(self) -> None:
        self.published: list[Announcement] = []
        self.trouble: Exception | None = None
        """Raised instead of publishing."""

    async def publish(self, announcement: Announcement) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.published.append(announcement)
