"""What a manifest says, whatever its bytes, and what a verdict becomes by it."""

import json
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as some

from flows.control import Manifest
from tests.unit.check.checking import HEADER, check, contract
from tidegate.check.verdict import Outcome, Reason, Totals
from tidegate.gate.manifest import MOST_BYTES, BadManifestError, against, parse
from tidegate.ledger.records import Stated

ROW = "1,Ann,small,2/29/2020\n"
CONTENT = (HEADER + ROW).encode()
HASH = sha256(CONTENT).hexdigest()
DECLARED = Manifest()
NUMBERS = Manifest(sha256_field=None)


def said(rows: int | None = 1, digest: str | None = HASH) -> Stated:
    return Stated(etag="0x1", suffix=".manifest.json", rows=rows, sha256=digest)


@pytest.mark.parametrize(
    ("content", "declared", "rows", "digest"),
    [
        ({"rows": 1, "sha256": HASH}, DECLARED, 1, HASH),
        ({"rows": "0012", "sha256": HASH.upper(), "by": [None]}, DECLARED, 12, HASH),
        ({"rows": 0}, NUMBERS, 0, None),
        ({"n": 3, "rows": "none"}, Manifest(rows_field="n", sha256_field=None), 3, None),
        ({"sha256": HASH, "rows": True}, Manifest(rows_field=None), None, HASH),
    ],
)
def test_a_manifest_states_rows_a_hash_or_both(
    content: dict[str, object], declared: Manifest, rows: int | None, digest: str | None
) -> None:
    stated = parse(json.dumps(content).encode(), declared, etag="0x7")
    assert (stated.rows, stated.sha256, stated.etag) == (rows, digest, "0x7")
    assert stated.says_something


def test_a_byte_order_mark_is_no_trouble() -> None:
    assert parse(b'\xef\xbb\xbf{"rows": 5}', NUMBERS).rows == 5


BAD = {
    "no JSON": b"rows=1",
    "nothing": b"",
    "half of it": b'{"rows": 1',
    "a list": b"[1]",
    "not UTF-8": b'{"rows": "\xff"}',
    "UTF-16": '{"rows": 1}'.encode("utf-16"),
    "no such field": b'{"Rows": 1}',
    "null": b'{"rows": null}',
    "a truth": b'{"rows": true}',
    "less than none": b'{"rows": -1}',
    "a fraction": b'{"rows": 1.0}',
    "a list of numbers": b'{"rows": [1]}',
    "a name twice": b'{"rows": 1, "rows": 2}',
    "more digits than a count has": b'{"rows": 9999999999999999999}',
    "thousands of digits": b'{"rows": ' + b"9" * 9000 + b"}",
    "deep nesting": b'{"rows": ' + b"[" * 30_000 + b"]" * 30_000 + b"}",
    "one byte too many": b'{"rows": 1}' + b" " * (MOST_BYTES - 10),
    "digits of another script": '{"rows": "\u0661"}'.encode(),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_understood_says_what_is_expected(case: str) -> None:
    with pytest.raises(BadManifestError, match="manifest"):
        parse(BAD[case], NUMBERS)


@pytest.mark.parametrize("digest", ["", "12", "g" * 64, HASH + "0", None, 7])
def test_a_hash_has_64_hexadecimal_digits(digest: object) -> None:
    with pytest.raises(BadManifestError, match="64 hexadecimal digits in field sha256"):
        parse(json.dumps({"rows": 1, "sha256": digest}).encode(), DECLARED)


@given(some.binary(max_size=200))
def test_no_bytes_end_in_anything_but_totals_or_a_reason(content: bytes) -> None:
    with suppress(BadManifestError):
        assert parse(content, NUMBERS).rows is not None


def test_totals_that_agree_are_part_of_the_verdict() -> None:
    verdict = against(check(CONTENT), said())
    assert (verdict.outcome, verdict.findings) == (Outcome.ACCEPTED, ())
    assert isinstance(verdict.totals, Totals)
    assert (verdict.totals.expected_rows, verdict.totals.found_rows) == (1, 1)
    assert verdict.totals.expected_sha256 == verdict.totals.found_sha256 == HASH


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        (said(rows=2), ["2 rows, as the manifest says; found 1"]),
        (said(digest="0" * 64), [f"SHA-256 {'0' * 64}, as the manifest says; found {HASH}"]),
        (said(rows=None, digest="0" * 64), ["SHA-256"]),
        (said(rows=0, digest="0" * 64), ["0 rows", "SHA-256"]),
    ],
)
def test_wrong_totals_reject_with_what_was_stated_and_found(
    stated: Stated, words: list[str]
) -> None:
    verdict = against(check(CONTENT), stated)
    assert (verdict.outcome, verdict.reason) == (Outcome.REJECTED, Reason.CONTROL_TOTALS)
    told = [finding.expected for finding in verdict.findings]
    assert all(each.startswith(begin) for each, begin in zip(told, words, strict=True))


def test_wrong_totals_go_before_bad_rows_but_not_before_a_header_that_is_no_header() -> None:
    bad = check((HEADER + "x" + ROW).encode(), contract(tolerated="0"))
    assert bad.reason is Reason.TOO_MANY_BAD_ROWS
    assert against(bad, said(rows=2, digest=None)).reason is Reason.CONTROL_TOTALS
    header = check(b"id,name,size\n", contract())
    told = against(header, said(rows=2, digest=None))
    assert (told.reason, told.findings[0].rule) == (Reason.HEADER, "control_totals")


def test_a_file_that_was_not_read_to_its_end_keeps_its_reason() -> None:
    torn = check((HEADER + '1,"Ann').encode())
    assert against(torn, said(rows=9)) == torn


def test_a_file_that_is_held_for_its_columns_is_rejected_for_wrong_totals() -> None:
    held = replace(check(CONTENT), outcome=Outcome.HELD, reason=Reason.DRIFT)
    assert against(held, said(rows=9)).reason is Reason.CONTROL_TOTALS
    assert against(held, said()).reason is Reason.DRIFT
