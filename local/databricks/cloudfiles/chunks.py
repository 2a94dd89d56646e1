"""Bytes that come in pieces, as a stream."""

import io
from collections.abc import Buffer, Iterator
from typing import BinaryIO, cast


class Chunks(io.RawIOBase):
    """Reads from one piece after the other; an empty piece is nothing."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        """Take nothing yet."""
        self._pieces = pieces
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        """Fill from the current piece; 0 is the end."""
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = memoryview(piece)
        view = memoryview(buffer)
        count = min(len(view), len(self._rest))
        view[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count


def stream_of(pieces: Iterator[bytes]) -> BinaryIO:
    """The pieces, buffered; closing it closes nothing else."""
    return cast("BinaryIO", io.BufferedReader(Chunks(pieces)))
