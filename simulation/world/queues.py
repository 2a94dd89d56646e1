"""Queues whose messages are hints: lost, doubled, late and in any order."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flows.request import Document
from tests.fakes.queues import ManualClock
from tidegate.messages import Announcement, FileMessage, FlowMessage

HIDDEN: Final = timedelta(seconds=30)
"""How long a message stays away after its handler failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message and when it can be seen."""

    at: datetime
    body: Document

    @property
    def name(self) -> str:
        """The same for the same body, so that a schedule can name it."""
        match self.body:
            case FileMessage():
                return f"file {self.body.file_id[-6:]}"
            case FlowMessage():
                return f"look {self.body.flow}"
            case Announcement():
                return f"tell {self.body.id[-16:]}"
            case _:
                return type(self.body).__name__


class HintQueue:
    """Implements `Queue`."""

    def __init__(self, clock: ManualClock) -> None:
        """Take the world's time."""
        self._clock = clock
        self._messages: list[Message] = []

    async def send(self, message: Document, delay: timedelta = timedelta(0)) -> None:
        """Put it in; it is seen after the delay."""
        self._messages.append(Message(at=self._clock() + delay, body=message))

    def give_back(self, message: Message) -> None:
        """The handler failed: the message is seen again later."""
        self._messages.append(Message(at=self._clock() + HIDDEN, body=message.body))

    def visible(self) -> list[Message]:
        """What can be taken now."""
        now = self._clock()
        return [message for message in self._messages if message.at <= now]

    def take(self, message: Message) -> None:
        """It is gone."""
        self._messages.remove(message)
