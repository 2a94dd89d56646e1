"""Queues and announcements: what is sent, and may be lost or doubled."""

from datetime import datetime, timedelta
from typing import Protocol

from flows.request import Document
from tidegate.messages import Announcement


class Queue(Protocol):
    """One storage queue: messages are hints and may be lost, doubled or late."""

    async def send(self, message: Document, delay: timedelta = timedelta(0)) -> None:
        """Enqueue a document as JSON; it becomes visible after `delay`. Raises Transient."""

    async def waiting_since(self) -> datetime | None:
        """When the first message that can be taken now was sent, None without one.

        Raises Transient.
        """


class Announcer(Protocol):
    """Events for the world outside, at least once, recognisable by their id."""

    async def publish(self, announcement: Announcement) -> None:
        """Raises Transient."""
