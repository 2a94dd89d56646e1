"""Folders that `cloudFiles` lists, reads and appends to: in the lake, or on a local disk."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO, Final, Protocol
from urllib.parse import unquote, urlsplit

LAKE_SETTING: Final = "TIDEGATE_LAKE"
"""Names the environment variable that holds the connection string of the lake's account."""

HIDDEN: Final = ("_", ".")


class FolderError(Exception):
    """A location that cannot be reached from here; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """One file below a folder."""

    path: str
    """Relative to the folder, with `/` between its parts."""
    size: int
    """Bytes."""
    modified: int
    """Microseconds since 1970 UTC."""

    @property
    def is_visible(self) -> bool:
        """Spark leaves out names that begin with an underscore or a dot, folders included."""
        return not any(part.startswith(HIDDEN) for part in PurePosixPath(self.path).parts)


class Folder(Protocol):
    """A place with files in it; it need not exist before its first file."""

    def files(self) -> Iterator[StoredFile]:
        """Every file below the folder, at any depth, in no order."""

    def open(self, path: str) -> BinaryIO:
        """The bytes of a file, read in pieces. Raises FileNotFoundError."""

    def create(self, path: str, content: bytes) -> bool:
        """Write a whole new file, or return False when the name is taken."""

    def uri(self, path: str) -> str:
        """The address of a file as Spark shows it, percent-encoded."""


def folder_at(uri: str, environment: Mapping[str, str] = os.environ) -> Folder:
    """The folder behind an `abfs`, `abfss` or `file` URI, or behind an absolute path.

    Raises:
        FolderError: another scheme, or nothing says how to reach the account.
    """
    parts = urlsplit(uri)
    match parts.scheme:
        case "abfs" | "abfss":
            return _container(uri, environment)
        case "file" | "":
            from local.databricks.cloudfiles.disk import DiskFolder  # noqa: PLC0415 - as below

            return DiskFolder(unquote(parts.path))
        case scheme:
            raise FolderError(f"cloudFiles reads abfs, abfss and file here, not {scheme}: {uri}")


def _container(uri: str, environment: Mapping[str, str]) -> Folder:
    # A worker that reads local files must not pay a second for the Azure client.
    from local.databricks.cloudfiles.container import ContainerFolder  # noqa: PLC0415 - see above

    connection = environment.get(LAKE_SETTING)
    if connection is None:
        raise FolderError(f"{LAKE_SETTING} is not set: nothing says how to reach {uri}")
    return ContainerFolder(uri, connection)
