"""Files that are packed: the ending of the name says how, as Hadoop's codecs have it."""

import gzip
import io
from typing import BinaryIO, Final, cast

from local.databricks.cloudfiles.errors import CloudFilesError
from local.databricks.cloudfiles.folders import Folder

GZIP: Final = ".gz"
OTHERS: Final = (".bz2", ".deflate", ".lz4", ".lzo", ".snappy", ".zst", ".zstd")


def unpacked(folder: Folder, path: str) -> BinaryIO:
    """The plain bytes of a file; members of a gzip file follow one another.

    Raises FileNotFoundError, and CloudFilesError for a codec that is not read here.
    """
    if path.endswith(OTHERS):
        raise CloudFilesError(f"only gzip is unpacked by the local cloudFiles: {folder.uri(path)}")
    stream = folder.open(path)
    if not path.endswith(GZIP):
        return stream
    plain = cast("io.RawIOBase", gzip.GzipFile(fileobj=stream, mode="rb"))
    return cast("BinaryIO", _Unpacked(plain, stream))


class _Unpacked(io.BufferedReader):
    """Closes the packed stream too, which `GzipFile` leaves open."""

    def __init__(self, plain: io.RawIOBase, packed: BinaryIO) -> None:
        super().__init__(plain)
        self._packed = packed

    def close(self) -> None:
        super().close()
        self._packed.close()
