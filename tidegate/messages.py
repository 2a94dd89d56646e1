"""The bodies of our queue messages."""

from collections.abc import Mapping
from enum import StrEnum

from flows.names import FileId, FlowName
from flows.request import Document


class FileMessage(Document):
    """Queue `files`: drive this version on."""

    path: str
    file_id: FileId

    @property
    def flow(self) -> FlowName:
        """A path begins with its flow."""
        return FlowName(self.path.partition("/")[0])


class FlowMessage(Document):
    """Queue `flows`: look at this flow now."""

    flow: FlowName


class AnnouncementType(StrEnum):
    """CloudEvents types of what we tell the world."""

    FILE_ACCEPTED = "Tidegate.FileAccepted"
    FILE_REJECTED = "Tidegate.FileRejected"
    LEVEL_PUBLISHED = "Tidegate.LevelPublished"
    ALARM_RAISED = "Tidegate.AlarmRaised"


class Announcement(Document):
    """Queue `announcements`: publish this. The same fact has the same id however often told."""

    id: str
    type: AnnouncementType
    subject: str
    data: Mapping[str, str | int]
