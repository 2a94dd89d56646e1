"""A verdict on the screen, in the words of the document."""

from collections.abc import Iterator
from typing import Final

from rich.console import RenderableType
from rich.table import Table

from flows.drift import DriftAction
from tidegate.check.judging.drift_words import line
from tidegate.check.verdict import Drift, Finding, Measured, Outcome, Standing, Totals, Verdict
from tidegate.cli.checking import Checked
from tidegate.cli.screen import amount, number, plain, table
from tidegate.gate.documents import summary

SHOWN: Final = 20
"""Findings on the screen; the JSON has all that the gate keeps."""
CHOICES: Final = frozenset({DriftAction.HOLD, DriftAction.EVOLVE})
COLOURS: Final = {Outcome.ACCEPTED: "green", Outcome.REJECTED: "red", Outcome.HELD: "yellow"}


def told(checked: Checked) -> Iterator[RenderableType]:
    """Line by line and table by table."""
    verdict, contract = checked.verdict, checked.contract
    against = f"{contract.flow}/{contract.dataset}, contract {contract.version}"
    yield plain(f"{checked.name}: {verdict.outcome} ({against})", COLOURS[verdict.outcome])
    yield plain(summary(verdict))
    yield from map(plain, _lines(verdict))
    yield from _changes(verdict.drift)
    if verdict.counts:
        yield _rules(verdict)
    if verdict.findings:
        yield _findings(verdict.findings)


def _lines(verdict: Verdict) -> Iterator[str]:
    if verdict.duplicate_rows:
        yield f"{amount(verdict.duplicate_rows, 'row')} repeat another one exactly."
    for drift in verdict.drift:
        if drift.action is DriftAction.ALLOW and drift.cells is not None:
            continue  # such cells break a rule, and are counted there
        yield f"{line(drift)} ({drift.action})"
    if verdict.header.duplicate:
        yield f"columns that are there twice: {', '.join(verdict.header.duplicate)}"
    yield from _totals(verdict.totals)
    for each in verdict.quality:
        if each.standing is not Standing.KEPT:
            yield _measured(each)


def _changes(drift: tuple[Drift, ...]) -> Iterator[RenderableType]:
    """For whoever owns the contract, where the policy leaves a choice."""
    for each in drift:
        if each.action in CHOICES and each.change:
            yield plain("The contract would have to say:", "bold")
            yield from (plain(f"  {words}", "dim") for words in each.change.rstrip().splitlines())


def _rules(verdict: Verdict) -> Table:
    rules = table("rule", number("rows"))
    for name, rows in verdict.counts.items():
        rules.add_row(plain(name), f"{rows:,}")
    return rules


def _findings(findings: tuple[Finding, ...]) -> Table:
    left = len(findings) - SHOWN
    shown = table(number("line"), "rule", "expected")
    for each in findings[:SHOWN]:
        shown.add_row(str(each.line or ""), plain(_rule(each)), plain(each.expected))
    if left > 0:
        shown.caption = f"{left} more with --format json"
        shown.caption_justify = "left"
    return shown


def _rule(finding: Finding) -> str:
    """A rule of one column says which in its name, a finding about the header does not."""
    column = finding.column
    named = column is None or finding.rule.startswith(f"{column}.")
    return finding.rule if named else f"{finding.rule}: {column}"


def _totals(totals: Totals | None) -> Iterator[str]:
    if totals is None or totals.agree:
        return
    if totals.expected_rows not in (None, totals.found_rows):
        stated = f"its {totals.source} states {amount(totals.expected_rows or 0, 'row')}"
        yield f"{stated}, and it holds {totals.found_rows:,}"
    if totals.expected_sha256 not in (None, totals.found_sha256):
        yield f"its {totals.source} states another SHA-256 than the file has"


def _measured(each: Measured) -> str:
    found = "" if each.measured is None else f", found: {float(each.measured):,.6g}"
    standing = each.standing.value.replace("_", " ")
    where = f"{each.column}: " if each.column else ""
    return f"quality {standing} ({each.severity}): {where}{each.expected}{found}"
