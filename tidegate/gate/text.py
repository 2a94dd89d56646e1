"""Bytes to text: recognises what is not text, removes the BOM, decodes piece by piece."""

import codecs
from types import MappingProxyType
from typing import Final

from tidegate.gate.halt import Halt
from tidegate.gate.verdict import Reason

_SNIFFED: Final = 8
_KINDS: Final = MappingProxyType(
    {
        b"\x1f\x8b": "a gzip archive; unpack it first",
        b"PK\x03\x04": "a zip archive or an Excel workbook (.xlsx); save the sheet as CSV",
        b"\xd0\xcf\x11\xe0": "an Excel workbook (.xls); save the sheet as CSV",
        b"PAR1": "a Parquet file; this dataset is delivered as CSV",
        b"%PDF": "a PDF document; this dataset is delivered as CSV",
        b"BZh": "a bzip2 archive; unpack it first",
        b"\xfd7zXZ": "an xz archive; unpack it first",
        b"\x28\xb5\x2f\xfd": "a zstd archive; unpack it first",
        b"7z\xbc\xaf": "a 7-Zip archive; unpack it first",
        b"Obj\x01": "an Avro file; this dataset is delivered as CSV",
    }
)
_UTF_16: Final = "a text in {0}, but the file is UTF-16; save it as {0}"


class TextReader:
    """Feeds on chunks of any size and hands out their text as soon as it is certain.

    A file that is not text by its first bytes raises Halt. What cannot be decoded later on does
    not, since the text before it counts: it is kept in `fault`, and nothing may be fed afterwards.
    """

    def __init__(self, encoding: str) -> None:
        """`encoding` is `UTF-8` or `ISO-8859-1`."""
        self._encoding = encoding
        self._decoder = codecs.getincrementaldecoder(encoding)(errors="strict")
        self._head = b""
        self._sniffing = True
        self.fault: Halt | None = None

    def feed(self, chunk: bytes) -> str:
        """The text that the chunk completes."""
        if not self._sniffing:
            return self._decode(chunk, final=False)
        self._head += chunk
        if len(self._head) < _SNIFFED:
            return ""
        return self._first(final=False)

    def finish(self) -> str:
        """The text that was still waiting for more bytes."""
        return self._first(final=True) if self._sniffing else self._decode(b"", final=True)

    def _first(self, *, final: bool) -> str:
        self._sniffing = False
        head, self._head = self._head, b""
        _refuse_other_kinds(head[:_SNIFFED], self._encoding)
        if self._encoding == "UTF-8":
            head = head.removeprefix(codecs.BOM_UTF8)
        return self._decode(head, final=final)

    def _decode(self, chunk: bytes, *, final: bool) -> str:
        try:
            text = self._decoder.decode(chunk, final)
        except UnicodeDecodeError as error:
            problem = f"text in {self._encoding}; these bytes are not"
            self.fault = Halt(Reason.ENCODING, problem)
            text = bytes(error.object[: error.start]).decode(self._encoding)
        return self._before_nul(text)

    def _before_nul(self, text: str) -> str:
        place = text.find("\0")
        if place < 0:
            return text
        self.fault = Halt(Reason.NOT_TEXT, "text without NUL characters; the file looks binary")
        return text[:place]


def _refuse_other_kinds(head: bytes, encoding: str) -> None:
    if not head.removeprefix(codecs.BOM_UTF8):
        raise Halt(Reason.EMPTY, "a header line; the file is empty")
    for magic, kind in _KINDS.items():
        if head.startswith(magic):
            raise Halt(Reason.NOT_TEXT, f"a CSV file, but this is {kind}")
    if _is_utf_16(head):
        raise Halt(Reason.ENCODING, _UTF_16.format(encoding))
    if encoding != "UTF-8" and head.startswith(codecs.BOM_UTF8):
        raise Halt(Reason.ENCODING, f"a text in {encoding}, but the file is marked as UTF-8")


def _is_utf_16(head: bytes) -> bool:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    even, odd = head[0::2], head[1::2]
    return bool(odd) and any(even) != any(odd)
