import gzip
import io
import tracemalloc
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.contract import Compression, CsvFormat
from tests.unit.check.checking import HEADER, check, contract
from tidegate.check.check import Check
from tidegate.check.limits import Limits
from tidegate.check.verdict import Outcome, Reason, Verdict

PACKED = contract(tolerated="0", file_format=CsvFormat(compression=Compression.GZIP))
GOOD = (HEADER + "1,Ann,,\n2,Zoë,,\n").encode()
MEGABYTE = 2**20


def pack(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


def named(content: bytes) -> bytes:
    target = io.BytesIO()
    with gzip.GzipFile("things.csv", "wb", fileobj=target, mtime=0) as file:
        file.write(content)
    return target.getvalue()


READ = [
    ("one member", pack(GOOD)),
    ("a member with a name", named(GOOD)),
    ("members cut within a line", pack(GOOD[:20]) + pack(GOOD[20:])),
    ("an empty member between", pack(GOOD[:20]) + pack(b"") + pack(GOOD[20:])),
    ("an empty member at the end", pack(GOOD) + pack(b"")),
    ("a mark within", pack(b"\xef\xbb\xbf" + GOOD)),
    ("stored, not deflated", gzip.compress(GOOD, compresslevel=0, mtime=0)),
]


@pytest.mark.parametrize(("case", "content"), READ)
@pytest.mark.parametrize("chunk", [1, 10_000])
def test_a_packed_file_is_judged_by_what_is_in_it(case: str, content: bytes, chunk: int) -> None:
    verdict = check((content[at : at + chunk] for at in range(0, len(content), chunk)), PACKED)
    assert (verdict.outcome, verdict.rows, verdict.bad_rows) == (Outcome.ACCEPTED, 2, 0), case
    assert verdict.unpacked_bytes == len(GOOD) + 3 * ("mark" in case)
    assert (verdict.bytes, verdict.sha256) == (len(content), sha256(content).hexdigest())


def test_a_plain_file_has_no_unpacked_size() -> None:
    assert check(GOOD).unpacked_bytes is None


def flipped(content: bytes, place: int) -> bytes:
    changed = bytearray(content)
    changed[place] ^= 1
    return bytes(changed)


WHOLE = pack(GOOD)
BROKEN = [
    ("plain", GOOD, "is not packed"),
    ("a plain letter", b"i", "is not packed"),
    ("cut off in the data", WHOLE[:-12], "cut off"),
    ("cut off in the trailer", WHOLE[:-1], "cut off"),
    ("cut off in the header", WHOLE[:5], "cut off"),
    ("one byte of a header", WHOLE[:1], "cut off"),
    ("a wrong checksum", flipped(WHOLE, -8), "damaged"),
    ("a wrong length", flipped(WHOLE, -1), "damaged"),
    ("broken data", flipped(WHOLE, 14), "damaged"),
    ("another method", flipped(WHOLE, 2), "damaged"),
    ("reserved flags", flipped(WHOLE, 3)[:3] + b"\xe0" + WHOLE[4:], "damaged"),
    ("a line behind it", WHOLE + b"\n", "other bytes follow"),
    ("zeros behind it", WHOLE + bytes(512), "other bytes follow"),
    ("text behind it", WHOLE + GOOD, "other bytes follow"),
    ("a damaged second member", WHOLE + flipped(pack(b"3,Bob,,\n"), -8), "damaged"),
    ("half a second member", WHOLE + pack(b"3,Bob,,\n")[:-9], "cut off"),
    ("gzip in gzip", pack(WHOLE), "another gzip file inside"),
]


@pytest.mark.parametrize(("case", "content", "words"), BROKEN)
@pytest.mark.parametrize("chunk", [1, 10_000])
def test_what_is_not_one_whole_gzip_file_is_rejected(
    case: str, content: bytes, words: str, chunk: int
) -> None:
    verdict = check((content[at : at + chunk] for at in range(0, len(content), chunk)), PACKED)
    assert (verdict.outcome, verdict.reason) == (Outcome.REJECTED, Reason.COMPRESSED), case
    assert words in verdict.findings[0].expected
    assert not verdict.complete
    assert verdict.sha256 == sha256(content).hexdigest()


def test_an_empty_file_is_empty_packed_or_not() -> None:
    assert [check(each, PACKED).reason for each in (b"", pack(b""), pack(b"\n\n"))] == 3 * [
        Reason.EMPTY
    ]


def test_another_archive_is_named() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("things.csv", GOOD)
    verdict = check(target.getvalue(), PACKED)
    assert verdict.reason is Reason.NOT_TEXT
    assert "save as CSV packed with gzip" in verdict.findings[0].expected


def zeros(megabytes: int) -> Iterator[bytes]:
    """A gzip bomb: about 1,029 to 1."""
    packing = zlib.compressobj(9, wbits=31)
    yield packing.compress(HEADER.encode())
    for _ in range(megabytes):
        yield packing.compress(b"0" * MEGABYTE)
    yield packing.flush()


def test_a_bomb_is_held_at_the_ratio_and_not_unpacked_further() -> None:
    wide = replace(Limits(), record_characters=10**9, cell_characters=10**9)
    tracemalloc.start()
    try:
        verdict = check(zeros(300), PACKED, Limits())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (verdict.outcome, verdict.reason) == (Outcome.HELD, Reason.TOO_LARGE)
    assert peak < 40 * MEGABYTE
    held = check(zeros(40), PACKED, wide)
    assert (held.outcome, held.reason) == (Outcome.HELD, Reason.TOO_LARGE)
    assert "100 unpacked bytes for each stored one" in held.findings[0].expected
    assert 10 * MEGABYTE < (held.unpacked_bytes or 0) < 11 * MEGABYTE


def test_a_small_file_may_be_packed_as_tightly_as_it_likes() -> None:
    rows = "".join(f"{row},Ann,,\n" for row in range(10))
    content = pack((HEADER + rows + "\n" * 200_000).encode())
    assert check(content, PACKED).outcome is Outcome.ACCEPTED


def test_the_unpacked_size_has_a_cap_of_its_own() -> None:
    small = Limits(unpacked_bytes=len(GOOD) - 1)
    verdict = check(pack(GOOD), PACKED, small)
    assert (verdict.outcome, verdict.reason) == (Outcome.HELD, Reason.TOO_LARGE)
    assert "after unpacking" in verdict.findings[0].expected
    assert check(pack(GOOD), PACKED, Limits(unpacked_bytes=len(GOOD))).outcome is Outcome.ACCEPTED


@pytest.mark.parametrize("chunk", [1, 7, 1000])
def test_the_stored_size_has_a_cap_wherever_the_file_is_cut(chunk: int) -> None:
    content = (HEADER + "".join(f"{row},Ann,,\n" for row in range(100, 300))).encode()
    pieces = [content[at : at + chunk] for at in range(0, len(content), chunk)]
    verdict = check(pieces, limits=Limits(file_bytes=len(content) - 1))
    assert (verdict.outcome, verdict.reason) == (Outcome.HELD, Reason.TOO_LARGE)
    assert verdict == check(content, limits=Limits(file_bytes=len(content) - 1))
    assert (verdict.rows, verdict.sha256) == (199, sha256(content).hexdigest())
    assert check(pieces, limits=Limits(file_bytes=len(content))).outcome is Outcome.ACCEPTED


def test_a_check_ends_when_its_time_is_over() -> None:
    passed = iter([0.0, 59.0, 61.0])
    checking = Check(contract(), Limits(seconds=60), lambda: next(passed))
    for line in (HEADER, "1,Ann,,\n", "2,Bob,,\n", "3,Eve,,\n"):
        checking.feed(line.encode())
    verdict = checking.finish()
    assert (verdict.outcome, verdict.reason) == (Outcome.HELD, Reason.TOO_LARGE)
    assert "within 60 seconds" in verdict.findings[0].expected


def test_many_tiny_members_do_not_cost_their_square() -> None:
    content = pack(GOOD) + 20_000 * pack(b"")
    assert check(content, PACKED).outcome is Outcome.ACCEPTED


@st.composite
def packed_and_cut(draw: st.DrawFn) -> tuple[bytes, list[bytes]]:
    parts = draw(st.lists(st.sampled_from([GOOD[:30], GOOD[30:], b"", b"x" * 40]), max_size=4))
    content = b"".join(map(pack, parts)) + draw(st.binary(max_size=3))
    content = content[: draw(st.integers(0, len(content)))]
    places = sorted(draw(st.sets(st.integers(0, len(content)), max_size=8)))
    ends = zip([0, *places], [*places, len(content)], strict=True)
    return content, [content[start:end] for start, end in ends]


@settings(max_examples=200, deadline=None)
@given(packed_and_cut())
def test_the_verdict_does_not_depend_on_where_packed_bytes_are_cut(
    case: tuple[bytes, list[bytes]],
) -> None:
    content, pieces = case
    limits = Limits(ratio_free_bytes=20, unpacked_ratio=1, unpacked_bytes=90)
    verdicts: list[Verdict] = [check(each, PACKED, limits) for each in (content, pieces)]
    assert verdicts[0] == verdicts[1]
