"""The discovery log: which files a stream has found, in the order in which it found them.

The log is numbered entries, each created once and never written again, so a torn write cannot
show and two writers cannot both extend the same log. A stream's offset is a place in it.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final, Self, TypedDict

from local.databricks.cloudfiles.errors import DiscoveryLostError
from local.databricks.cloudfiles.folders import Folder, StoredFile

FOLDER: Final = "_discovery"
COMPACTED_EVERY: Final = 50
"""Every so many entries one holds the whole log, so that a start reads few of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovered:
    """The log as it was read."""

    log: str
    """Random name of this log: an offset of another log is never taken for one of this."""
    root: str
    """The folder whose files are listed in it."""
    existing: int
    """Number of files that were there when the log began."""
    entries: int
    files: tuple[StoredFile, ...]

    def offset(self, files: int) -> dict[str, str | int]:
        """The place after so many files."""
        return {"log": self.log, "files": files}

    def place(self, offset: dict[str, str | int]) -> int:
        """Number of files before an offset. Raises DiscoveryLostError for another log's."""
        place = int(offset["files"])
        if offset["log"] != self.log or place > len(self.files):
            end = self.offset(len(self.files))
            raise DiscoveryLostError(f"the checkpoint is at {offset}, the discovery log at {end}")
        return place

    def with_files(self, found: Iterable[StoredFile]) -> Self:
        """One entry more."""
        return replace(self, entries=self.entries + 1, files=(*self.files, *found))


class Entry(TypedDict):
    """One entry as it is stored."""

    version: int
    log: str
    root: str
    existing: int
    first: int
    """Place of this entry's first file in the log."""
    files: list[tuple[str, int, int]]


class DiscoveryLog:
    """The log in a folder."""

    def __init__(self, folder: Folder, root: str, new_id: Callable[[], str]) -> None:
        self._folder = folder
        self._root = root
        self._new_id = new_id

    def read(self) -> Discovered | None:
        """None when it has not begun. Raises DiscoveryLostError on holes or another root."""
        entries = sum(1 for file in self._folder.files() if file.is_visible)
        if entries == 0:
            return None
        chain = [self._entry(entries - 1)]
        while chain[0]["first"]:
            chain.insert(0, self._entry(entries - len(chain) - 1))
        return self._joined(chain, entries)

    def extend(self, listing: Callable[[], Iterable[StoredFile]]) -> Discovered:
        """Record every listed file that is not in the log yet, oldest first."""
        while True:
            have = self.read()
            seen = {file.path for file in have.files} if have else set()
            new = sorted(
                (file for file in listing() if file.path not in seen),
                key=lambda file: (file.modified, file.path),
            )
            if have and not new:
                return have
            after = have.with_files(new) if have else self._begun(new)
            if self._append(after, len(new)):
                return after

    def _begun(self, found: list[StoredFile]) -> Discovered:
        return Discovered(
            log=self._new_id(), root=self._root, existing=len(found), entries=1, files=tuple(found)
        )

    def _append(self, log: Discovered, new: int) -> bool:
        number = log.entries - 1
        first = 0 if number % COMPACTED_EVERY == 0 else len(log.files) - new
        entry = Entry(
            version=1,
            log=log.log,
            root=log.root,
            existing=log.existing,
            first=first,
            files=[(file.path, file.size, file.modified) for file in log.files[first:]],
        )
        return self._folder.create(_name(number), json.dumps(entry, ensure_ascii=False).encode())

    def _entry(self, number: int) -> Entry:
        try:
            with self._folder.open(_name(number)) as stream:
                entry: Entry = json.load(stream)
        except FileNotFoundError as error:
            raise DiscoveryLostError(f"the discovery log lacks entry {number}: {error}") from error
        return entry

    def _joined(self, chain: list[Entry], entries: int) -> Discovered:
        files: list[StoredFile] = []
        for entry in chain:
            if entry["first"] != len(files) or entry["log"] != chain[0]["log"]:
                raise DiscoveryLostError("entries of the discovery log do not follow one another")
            files.extend(
                StoredFile(path=path, size=size, modified=modified)
                for path, size, modified in entry["files"]
            )
        if chain[0]["root"] != self._root:
            raise DiscoveryLostError(
                f"schemaLocation belongs to a stream over {chain[0]['root']}, not {self._root}"
            )
        return Discovered(
            log=chain[0]["log"],
            root=self._root,
            existing=chain[0]["existing"],
            entries=entries,
            files=tuple(files),
        )


def _name(number: int) -> str:
    return f"{number:08d}.json"
