"""A folder on a local disk."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote
from uuid import uuid4

from local.databricks.cloudfiles.folders import FolderError, StoredFile


class DiskFolder:
    """A folder of the local file system."""

    def __init__(self, path: str) -> None:
        self._root = Path(path)
        if not self._root.is_absolute():
            raise FolderError(f"a local path must be absolute: {path}")

    def files(self) -> Iterator[StoredFile]:
        """Every file below the folder; one that vanishes while it is listed is left out."""
        for folder, _, names in os.walk(self._root):
            for name in names:
                found = self._stat(Path(folder, name))
                if found is not None:
                    yield found

    def open(self, path: str) -> BinaryIO:
        """Buffered bytes."""
        return (self._root / path).open("rb")

    def create(self, path: str, content: bytes) -> bool:
        """Write beside, then link: the name appears with all its bytes or not at all."""
        target = self._root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.with_name(f".{target.name}.{uuid4().hex}")
        try:
            _write_through(beside, content)
            target.hardlink_to(beside)
        except FileExistsError:
            return False
        finally:
            beside.unlink(missing_ok=True)
        return True

    def uri(self, path: str) -> str:
        """Spark writes local files as `file:/...`."""
        return "file:" + quote(str(self._root / path), safe="/:@!$&'()*+,;=-._~")

    def _stat(self, path: Path) -> StoredFile | None:
        try:
            stat = path.stat()
        except FileNotFoundError:
            return None
        relative = path.relative_to(self._root).as_posix()
        return StoredFile(path=relative, size=stat.st_size, modified=stat.st_mtime_ns // 1000)


def _write_through(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
