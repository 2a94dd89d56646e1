"""How the last release read requests, receipts and messages: frozen like `last_readers`."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, RootModel

from tests.unit.histories.last_readers import Document, Stage


class RequestedFile(Document):
    file_id: str
    dataset: str
    path: str


class VersionRange(Document):
    after: int
    to: int


class TouchedFile(Document):
    file_id: str
    dataset: str


class BronzeRequest(Document):
    version: Literal[1] = 1
    stage: Literal["bronze"] = "bronze"
    flow: str
    level: int
    files: tuple[RequestedFile, ...]


class SilverRequest(Document):
    version: Literal[1] = 1
    stage: Literal["silver"] = "silver"
    flow: str
    level: int
    bronze: Mapping[str, VersionRange]
    epoch: VersionRange
    retracted: tuple[str, ...] = ()
    touched: tuple[TouchedFile, ...] = ()


class GoldRequest(Document):
    version: Literal[1] = 1
    stage: Literal["gold"] = "gold"
    flow: str
    level: int
    silver: Mapping[str, int]


class Request(
    RootModel[Annotated[BronzeRequest | SilverRequest | GoldRequest, Field(discriminator="stage")]]
):
    """Read by the jobs of the last bundle while the service is already the next one."""


class BronzeFile(Document):
    kind: Literal["bronze_file"] = "bronze_file"
    file_id: str
    dataset: str
    rows: int


class SilverFile(Document):
    kind: Literal["silver_file"] = "silver_file"
    file_id: str
    dataset: str
    silver: int
    quarantined: int
    duplicate: int
    superseded: int


class Table(Document):
    version: int
    rows: int


class Closed(Document):
    kind: Literal["closed"] = "closed"
    version: Literal[1] = 1
    flow: str
    stage: Stage
    level: int
    attempt: int
    lines: int
    tables: Mapping[str, Table]
    epoch: int = 0
    consumed: Mapping[str, int] = {}


class Line(RootModel[Annotated[BronzeFile | SilverFile | Closed, Field(discriminator="kind")]]):
    """Of a receipt: read by the service of the last release when the bundle is the next one."""


class FileMessage(Document):
    path: str
    file_id: str


class FlowMessage(Document):
    flow: str
    ready_at: datetime | None = None


class AnnouncementType(StrEnum):
    FILE_ACCEPTED = "Tidegate.FileAccepted"
    FILE_REJECTED = "Tidegate.FileRejected"
    LEVEL_PUBLISHED = "Tidegate.LevelPublished"


class Announcement(Document):
    id: str
    type: AnnouncementType
    subject: str
    data: Mapping[str, str | int]


class Undelivered(Document):
    version: Literal[1] = 1
    announcement: Announcement
    at: datetime
    reason: str
