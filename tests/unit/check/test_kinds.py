import gzip
import io
import tarfile
import zipfile

import pytest

from flows.contract import CsvFormat, JsonLinesFormat
from tests.unit.check.checking import HEADER, check, contract
from tidegate.check.verdict import Outcome, Reason

GOOD = (HEADER + "1,Ann,,\n").encode()
JSON = contract(file_format=JsonLinesFormat())
FILLER = bytes(range(256)) * 3


def zipped() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("things.csv", GOOD)
    return target.getvalue()


def tarred() -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        entry = tarfile.TarInfo("things.csv")
        entry.size = len(GOOD)
        archive.addfile(entry, io.BytesIO(GOOD))
    return target.getvalue()


BINARY = [
    ("zip archive", zipped(), "unpack it, or save as CSV"),
    ("empty zip", b"PK\x05\x06" + bytes(18), "send the data"),
    ("(.xls)", b"\xd0\xcf\x11\xe0\xa1\xb1" + FILLER, "save the sheet as CSV"),
    ("Parquet", b"PAR1\x15\x04", "export it as CSV"),
    ("encrypted Parquet", b"PARE" + FILLER, "export it as CSV"),
    ("Avro", b"Obj\x01" + FILLER, "export it as CSV"),
    ("ORC", b"ORC" + FILLER, "export it as CSV"),
    ("SQLite", b"SQLite format 3\0" + FILLER, "export it as CSV"),
    ("bzip2", b"BZh91AY&SY" + FILLER, "unpack it first"),
    ("xz", b"\xfd7zXZ\0" + FILLER, "unpack it first"),
    ("zstd", b"\x28\xb5\x2f\xfd" + FILLER, "unpack it first"),
    ("7-Zip", b"7z\xbc\xaf\x27\x1c" + FILLER, "unpack it first"),
    ("RAR", b"Rar!\x1a\x07\0" + FILLER, "unpack it first"),
    ("tar archive", tarred(), "unpack it first"),
    ("PDF", b"%PDF-1.7\n" + FILLER, "send the data"),
    ("PNG", b"\x89PNG\r\n\x1a\n" + FILLER, "send the data"),
    ("Windows program", b"MZ\x90\0" + FILLER, "send the data"),
]


@pytest.mark.parametrize(("kind", "content", "advice"), BINARY)
def test_what_is_no_text_is_named_with_what_to_do(kind: str, content: bytes, advice: str) -> None:
    verdict = check(content)
    assert (verdict.outcome, verdict.reason) == (Outcome.REJECTED, Reason.NOT_TEXT)
    assert kind in verdict.findings[0].expected
    assert advice in verdict.findings[0].expected


def test_the_advice_is_about_the_format_of_the_contract() -> None:
    verdict = check(b"PAR1\x15\x04", JSON)
    assert verdict.findings[0].expected.endswith("a Parquet file; export it as JSON Lines")


ENCODINGS = [
    ("UTF-16", GOOD.decode().encode("utf-16")),
    ("UTF-16", GOOD.decode().encode("utf-16-le")),
    ("UTF-16", GOOD.decode().encode("utf-16-be")),
    ("UTF-32", GOOD.decode().encode("utf-32")),
    ("UTF-32", GOOD.decode().encode("utf-32-le")),
    ("UTF-32", GOOD.decode().encode("utf-32-be")),
]


@pytest.mark.parametrize(("name", "content"), ENCODINGS)
def test_wide_encodings_are_told_by_name_with_a_mark_or_without(name: str, content: bytes) -> None:
    verdict = check(content)
    assert (verdict.reason, verdict.complete) == (Reason.ENCODING, False)
    assert f"the file is {name}; save it as UTF-8" in verdict.findings[0].expected


OTHER_TEXT = [
    ("a web page", b"\n<!DOCTYPE html><html><body>404</body></html>"),
    (
        "an XML message",
        b'\xef\xbb\xbf<?xml version="1.0"?><Error><Code>AuthenticationFailed</Code>',
    ),
    ("JSON", b'{"id": 1, "name": "Ann"}\n'),
    ("JSON", b'[\n  {"id": 1}\n]'),
]


@pytest.mark.parametrize(("kind", "content"), OTHER_TEXT)
def test_text_of_another_format_is_told(kind: str, content: bytes) -> None:
    verdict = check(content)
    assert (verdict.outcome, verdict.reason) == (Outcome.REJECTED, Reason.FORMAT)
    assert kind in verdict.findings[0].expected


@pytest.mark.parametrize("name", ["ORCID", "PAR1", "BZhang", "GIF89"])
def test_a_header_may_begin_like_a_binary_file(name: str) -> None:
    verdict = check(f"{name},id,name,size,day\n,1,Ann,,\n".encode())
    assert verdict.header.extra == (name,)


def test_gzip_is_told_to_be_unpacked_or_declared() -> None:
    for against in (contract(), contract(file_format=CsvFormat(encoding="ISO-8859-1"))):
        verdict = check(gzip.compress(GOOD, mtime=0), against)
        assert (verdict.reason, verdict.rows) == (Reason.COMPRESSED, 0)
        assert "unpack it, or change the contract" in verdict.findings[0].expected
