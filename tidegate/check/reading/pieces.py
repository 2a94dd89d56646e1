"""Stored bytes to the plain bytes that sources read, piece by piece."""

from collections.abc import Iterator
from typing import Final, Protocol

from flows.contract import Compression, FileFormat
from tidegate.check.limits import Limits
from tidegate.check.reading.gunzip import Gunzip

_PIECE: Final = 256 * 1024


class Pieces(Protocol):
    """Every piece has at most 256 KiB, whatever the chunk."""

    @property
    def unpacked(self) -> int | None:
        """Bytes that came out so far; None when nothing has to be unpacked."""
        ...

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """The plain bytes of a chunk. Raises Halt."""
        ...

    def finish(self) -> Iterator[bytes]:
        """Those that were still waiting. Raises Halt."""
        ...


class PlainPieces:
    """The bytes as they are."""

    unpacked: None = None

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Cut, so that the text of a large chunk is never in memory as a whole."""
        for start in range(0, len(chunk), _PIECE):
            yield chunk[start : start + _PIECE]

    def finish(self) -> Iterator[bytes]:
        """Nothing waits."""
        yield from ()


def pieces_of(file_format: FileFormat, limits: Limits) -> Pieces:
    """What unpacks the contract's files."""
    if file_format.compression is Compression.GZIP:
        return Gunzip(file_format, limits)
    return PlainPieces()
