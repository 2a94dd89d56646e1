"""The files that a stream is about."""

import fnmatch
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from local.databricks.cloudfiles.folders import Folder, StoredFile, folder_at
from local.databricks.cloudfiles.headers import header_of
from local.databricks.cloudfiles.options import Options

HEADER_READERS: Final = 8


def listed(options: Options) -> Iterator[StoredFile]:
    """Visible files below the path whose name matches `pathGlobFilter`."""
    for file in folder_at(options.path).files():
        name = file.path.rsplit("/", 1)[-1]
        if file.is_visible and fnmatch.fnmatchcase(name, options.glob):
            yield file


def headers_of(options: Options, files: Sequence[StoredFile]) -> list[Sequence[str]]:
    """The column names of each file, in the order of the files."""
    folder: Folder = folder_at(options.path)

    def names(file: StoredFile) -> Sequence[str]:
        return header_of(folder, file.path, options.dialect) if file.size else []

    with ThreadPoolExecutor(HEADER_READERS) as readers:
        return list(readers.map(names, files))
