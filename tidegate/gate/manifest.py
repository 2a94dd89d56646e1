"""A manifest: what a supplier says of a file in a small JSON object beside it."""

import json
import re
from dataclasses import replace
from typing import Final

from flows.control import Manifest
from tidegate.check.conclusion import disagreements
from tidegate.check.verdict import Finding, Outcome, Reason, Totals, TotalsFrom, Verdict
from tidegate.ledger.records import Stated

MOST_BYTES: Final = 64 * 1024
"""Of a manifest: it holds two facts."""
_NUMBER: Final = re.compile("[0-9]{1,18}")
_HASH: Final = re.compile("[0-9a-fA-F]{64}")
_WEAKER: Final = frozenset({Reason.TOO_MANY_BAD_ROWS, Reason.QUALITY, None})


class BadManifestError(Exception):
    """Nobody can say what the manifest states; the message says what is expected instead."""


def parse(content: bytes, declared: Manifest, *, etag: str = "") -> Stated:
    """What it states. Raises BadManifestError."""
    found = _fields(content)
    rows = sha256 = None
    if declared.rows_field is not None:
        rows = int(_text(found, declared.rows_field, _NUMBER, "a whole number of rows"))
    if declared.sha256_field is not None:
        sha256 = _text(found, declared.sha256_field, _HASH, "64 hexadecimal digits").lower()
    return Stated(etag=etag, suffix=declared.suffix, rows=rows, sha256=sha256)


def _fields(content: bytes) -> dict[str, object]:
    if len(content) > MOST_BYTES:
        raise BadManifestError(f"a manifest of at most {MOST_BYTES} bytes")
    try:
        found = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_once)
    # A number of thousands of digits is a ValueError as well.
    except (ValueError, RecursionError) as error:
        problem = "a manifest that is one JSON object in UTF-8, each name once"
        raise BadManifestError(problem) from error
    if not isinstance(found, dict):
        raise BadManifestError("a manifest that is one JSON object")
    return found


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("a name is there twice")
    return fields


def _text(found: dict[str, object], name: str, form: re.Pattern[str], words: str) -> str:
    """Numbers may be texts; true is none."""
    value = found.get(name)
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not form.fullmatch(text):
        raise BadManifestError(f"{words} in field {name} of the manifest")
    return text


def against(verdict: Verdict, stated: Stated) -> Verdict:
    """The verdict with what the manifest states: wrong totals reject what was to go on.

    A file that was not read to its end, or is held or rejected for its own sake, stays what it is.
    """
    if not verdict.complete:
        return verdict
    totals = Totals(
        source=TotalsFrom.MANIFEST,
        expected_rows=stated.rows,
        found_rows=verdict.rows,
        expected_sha256=stated.sha256,
        found_sha256=verdict.sha256 if stated.sha256 else None,
    )
    told = replace(verdict, totals=totals)
    if totals.agree:
        return told
    rule = Reason.CONTROL_TOTALS
    found = [Finding(rule=rule.value, expected=words) for words in disagreements(totals)]
    told = replace(told, findings=(*found, *verdict.findings))
    if verdict.outcome is Outcome.HELD or verdict.reason in _WEAKER:
        return replace(told, outcome=Outcome.REJECTED, reason=rule)
    return told


def waiting(reason: Reason, expected: str, size: int) -> Verdict:
    """The verdict about a file of so many bytes that nobody reads before its manifest is there."""
    return Verdict(
        outcome=Outcome.HELD,
        reason=reason,
        rows=0,
        bad_rows=0,
        duplicate_rows=0,
        bytes=size,
        sha256="",
        findings=(Finding(rule=reason.value, expected=expected),),
        complete=False,
    )
