"""Files that are something else than their name says."""

# ruff: noqa: E501 - one line is one case

import gzip
import io
import tarfile
import zipfile
from typing import Final

from tests.corpus.case import Case, rejected
from tests.corpus.contracts import LATIN, NOTES

CSV: Final = b"id,note\n1,a\n"
FILLER: Final = bytes(range(256)) * 4


def zipped(name: str, content: bytes) -> bytes:
    """An archive of one file."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(name, content)
    return target.getvalue()


def _tar() -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        entry = tarfile.TarInfo("notes.csv")
        entry.size = len(CSV)
        archive.addfile(entry, io.BytesIO(CSV))
    return target.getvalue()


_KINDS: Final = {
    "a zip archive": lambda: zipped("notes.csv", CSV),
    "a zip archive in a zip archive": lambda: zipped("inner.zip", zipped("notes.csv", CSV)),
    "a zip archive that climbs out of its folder": lambda: zipped("../../etc/passwd", CSV),
    "a zip bomb": lambda: zipped("zeros", b"\0" * 2**20),
    "an empty zip archive": lambda: b"PK\x05\x06" + b"\0" * 18,
    "a part of a split zip archive": lambda: b"PK\x07\x08PK\x03\x04" + FILLER,
    "an Excel workbook (.xlsx)": lambda: zipped("xl/workbook.xml", b"<workbook/>"),
    "an Excel workbook (.xls)": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + FILLER,
    "a Parquet file": lambda: b"PAR1" + FILLER + b"PAR1",
    "an encrypted Parquet file": lambda: b"PARE" + FILLER + b"PARE",
    "an ORC file": lambda: b"ORC" + FILLER + b"ORC",
    "an Arrow file": lambda: b"ARROW1\0\0" + FILLER,
    "an Avro file": lambda: b"Obj\x01" + FILLER,
    "an SQLite database": lambda: b"SQLite format 3\0" + FILLER,
    "bzip2": lambda: b"BZh91AY&SY" + FILLER,
    "xz": lambda: b"\xfd7zXZ\0" + FILLER,
    "zstd": lambda: b"\x28\xb5\x2f\xfd" + FILLER,
    "lz4": lambda: b"\x04\x22\x4d\x18" + FILLER,
    "compress": lambda: b"\x1f\x9d\x90" + FILLER,
    "7-Zip": lambda: b"7z\xbc\xaf\x27\x1c" + FILLER,
    "RAR": lambda: b"Rar!\x1a\x07\x01\0" + FILLER,
    "a PDF document": lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + FILLER,
    "a PNG picture": lambda: b"\x89PNG\r\n\x1a\n" + FILLER,
    "a JPEG picture": lambda: b"\xff\xd8\xff\xe0\0\x10JFIF\0" + FILLER,
    "a GIF picture": lambda: b"GIF89a\x01\0\x01\0" + FILLER,
    "a Windows program": lambda: b"MZ\x90\0\x03\0\0\0" + FILLER,
    "a Linux program": lambda: b"\x7fELF\x02\x01\x01\0" + FILLER,
    "a Java class": lambda: b"\xca\xfe\xba\xbe\0\0\0\x34" + FILLER,
}

# fmt: off
OTHERS: Final = [
    Case("gzip without being declared", NOTES, lambda: gzip.compress(CSV, mtime=0), rejected("compressed", ":compressed")),
    Case("a tar archive", NOTES, _tar, rejected("not_text", ":not_text")),
    Case("a pickle", NOTES, b"\x80\x04\x95" + FILLER, rejected("encoding", "1:encoding")),
    Case("an HTML page", NOTES, "<!DOCTYPE html>\n<html><body>404</body></html>\n", rejected("format", ":format")),
    Case("XML", NOTES, '<?xml version="1.0"?>\n<rows><id>1</id></rows>\n', rejected("format", ":format")),
    Case("JSON Lines named CSV", NOTES, '{"id": 1, "note": "a"}\n', rejected("format", ":format")),
    Case("a JSON array named CSV", NOTES, '[{"id": 1, "note": "a"}]', rejected("format", ":format")),
    Case("SQL", NOTES, "INSERT INTO notes VALUES (1, 'a');\n", rejected("header", "1:header")),
    Case("a shell script", NOTES, "#!/bin/sh\nrm -rf /\n", rejected("header", "1:header")),
    Case("a sentence", NOTES, "No data today.\n", rejected("header", "1:header")),
    Case("an empty workbook for Latin-1", LATIN, lambda: zipped("xl/workbook.xml", b""), rejected("not_text", ":not_text")),
    Case("a picture for Latin-1", LATIN, b"\x89PNG\r\n\x1a\n" + FILLER, rejected("not_text", ":not_text")),
]
# fmt: on

CASES: Final = [
    *(Case(name, NOTES, make, rejected("not_text", ":not_text")) for name, make in _KINDS.items()),
    *OTHERS,
]
