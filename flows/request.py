"""What a run is asked to cover; written once per stage and level by the service, read by Spark."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from flows.names import DatasetName, FileId, FlowName


class Document(BaseModel):
    """Frozen; fields that this release does not know are ignored, so the next one may add some.

    A document that cannot be read is never quoted in the error: errors are logged.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class RequestedFile(Document):
    """A file that bronze must answer for; it may still be on its way into `accepted`."""

    file_id: FileId
    dataset: DatasetName
    path: str
    """Path in container `accepted`."""


class VersionRange(Document):
    """Delta versions `after < version <= to`; `after` is -1 when nothing was consumed yet."""

    after: int
    to: int


class TouchedFile(Document):
    """A file with an entry in the tombstone log between the two epochs of a request."""

    file_id: FileId
    dataset: DatasetName


class BronzeRequest(Document):
    """Files that were open when the run was decided."""

    version: Literal[1] = 1
    stage: Literal["bronze"] = "bronze"
    flow: FlowName
    level: int
    files: tuple[RequestedFile, ...]


class SilverRequest(Document):
    """Bronze versions and the part of the tombstone log to fold in."""

    version: Literal[1] = 1
    stage: Literal["silver"] = "silver"
    flow: FlowName
    level: int
    bronze: Mapping[DatasetName, VersionRange]
    epoch: VersionRange
    """Lengths of the tombstone log; `after` is 0 when nothing was consumed yet."""
    retracted: tuple[FileId, ...] = ()
    """Every file whose last entry in the log up to `epoch.to` is a retract."""
    touched: tuple[TouchedFile, ...] = ()
    """Files with an entry between the two epochs: their keys are computed anew from bronze."""


class GoldRequest(Document):
    """Silver versions that gold must reflect."""

    version: Literal[1] = 1
    stage: Literal["gold"] = "gold"
    flow: FlowName
    level: int
    silver: Mapping[DatasetName, int]


type Request = BronzeRequest | SilverRequest | GoldRequest

_REQUEST: TypeAdapter[Request] = TypeAdapter(
    Annotated[BronzeRequest | SilverRequest | GoldRequest, Field(discriminator="stage")]
)


def parse_request(text: str | bytes) -> Request:
    """Raises pydantic.ValidationError when the document is not a request of this version."""
    return _REQUEST.validate_json(text)
