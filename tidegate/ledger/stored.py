"""A document together with the ETag that its next write must match."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, cast

from pydantic import ValidationError

from flows.request import Document
from tidegate.errors import Transient
from tidegate.ports import Etag

REMEMBERED: Final = 128
"""Rows that were read last: whoever takes several steps reads the same text before each."""


class FromAnotherRelease(Transient):
    """A row says something in words that only another release knows: one of its hosts reads it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored[T]:
    """What was read, and when it was read."""

    value: T
    etag: Etag


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A row that is left to the release that wrote it."""

    key: str
    why: str


def read[T: Document](kind: type[T], document: str) -> T:
    """What a row says. Raises FromAnotherRelease."""
    try:
        return cast("T", _parsed(kind, document))
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors(include_input=False)[0]["loc"])
        raise FromAnotherRelease(f"{kind.__name__}: {place} cannot be read") from error


@lru_cache(maxsize=REMEMBERED)
def _parsed(kind: type[Document], document: str) -> Document:
    return kind.model_validate_json(document)
