"""A sample's bytes as the gate unpacks and decodes them, and what their beginning says."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from flows.contract import Compression, CsvFormat, FileFormat, JsonLinesFormat
from tidegate.check.limits import Limits
from tidegate.check.reading.kinds import GZIP
from tidegate.check.reading.pieces import pieces_of
from tidegate.check.reading.text import TextReader

PIECE: Final = 1024 * 1024
HEAD: Final = 256 * 1024
"""Characters that delimiter, quote and escape are looked for in."""
_CONTROLS: Final = frozenset(map(chr, range(0x80, 0xA0)))


def pieces(file: Path, file_format: FileFormat) -> Iterator[bytes]:
    """Plain bytes. Raises Halt when they cannot be unpacked, and OSError."""
    unpacking = pieces_of(file_format, Limits())
    with file.open("rb") as content:
        while piece := content.read(PIECE):
            yield from unpacking.feed(piece)
    yield from unpacking.finish()


def compression(file: Path) -> Compression:
    """By the first bytes, whatever the name says. Raises OSError."""
    with file.open("rb") as content:
        return Compression.GZIP if content.read(len(GZIP)) == GZIP else Compression.NONE


def layout(file: Path) -> FileFormat:
    """JSON Lines or CSV, packed or not, with its encoding. Raises Halt and OSError.

    The encoding is the first one in which the whole file can be read; every file is ISO-8859-1.
    """
    packed = compression(file)
    head = next((piece for piece in pieces(file, CsvFormat(compression=packed)) if piece), b"")
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        return JsonLinesFormat(compression=packed)
    utf_8 = CsvFormat(compression=packed)
    return utf_8 if _decodes(file, utf_8) else replace(utf_8, encoding="ISO-8859-1")


def _decodes(file: Path, file_format: FileFormat) -> bool:
    text = TextReader(file_format)
    for piece in pieces(file, file_format):
        text.feed(piece)
        if text.fault is not None:
            return False
    text.finish()
    return text.fault is None


def head_text(file: Path, file_format: FileFormat) -> tuple[str, bool]:
    """The first characters, up to `HEAD` or a few more, and whether they are all.

    Raises Halt and OSError.
    """
    text, found = TextReader(file_format), ""
    for piece in pieces(file, file_format):
        found += text.feed(piece)
        if len(found) >= HEAD or text.fault is not None:
            return found, False
    return found + text.finish(), True


def looks_like_windows_1252(file: Path, file_format: FileFormat) -> bool:
    """Whether there are control characters of ISO-8859-1, letters and quotes of Windows."""
    return bool(_CONTROLS.intersection(head_text(file, file_format)[0]))
