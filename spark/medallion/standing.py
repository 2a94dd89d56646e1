"""Which files' rows are in silver, where a later file takes the place of earlier ones as a whole.

A file of an append dataset takes the place of earlier versions of its path, a file of a snapshot
dataset that of every earlier file. A retracted file takes nobody's place.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, NamedTuple

from flows.contract import LoadMode
from flows.names import FileId

type Subject = Callable[[FileId], str]
"""What a file speaks about: of two files with one subject the later one stands."""


class Place(NamedTuple):
    """A file's place in time. Places are compared as silver compares rows: order, then id."""

    order: int
    file_id: FileId


SUBJECTS: Final[Mapping[LoadMode, Subject]] = MappingProxyType(
    {
        LoadMode.APPEND: lambda file_id: file_id.partition("-")[0],
        LoadMode.SNAPSHOT: lambda _: "",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a run has to fold in."""

    new: frozenset[FileId]
    """Files that came into bronze since the last receipt."""
    touched: frozenset[FileId]
    """Files that were retracted, lifted or replayed since then."""
    retracted: frozenset[FileId]
    """As of now, whenever that was said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The files that a run has to look at."""

    affected: frozenset[FileId]
    """New and touched ones, those whose place they take, and those that come back for them."""
    replaced: frozenset[FileId]
    """Of the affected ones those with no rows in silver because of a later file."""


def standing(files: Iterable[Place], news: News, subject: Subject) -> Standing:
    """`files` are all of bronze, or at least all that share a subject with a file of the news."""
    fresh = news.new | news.touched
    subjects = {subject(file) for file in fresh}
    concerned = [place for place in files if subject(place.file_id) in subjects]
    stated = [place for place in concerned if place.file_id not in news.retracted]
    current = _last_ones(stated, subject)
    before = _last_ones((place for place in stated if place.file_id not in fresh), subject)
    affected = fresh | current | before
    return Standing(affected=affected, replaced=affected - current - news.retracted)


def _last_ones(places: Iterable[Place], subject: Subject) -> frozenset[FileId]:
    last = {subject(place.file_id): place.file_id for place in sorted(places)}
    return frozenset(last.values())
