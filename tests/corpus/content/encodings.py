"""Bytes and text: marks, encodings, bytes that are none of them, NUL."""

# ruff: noqa: E501 - one line is one case

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from typing import Final

from tests.corpus.case import Case, accepted, rejected
from tests.corpus.contracts import LATIN, NOTES

TEXT: Final = "id,note\n1,é\n2,ü\n"
ROWS: Final = b"id,note\n1,a\n2,b\n"

NOT_UTF_8: Final = {
    "a lone continuation byte": b"\x80",
    "a byte that is never used": b"\xff",
    "half a character before a comma": b"\xe2\x82,",
    "two bytes for a slash": b"\xc0\xaf",
    "three bytes for a slash": b"\xe0\x80\xaf",
    "four bytes for a slash": b"\xf0\x80\x80\xaf",
    "two bytes for NUL": b"\xc0\x80",
    "half of a surrogate pair": b"\xed\xa0\x80",
    "a surrogate pair in six bytes": b"\xed\xa0\xbd\xed\xb8\x80",
    "a number beyond Unicode": b"\xf4\x90\x80\x80",
    "five bytes": b"\xf8\x88\x80\x80\x80",
    "Latin-1": "é".encode("latin-1"),
    "Windows-1252": "€".encode("cp1252"),
    "Shift JIS": "日本".encode("shift_jis"),
    "GB 18030": "日本".encode("gb18030"),
}

# fmt: off
MARKS: Final = [
    Case("UTF-8 without a mark", NOTES, TEXT, accepted(2)),
    Case("UTF-8 with a mark", NOTES, BOM_UTF8 + TEXT.encode(), accepted(2)),
    Case("nothing", NOTES, b"", rejected("empty", ":empty")),
    Case("a mark and nothing", NOTES, BOM_UTF8, rejected("empty", ":empty")),
    Case("a mark and line ends", NOTES, BOM_UTF8 + b"\n\n", rejected("empty", ":empty")),
    Case("line ends alone", NOTES, "\n\n\n", rejected("empty", ":empty")),
    Case("one line end", NOTES, "\n", rejected("empty", ":empty")),
    Case("half a mark", NOTES, BOM_UTF8[:2], rejected("encoding", "1:encoding")),
    Case("a mark twice is a part of the first name", NOTES, BOM_UTF8 * 2 + TEXT.encode(), rejected("header", "1:header", rows=2)),
    Case("a mark inside a cell is data", NOTES, "id,note\n1,\ufeffa\n", accepted(1)),
    Case("a mark before a quoted name", NOTES, BOM_UTF8 + b'"id","note"\n1,a\n', accepted(1)),
    Case("UTF-16, little end first, marked", NOTES, BOM_UTF16_LE + TEXT.encode("utf-16-le"), rejected("encoding", ":encoding")),
    Case("UTF-16, big end first, marked", NOTES, BOM_UTF16_BE + TEXT.encode("utf-16-be"), rejected("encoding", ":encoding")),
    Case("UTF-16, little end first", NOTES, TEXT.encode("utf-16-le"), rejected("encoding", ":encoding")),
    Case("UTF-16, big end first", NOTES, TEXT.encode("utf-16-be"), rejected("encoding", ":encoding")),
    Case("UTF-16 of nothing", NOTES, BOM_UTF16_LE, rejected("encoding", ":encoding")),
    Case("UTF-32, little end first, marked", NOTES, BOM_UTF32_LE + TEXT.encode("utf-32-le"), rejected("encoding", ":encoding")),
    Case("UTF-32, big end first, marked", NOTES, BOM_UTF32_BE + TEXT.encode("utf-32-be"), rejected("encoding", ":encoding")),
    Case("UTF-16 for a contract in Latin-1", LATIN, BOM_UTF16_LE + TEXT.encode("utf-16-le"), rejected("encoding", ":encoding")),
    Case("Latin-1 as declared", LATIN, TEXT.encode("latin-1"), accepted(2)),
    Case("every letter of Latin-1", LATIN, b"id,note\n1," + bytes(range(0xA0, 0x100)) + b"\n", accepted(1)),
    Case("Latin-1 has no bytes that are wrong", LATIN, b"id,note\n1," + bytes(range(0x80, 0xA0)) + b"\n", accepted(1)),
    Case("byte 85 is no line end in Latin-1", LATIN, b"id,note\n1,a\x85b\n2,\x85\n", accepted(2)),
    Case("UTF-8 without a mark as Latin-1: nobody can tell", LATIN, TEXT, accepted(2)),
    Case("UTF-8 with a mark as Latin-1", LATIN, BOM_UTF8 + TEXT.encode(), rejected("encoding", ":encoding")),
    Case("empty, Latin-1", LATIN, b"", rejected("empty", ":empty")),
    Case("plain ASCII is UTF-8", NOTES, ROWS, accepted(2)),
    Case("characters of four bytes", NOTES, "id,note\n1,🙂\n2,\U0001d4b3\n", accepted(2)),
    Case("no characters but allowed ones: FFFE and FFFF", NOTES, "id,note\n1,\ufffe\uffff\n", accepted(1)),
    Case("the replacement character is data", NOTES, "id,note\n1,\ufffd\n", accepted(1)),
    Case("control characters are data", NOTES, "id,note\n1,\x01\x07\x1b\x7f\n", accepted(1)),
    Case("letters that turn the text around are data", NOTES, "id,note\n1,\u202eabc\u202c\n", accepted(1)),
    Case("an accent beside its letter is data", NOTES, "id,note\n1,u\u0308\n2,ü\n", accepted(2)),
]

NULS: Final = [
    Case("NUL in the first name", NOTES, b"i\0d,note\n1,a\n", rejected("not_text", "1:not_text")),
    Case("NUL in the header", NOTES, b"identity,note\0\n1,a\n", rejected("not_text", "1:not_text")),
    Case("NUL in a cell", NOTES, b"id,note\n1,a\n2,b\0\n3,c\n", rejected("not_text", "3:not_text", rows=1)),
    Case("NUL in a quoted cell, on its second line", NOTES, b'id,note\n1,"a\nb\0"\n', rejected("not_text", "3:not_text")),
    Case("NUL at the end", NOTES, ROWS + b"\0", rejected("not_text", "4:not_text", rows=2)),
    Case("nothing but NULs", NOTES, b"\0" * 100, rejected("not_text", "1:not_text")),
    Case("one NUL", NOTES, b"\0", rejected("not_text", "1:not_text")),
    Case("NUL in Latin-1", LATIN, b"id,note\n1,a\n2,b\0\n", rejected("not_text", "3:not_text", rows=1)),
    Case("a disk that lost its end", NOTES, ROWS + b"\0" * 4096, rejected("not_text", "4:not_text", rows=2)),
]
# fmt: on


def _places(name: str, wrong: bytes) -> list[Case]:
    """The same bytes at every place of a file where they could be overlooked."""
    at = rejected
    return [
        Case(f"{name}, first", NOTES, wrong + ROWS, at("encoding", "1:encoding")),
        Case(f"{name}, in a name", NOTES, b"id,no" + wrong + b"te\n1,a\n", at("encoding", "1:encoding")),
        Case(f"{name}, after the header", NOTES, b"id,note\n" + wrong, at("encoding", "2:encoding")),
        Case(f"{name}, in a cell", NOTES, b"id,note\n1,a\n2,b" + wrong + b"c\n3,d\n", at("encoding", "3:encoding", rows=1)),
        Case(f"{name}, in a quoted cell", NOTES, b'id,note\n1,"a\n' + wrong + b'"\n', at("encoding", "3:encoding")),
        Case(f"{name}, last", NOTES, ROWS + b"3," + wrong, at("encoding", "4:encoding", rows=2)),
    ]  # fmt: skip


def _in_a_cell(name: str, wrong: bytes) -> Case:
    content = b"id,note\n1,a\n2," + wrong + b"\n3,c\n"
    return Case(f"{name} in UTF-8", NOTES, content, rejected("encoding", "3:encoding", rows=1))


def _far(size: int) -> bytes:
    return b"id,note\n" + b"".join(b"%d,a\n" % number for number in range(size)) + b"9,\xc3"


CASES: Final = [
    *MARKS,
    *NULS,
    *_places("byte FF", b"\xff"),
    *_places("half a character", b"\xe2\x82"),
    *(_in_a_cell(name, wrong) for name, wrong in NOT_UTF_8.items()),
    Case(
        "half a character after 60,000 rows",
        NOTES,
        lambda: _far(60_000),
        rejected("encoding", "60002:encoding", rows=60_000),
    ),
]
