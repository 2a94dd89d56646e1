"""From what was found in a file to its verdict: the strictest that speaks decides."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

from flows.drift import DriftAction, DriftKind
from tidegate.check.judging.drift import STRICT, strictest
from tidegate.check.judging.measures import breaks
from tidegate.check.judging.rows import Rows
from tidegate.check.verdict import Drift, Finding, Measured, Outcome, Reason, Standing, Totals

type Conclusion = tuple[Outcome, Reason | None]

_PLACES: Final = 4
"""Decimals of a share that people are told."""


def conclusion(rows: Rows, quality: Sequence[Measured], totals: Totals | None) -> Conclusion:
    """The verdict about a file that was read to its end.

    What rejects goes before what holds, but for bad rows and quality rules: a held type is why
    rows are bad, and another contract may find them good.
    """
    for speaks, outcome, reason in _speakers(rows, quality, totals):
        if speaks:
            return outcome, reason
    return Outcome.ACCEPTED, None


def _speakers(
    rows: Rows, quality: Sequence[Measured], totals: Totals | None
) -> Iterator[tuple[bool, Outcome, Reason]]:
    header, types = strictest(rows.header_drift), strictest(rows.type_drift)
    rejected, held = Outcome.REJECTED, Outcome.HELD
    yield rows.header.duplicate != () or header is DriftAction.REJECT, rejected, Reason.HEADER
    yield types is DriftAction.REJECT, rejected, Reason.DRIFT
    yield rows.flawed_rows > 0, rejected, Reason.JSON
    yield rows.hidden_rows > 0, rejected, Reason.MALFORMED_ROWS
    yield totals is not None and not totals.agree, rejected, Reason.CONTROL_TOTALS
    yield types is DriftAction.HOLD, held, Reason.DRIFT
    yield not rows.tolerated(), rejected, Reason.TOO_MANY_BAD_ROWS
    yield breaks(quality), rejected, Reason.QUALITY
    yield header is DriftAction.HOLD, held, Reason.DRIFT


def findings(
    types: Sequence[Drift], quality: Sequence[Measured], totals: Totals | None, line: int | None
) -> Iterator[Finding]:
    """What is wrong with the file as a whole; `line` is that of the trailer, if there is one."""
    if totals is not None and not totals.agree:
        for expected in disagreements(totals):
            yield Finding(rule=Reason.CONTROL_TOTALS.value, expected=expected, line=line)
    for each in types:
        if each.action in STRICT:
            told = Reason.DRIFT.value
            yield Finding(rule=told, expected=_expected(each), column=each.column)
    for rule in quality:
        if rule.standing is Standing.BROKEN and rule.measured is not None:
            words = f"{rule.expected}; measured {number(rule.measured)}"
            yield Finding(rule=rule.rule, expected=words, column=rule.column)


def disagreements(totals: Totals) -> Iterator[str]:
    """What was stated, and what was found instead, in words for a supplier."""
    if totals.expected_rows not in (None, totals.found_rows):
        yield f"{totals.expected_rows} rows, as the {totals.source} says; found {totals.found_rows}"
    if totals.expected_sha256 not in (None, totals.found_sha256):
        hashes = f"{totals.expected_sha256}, as the {totals.source} says"
        yield f"SHA-256 {hashes}; found {totals.found_sha256}"


def number(measured: Fraction) -> str:
    """Exact when it is whole or short; else to four decimals."""
    return f"{round(float(measured), _PLACES):.{_PLACES}f}".rstrip("0").rstrip(".")


def _expected(drift: Drift) -> str:
    if drift.kind is DriftKind.WIDENED:
        return f"cells of the column's type; {drift.cells} need {drift.to}"
    return f"cells of the column's type; {drift.cells} are of another"
