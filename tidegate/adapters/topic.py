"""Announcements as CloudEvents through `azure-eventgrid`."""

from azure.core.messaging import CloudEvent
from azure.eventgrid.aio import EventGridPublisherClient

from tidegate.adapters.azure_errors import translated
from tidegate.messages import Announcement

SOURCE = "tidegate"


class Topic:
    """A custom Event Grid topic; implements `Announcer`."""

    def __init__(self, client: EventGridPublisherClient) -> None:
        """Take the topic's client."""
        self._client = client

    async def publish(self, announcement: Announcement) -> None:
        """Send one event; its id lets receivers drop repetitions."""
        event = CloudEvent(
            source=SOURCE,
            type=announcement.type,
            subject=announcement.subject,
            id=announcement.id,
            data=dict(announcement.data),
        )
        with translated("publish to the event topic"):
            await self._client.send(event)
