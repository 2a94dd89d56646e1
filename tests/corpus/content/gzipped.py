"""Files packed with gzip: whole, in parts, cut, damaged, followed by something, and bombs."""

# ruff: noqa: E501 - one line is one case

import gzip
import io
import zlib
from typing import Final

from tests.corpus.case import Case, accepted, held, rejected
from tests.corpus.content.foreign import FILLER, zipped
from tests.corpus.contracts import ID, NOTES
from tests.corpus.declared import column, declared
from tidegate.check.limits import Limits

PACKED: Final = declared(
    "packed", ID, column("note"), fileFormat={"format": "csv", "compression": "gzip"}
)
PACKED_LATIN: Final = declared(
    "packed_latin",
    ID,
    column("note"),
    fileFormat={"format": "csv", "compression": "gzip", "encoding": "ISO-8859-1"},
)
PACKED_LINES: Final = declared(
    "packed_lines", ID, column("note"), fileFormat={"format": "jsonl", "compression": "gzip"}
)
CSV: Final = b"id,note\n1,a\n2,b\n"
LINES: Final = b'{"id": 1, "note": "a"}\n{"id": 2}\n'
RATIO: Final = Limits(unpacked_ratio=10, ratio_free_bytes=1000)


def packed(content: bytes, level: int = 9) -> bytes:
    """As one member without a name or a time."""
    return gzip.compress(content, level, mtime=0)


def named(content: bytes) -> bytes:
    """With the name of the file, as the command writes it."""
    target = io.BytesIO()
    with gzip.GzipFile("../../etc/passwd.csv", "wb", fileobj=target, mtime=1) as file:
        file.write(content)
    return target.getvalue()


def changed(content: bytes, place: int) -> bytes:
    """With one byte turned around."""
    made = bytearray(packed(content))
    made[place] ^= 0xFF
    return bytes(made)


def wide_rows(count: int) -> bytes:
    """Rows of 1,000 characters that pack well."""
    return b"id,note\n" + b"".join(b"%07d,%s\n" % (n, b"x" * 991) for n in range(count))


BOMB: Final = wide_rows(12_000)

# fmt: off
WHOLE: Final = [
    Case("packed", PACKED, packed(CSV), accepted(2)),
    Case("packed without compressing", PACKED, packed(CSV, 0), accepted(2)),
    Case("packed with a name", PACKED, named(CSV), accepted(2)),
    Case("packed with a mark", PACKED, packed(b"\xef\xbb\xbf" + CSV), accepted(2)),
    Case("packed, a bad row", PACKED, packed(CSV + b"x,c\n"), accepted(3, "4:id.type")),
    Case("packed, a header alone", PACKED, packed(b"id,note"), accepted(0)),
    Case("packed in two parts", PACKED, packed(CSV) + packed(b"3,c\n"), accepted(3)),
    Case("packed in two parts, cut inside a row", PACKED, packed(CSV + b"3,") + packed(b"c\n"), accepted(3)),
    Case("packed in two parts, cut inside a character", PACKED, packed(CSV + b"3,\xc3") + packed(b"\xa9\n"), accepted(3)),
    Case("packed in a hundred parts", PACKED, packed(b"id,note\n") + b"".join(packed(b"%d,a\n" % n) for n in range(99)), accepted(99)),
    Case("a part of nothing at the end", PACKED, packed(CSV) + packed(b""), accepted(2)),
    Case("a part of nothing at the beginning", PACKED, packed(b"") + packed(CSV), accepted(2)),
    Case("packed Latin-1", PACKED_LATIN, packed("id,note\n1,é\n".encode("latin-1")), accepted(1)),
    Case("packed JSON Lines", PACKED_LINES, packed(LINES), accepted(2)),
    Case("packed JSON Lines in two parts", PACKED_LINES, packed(LINES[:30]) + packed(LINES[30:]), accepted(2)),
    Case("large and packed well, below the ratio", PACKED, lambda: packed(wide_rows(10_000)), accepted(10_000)),
]

WRONG: Final = [
    Case("nothing at all, where gzip is declared", PACKED, b"", rejected("empty", ":empty")),
    Case("packed nothing", PACKED, packed(b""), rejected("empty", ":empty")),
    Case("packed line ends", PACKED, packed(b"\n\n"), rejected("empty", ":empty")),
    Case("plain where gzip is declared", PACKED, CSV, rejected("compressed", ":compressed")),
    Case("plain with a mark where gzip is declared", PACKED, b"\xef\xbb\xbf" + CSV, rejected("compressed", ":compressed")),
    Case("JSON Lines, plain where gzip is declared", PACKED_LINES, LINES, rejected("compressed", ":compressed")),
    Case("packed twice", PACKED, packed(packed(CSV)), rejected("compressed", ":compressed")),
    Case("a zip archive where gzip is declared", PACKED, lambda: zipped("a.csv", CSV), rejected("not_text", ":not_text")),
    Case("a Parquet file where gzip is declared", PACKED, b"PAR1" + FILLER, rejected("not_text", ":not_text")),
    Case("zlib without gzip's header", PACKED, zlib.compress(CSV), rejected("compressed", ":compressed")),
    Case("a zip archive, packed", PACKED, lambda: packed(zipped("a.csv", CSV)), rejected("not_text", ":not_text")),
    Case("a picture, packed", PACKED, packed(b"\x89PNG\r\n\x1a\n" + FILLER), rejected("not_text", ":not_text")),
    Case("UTF-16, packed", PACKED, packed(CSV.decode().encode("utf-16")), rejected("encoding", ":encoding")),
    Case("broken UTF-8, packed", PACKED, packed(CSV + b"3,\xff\n"), rejected("encoding", "4:encoding", rows=2)),
    Case("an unclosed quote, packed", PACKED, packed(CSV + b'3,"c\n'), rejected("quoting", "4:quoting", rows=2)),
    Case("CSV where JSON Lines is declared, packed", PACKED_LINES, packed(CSV), rejected("format", "1:format")),
    Case("cut after one byte", PACKED, packed(CSV)[:1], rejected("compressed", ":compressed")),
    Case("cut inside its header", PACKED, packed(CSV)[:5], rejected("compressed", ":compressed")),
    Case("cut after its header", PACKED, packed(CSV)[:10], rejected("compressed", ":compressed")),
    Case("cut inside its trailer", PACKED, packed(CSV)[:-3], rejected("compressed", ":compressed", rows=None)),
    Case("cut before its trailer", PACKED, packed(CSV)[:-8], rejected("compressed", ":compressed", rows=None)),
    Case("its second part is cut", PACKED, packed(CSV) + packed(b"3,c\n")[:8], rejected("compressed", ":compressed", rows=None)),
    Case("a wrong checksum", PACKED, changed(CSV, -8), rejected("compressed", ":compressed")),
    Case("a wrong length", PACKED, changed(CSV, -4), rejected("compressed", ":compressed")),
    Case("a wrong method", PACKED, changed(CSV, 2), rejected("compressed", ":compressed")),
    Case("flags that nobody has defined", PACKED, changed(CSV, 3), rejected("compressed", ":compressed")),
    Case("a broken first block", PACKED, changed(CSV, 10), rejected("compressed", ":compressed")),
    Case("text behind it", PACKED, packed(CSV) + b"3,c\n", rejected("compressed", ":compressed", rows=None)),
    Case("zeros behind it", PACKED, packed(CSV) + b"\0" * 512, rejected("compressed", ":compressed", rows=None)),
    Case("a line end behind it", PACKED, packed(CSV) + b"\n", rejected("compressed", ":compressed", rows=None)),
    Case("the first byte of another part behind it", PACKED, packed(CSV) + b"\x1f", rejected("compressed", ":compressed", rows=None)),
]

BOMBS: Final = [
    Case("a bomb of rows", PACKED, lambda: packed(BOMB), held("too_large", ":too_large", rows=None)),
    Case("a bomb of zeros", PACKED, lambda: packed(b"\0" * 2**24), rejected("not_text", "1:not_text")),
    Case("a bomb of one line", PACKED, lambda: packed(b"x" * 2**24), held("too_large", "1:too_large")),
    Case("a bomb of parts", PACKED, lambda: packed(b"id,note\n") + packed(b"1,a\n" * 700) * 40, accepted(28_000, repeated=27_999)),
    Case("a bomb of small limits", PACKED, lambda: packed(wide_rows(100)), held("too_large", ":too_large"), RATIO),
    Case("beyond the limit after unpacking", PACKED, packed(CSV), held("too_large", ":too_large"), Limits(unpacked_bytes=15)),
    Case("at the limit after unpacking", PACKED, packed(CSV), accepted(2), Limits(unpacked_bytes=16)),
    Case("beyond the limit of a file", NOTES, CSV, held("too_large", ":too_large", rows=None), Limits(file_bytes=15)),
    Case("at the limit of a file", NOTES, CSV, accepted(2), Limits(file_bytes=16)),
]
# fmt: on

CASES: Final = [*WHOLE, *WRONG, *BOMBS]
