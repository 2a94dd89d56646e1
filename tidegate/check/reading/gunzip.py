"""Gzip unpacked as a stream: bounded memory, every member, and caps against zip bombs."""

import zlib
from collections.abc import Iterator
from typing import Final

from flows.contract import FileFormat
from tidegate.check.halt import Halt
from tidegate.check.limits import Limits
from tidegate.check.reading.kinds import GZIP, SNIFFED, foreign_kind, format_name
from tidegate.check.verdict import Reason

# A member may be as short as 20 bytes, and zlib copies what follows each of them.
_SLICE: Final = 16 * 1024
_STEP: Final = 256 * 1024
_WINDOW: Final = 31
"""What zlib calls a gzip header and trailer, both checked, around 32 KiB."""


class Gunzip:
    """Takes stored bytes, gives plain ones.

    Members that follow each other are one file, as Hadoop's codec reads them for Spark; anything
    else behind the last one fails there, zeros too, and is refused here. Slices and steps do not
    depend on how the bytes are cut, so neither does what came out before a halt.
    """

    def __init__(self, file_format: FileFormat, limits: Limits) -> None:
        """Prepare to read the file from its first byte."""
        self._wanted, self._limits = format_name(file_format), limits
        self._waiting = bytearray()
        self._member = zlib.decompressobj(_WINDOW)
        self._stored = 0
        self.unpacked = 0
        """Bytes that came out so far."""

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Pieces of at most 256 KiB. Raises Halt."""
        self._waiting += chunk
        whole = len(self._waiting) // _SLICE * _SLICE
        ready, self._waiting = bytes(self._waiting[:whole]), self._waiting[whole:]
        for start in range(0, whole, _SLICE):
            yield from self._unpack(ready[start : start + _SLICE])

    def finish(self) -> Iterator[bytes]:
        """The rest. Raises Halt, also when the file is cut off."""
        yield from self._unpack(bytes(self._waiting))
        if not self._stored:
            raise Halt(Reason.EMPTY, f"a {self._wanted} file with content; the file is empty")
        if not self._member.eof:
            raise Halt(Reason.COMPRESSED, "a whole gzip file; this one is cut off")

    def _unpack(self, stored: bytes) -> Iterator[bytes]:
        if not self._stored and stored:
            self._refuse_other_kinds(stored)
        self._stored += len(stored)
        if self._member.eof:
            self._next_member(stored)
        while True:
            piece = self._step(stored)
            if piece:
                yield piece
            stored = self._member.unused_data or self._member.unconsumed_tail
            if self._member.eof:
                self._next_member(stored)
            if not stored and len(piece) < _STEP:
                return

    def _next_member(self, stored: bytes) -> None:
        if not GZIP.startswith(stored[: len(GZIP)]):
            raise Halt(Reason.COMPRESSED, "nothing behind the gzip data; other bytes follow it")
        if stored:
            self._member = zlib.decompressobj(_WINDOW)

    def _step(self, stored: bytes) -> bytes:
        try:
            piece = self._member.decompress(stored, _STEP)
        except zlib.error as error:
            problem = "a gzip file whose checksums hold; this one is damaged"
            raise Halt(Reason.COMPRESSED, problem) from error
        self.unpacked += len(piece)
        self._refuse_bombs()
        return piece

    def _refuse_bombs(self) -> None:
        limits = self._limits
        if self.unpacked > limits.unpacked_bytes:
            problem = f"at most {limits.unpacked_bytes} bytes after unpacking"
            raise Halt(Reason.TOO_LARGE, problem)
        if self.unpacked > max(limits.ratio_free_bytes, limits.unpacked_ratio * self._stored):
            problem = f"at most {limits.unpacked_ratio} unpacked bytes for each stored one"
            raise Halt(Reason.TOO_LARGE, problem)

    def _refuse_other_kinds(self, stored: bytes) -> None:
        if GZIP.startswith(stored[: len(GZIP)]):
            return
        wanted = f"{self._wanted} packed with gzip"
        kind = foreign_kind(stored[:SNIFFED], wanted)
        if kind is not None:
            raise Halt(Reason.NOT_TEXT, f"{wanted}, but this is {kind}")
        problem = f"{wanted}, but this file is not packed; pack it, or change the contract"
        raise Halt(Reason.COMPRESSED, problem)
