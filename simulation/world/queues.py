"""Queues whose messages are hints: lost, doubled, late and in any order."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from flows.request import Document
from tests.fakes.queues import ManualClock
from tidegate.messages import Announcement, FileMessage, FlowMessage

HIDDEN: Final = timedelta(seconds=30)
"""How long a message stays away after its handler failed: `visibilityTimeout` in host.json."""
HIDDEN_BY_DEATH: Final = timedelta(minutes=10)
"""How long when the host died with it: fixed in azure-webjobs-sdk, `QueueListener.cs`."""
MOST_DELIVERIES: Final = 5
"""`maxDequeueCount`: one failure more and the message goes to the poison queue."""


class Message:
    """One message: when it was sent, when it can be seen, and how often it was handed out."""

    __slots__ = ("at", "body", "deliveries", "name", "since")

    def __init__(self, body: Document, since: datetime, at: datetime) -> None:
        """Its name is the same for the same body, so that a schedule can name it."""
        self.body, self.since, self.at, self.deliveries = body, since, at, 0
        self.name = _name(body)


class HintQueue:
    """Implements `Queue`."""

    def __init__(self, clock: ManualClock, sent: Callable[[datetime], None] | None = None) -> None:
        """Take the world's time. `sent` hears when each new message will be seen."""
        self._clock, self._sent = clock, sent
        self._messages: list[Message] = []
        self.poison: list[Message] = []

    async def send(self, message: Document, delay: timedelta = timedelta(0)) -> None:
        """Put it in; it is seen after the delay."""
        now = self._clock()
        self._messages.append(Message(message, now, now + delay))
        if self._sent is not None:
            self._sent(self._clock() + delay)

    async def waiting_since(self) -> datetime | None:
        """Of the first one that can be taken now."""
        waiting = self.visible()
        return waiting[0].since if waiting else None

    def give_back(self, message: Message, *, died: bool) -> None:
        """Its handler failed or died: it is seen again later, or goes to the poison queue."""
        message.deliveries += 1
        message.at = self._clock() + (HIDDEN_BY_DEATH if died else HIDDEN)
        (self._messages if message.deliveries < MOST_DELIVERIES else self.poison).append(message)

    def give_up(self, message: Message) -> None:
        """Into the poison queue."""
        self.take(message)
        self.poison.append(message)

    def visible(self) -> list[Message]:
        """What can be taken now."""
        if not self._messages:
            return []
        now = self._clock.now
        return [message for message in self._messages if message.at <= now]

    def take(self, message: Message) -> None:
        """It is gone."""
        self._messages.remove(message)

    def hide(self, most: int) -> None:
        """So many messages are in the hands of a host that is dying."""
        for message in self.visible()[:most]:
            self.take(message)
            self.give_back(message, died=True)

    def lose_everything(self) -> int:
        """The queue was deleted and made anew; how many messages are gone."""
        lost = len(self._messages)
        self._messages.clear()
        return lost


def _name(body: Document) -> str:
    match body:
        case FileMessage():
            return f"file {body.file_id[-6:]}"
        case FlowMessage():
            return f"look {body.flow}"
        case Announcement():
            return f"tell {body.id[-16:]}"
        case _:
            return type(body).__name__
