"""What a file is by its first bytes, when it is not the text that the contract states."""

import codecs
import re
from types import MappingProxyType
from typing import Final

from flows.contract import Compression, CsvFormat, FileFormat
from tidegate.check.halt import Halt
from tidegate.check.reading.delimiters import refuse_quoted_otherwise
from tidegate.check.verdict import Reason

SNIFFED: Final = 512
"""Bytes that tell every kind: that of a tar archive stands at byte 257."""
GZIP: Final = b"\x1f\x8b"

_UNPACK: Final = "unpack it first"
_EXPORT: Final = "export it as {0}"
_SEND: Final = "send the data itself as {0}"
_MAGIC: Final = MappingProxyType(
    {
        b"PK\x03\x04": ("a zip archive or an Excel workbook (.xlsx)", "unpack it, or save as {0}"),
        b"PK\x05\x06": ("an empty zip archive", _SEND),
        b"PK\x07\x08": ("a part of a split zip archive", _UNPACK),
        b"\xd0\xcf\x11\xe0": ("an Excel workbook (.xls)", "save the sheet as {0}"),
        b"PAR1": ("a Parquet file", _EXPORT),
        b"PARE": ("an encrypted Parquet file", _EXPORT),
        b"Obj\x01": ("an Avro file", _EXPORT),
        b"ORC": ("an ORC file", _EXPORT),
        b"ARROW1\0\0": ("an Arrow file", _EXPORT),
        b"SQLite format 3\0": ("an SQLite database", _EXPORT),
        b"BZh": ("a bzip2 archive", _UNPACK),
        b"\xfd7zXZ\0": ("an xz archive", _UNPACK),
        b"\x28\xb5\x2f\xfd": ("a zstd archive", _UNPACK),
        b"\x1f\x9d": ("a compress archive (.Z)", _UNPACK),
        b"\x04\x22\x4d\x18": ("an lz4 archive", _UNPACK),
        b"7z\xbc\xaf\x27\x1c": ("a 7-Zip archive", _UNPACK),
        b"Rar!\x1a\x07": ("a RAR archive", _UNPACK),
        b"%PDF-": ("a PDF document", _SEND),
        b"{\\rtf": ("a word processor's document (RTF)", _SEND),
        b"\x89PNG\r\n": ("a picture (PNG)", _SEND),
        b"\xff\xd8\xff": ("a picture (JPEG)", _SEND),
        b"GIF8": ("a picture (GIF)", _SEND),
        b"MZ\x90\0": ("a Windows program", _SEND),
        b"\x7fELF": ("a program", _SEND),
        b"\xca\xfe\xba\xbe": ("a program", _SEND),
    }
)
_CONTROL: Final = re.compile(rb"[\0-\x08\x0e-\x1f]")
"""A column may be called ORCID, but no text has these bytes."""
_TAR: Final = (257, b"ustar")
_PAGE: Final = re.compile(rb"\s*<(?:!doctype|html|head|body|\?xml|error|script)\b", re.IGNORECASE)
_JSON: Final = re.compile(rb'\s*(?:\{\s*["}]|\[\s*[\[{"])')
_UTF_16: Final = "a text in {0}, but the file is {1}; save it as {0}"


def foreign_kind(head: bytes, wanted: str) -> str | None:
    """What binary file begins with these bytes, and what to do to deliver it as `wanted`."""
    for magic, (kind, advice) in _MAGIC.items():
        if head.startswith(magic) and (not magic.isalnum() or _CONTROL.search(head)):
            return f"{kind}; {advice.format(wanted)}"
    place, magic = _TAR
    return f"a tar archive; {_UNPACK}" if head.startswith(magic, place) else None


def format_name(file_format: FileFormat) -> str:
    """In the words of a supplier."""
    return "CSV" if isinstance(file_format, CsvFormat) else "JSON Lines"


def refuse_other_kinds(head: bytes, file_format: FileFormat) -> None:
    """Raises Halt when the file's first `SNIFFED` bytes, unpacked, are not the declared text."""
    text, wanted = head.removeprefix(codecs.BOM_UTF8), format_name(file_format)
    if not text:
        raise Halt(Reason.EMPTY, f"a {wanted} file with content; the file is empty")
    if head.startswith(GZIP):
        raise Halt(Reason.COMPRESSED, _gzip(file_format, wanted))
    kind = foreign_kind(head, wanted)
    if kind is not None:
        raise Halt(Reason.NOT_TEXT, f"a {wanted} file, but this is {kind}")
    _refuse_other_encodings(head, file_format.encoding)
    if _PAGE.match(text):
        problem = "but this is a web page or an XML message, perhaps of an error"
        raise Halt(Reason.FORMAT, f"a {wanted} file, {problem}; open it, then send the data")
    if isinstance(file_format, CsvFormat):
        if _JSON.match(text):
            raise Halt(Reason.FORMAT, "a CSV file, but this is JSON; export it as CSV")
        refuse_quoted_otherwise(text, file_format)


def _gzip(file_format: FileFormat, wanted: str) -> str:
    if file_format.compression is Compression.GZIP:
        return f"a {wanted} file packed once; there is another gzip file inside"
    return f"a plain {wanted} file, but this one is gzip; unpack it, or change the contract"


def _refuse_other_encodings(head: bytes, encoding: str) -> None:
    other = _utf_16_or_32(head)
    if other is not None:
        raise Halt(Reason.ENCODING, _UTF_16.format(encoding, other))
    if encoding != "UTF-8" and head.startswith(codecs.BOM_UTF8):
        raise Halt(Reason.ENCODING, f"a text in {encoding}, but the file is marked as UTF-8")


def _utf_16_or_32(head: bytes) -> str | None:
    """By the mark, or by where the zero bytes of plain letters stand."""
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "UTF-32"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "UTF-16"
    quarters = [any(head[start:8:4]) for start in range(4)]
    if quarters in ([True, False, False, False], [False, False, False, True]):
        return "UTF-32" if len(head) >= len(quarters) else None
    even, odd = any(head[0:8:2]), any(head[1:8:2])
    return "UTF-16" if len(head) > 1 and even != odd else None
