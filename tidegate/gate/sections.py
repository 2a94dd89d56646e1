"""Parts of a supplier's document: drift, quality measurements and control totals as plain JSON."""

from fractions import Fraction
from typing import Any

from tidegate.check.verdict import Drift, Measured, Totals


def drift(differences: tuple[Drift, ...]) -> list[dict[str, Any]]:
    """One object for each difference; a field that says nothing is left out."""
    return [
        _stated(
            kind=each.kind,
            action=each.action,
            column=each.column,
            found=each.found,
            cells=each.cells,
            to=each.to,
            change=each.change or None,
        )
        for each in differences
    ]


def quality(measured: tuple[Measured, ...]) -> list[dict[str, Any]]:
    """One object for each rule, in the order of the contract; `measured` is in the rule's unit."""
    return [
        _stated(
            rule=each.rule,
            expected=each.expected,
            standing=each.standing,
            severity=each.severity,
            measured=_number(each.measured),
            column=each.column,
        )
        for each in measured
    ]


def totals(stated: Totals | None) -> dict[str, Any] | None:
    """None when the contract declares none, or reading ended before they were known."""
    if stated is None:
        return None
    return {
        "agree": stated.agree,
        **_stated(
            source=stated.source,
            expectedRows=stated.expected_rows,
            foundRows=stated.found_rows,
            expectedSha256=stated.expected_sha256,
            foundSha256=stated.found_sha256,
        ),
    }


def _number(value: Fraction | None) -> int | float | None:
    if value is None:
        return None
    return value.numerator if value.denominator == 1 else float(value)


def _stated(**fields: object) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
