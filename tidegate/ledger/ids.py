"""Keys are hashes: no name of a supplier ever becomes part of a key."""

import re
from hashlib import sha256
from typing import Final, NewType

from flows.names import FileId
from tidegate.ports import Etag

PathKey = NewType("PathKey", str)
"""Partition of table `files`: hash of a path in `landing`."""

HASH_DIGITS: Final = 20

FILE_ID: Final = re.compile(rf"[0-9a-f]{{{HASH_DIGITS}}}-[0-9a-f]{{{HASH_DIGITS}}}")
"""What a file's id looks like: nothing else is looked up, for not every text can be a key."""


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:HASH_DIGITS]


def path_key(path: str) -> PathKey:
    """The key of a path in `landing`."""
    return PathKey(_digest(path))


def file_id(path: str, etag: Etag) -> FileId:
    """The id of one version of one path; its first half is the path's key."""
    return FileId(f"{path_key(path)}-{_digest(etag)}")


def path_key_of(file: FileId) -> PathKey:
    """The partition that holds a version's row."""
    return PathKey(file.partition("-")[0])
