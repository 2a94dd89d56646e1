"""A document together with the ETag that its next write must match."""

from dataclasses import dataclass

from tidegate.ports import Etag


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored[T]:
    """What was read, and when it was read."""

    value: T
    etag: Etag
