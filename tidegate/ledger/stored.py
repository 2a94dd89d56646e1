"""A document together with the ETag that its next write must match."""

from dataclasses import dataclass

from pydantic import ValidationError

from flows.request import Document
from tidegate.errors import Transient
from tidegate.ports import Etag


class FromAnotherRelease(Transient):
    """A row says something in words that only another release knows: one of its hosts reads it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored[T]:
    """What was read, and when it was read."""

    value: T
    etag: Etag


def read[T: Document](kind: type[T], document: str) -> T:
    """What a row says. Raises FromAnotherRelease."""
    try:
        return kind.model_validate_json(document)
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors(include_input=False)[0]["loc"])
        raise FromAnotherRelease(f"{kind.__name__}: {place} cannot be read") from error
