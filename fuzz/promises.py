"""What holds of every verdict, whatever the file."""

import json
from collections import Counter
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final

from fuzz.property_error import hold
from fuzz.recipe import Recipe
from tidegate.check.verdict import Finding, Outcome, Reason, Standing, Verdict
from tidegate.gate.documents import VERSION, describe, judgement
from tidegate.gate.page.render import page

_FILE: Final = {
    "fileId": f"{'0' * 20}-{'1' * 20}",
    "flow": "fuzz",
    "dataset": "files",
    "path": "fuzz/files/a.csv",
    "contractVersion": "1.0.0",
}
_PAGE_EVERY: Final = 64
"""A page takes longer than the check of a small file."""


def promise(recipe: Recipe, verdict: Verdict) -> None:
    """Raises PropertyError."""
    _bytes(recipe, verdict)
    _ending(recipe, verdict)
    _counts(verdict)
    _findings(recipe, verdict)
    _words(recipe, verdict)


def _bytes(recipe: Recipe, verdict: Verdict) -> None:
    hold(verdict.bytes == len(recipe.content), "every byte is counted")
    hold(verdict.sha256 == sha256(recipe.content).hexdigest(), "every byte is hashed")
    if verdict.complete and verdict.unpacked_bytes is not None:
        hold(verdict.unpacked_bytes == len(recipe.plain), "every unpacked byte is counted")


def _ending(recipe: Recipe, verdict: Verdict) -> None:
    is_accepted = verdict.outcome is Outcome.ACCEPTED
    hold(is_accepted == (verdict.reason is None), "a reason exactly where a file is not accepted")
    hold(verdict.complete or not is_accepted, "nothing is accepted that was not read to its end")
    hold(verdict.reason is not Reason.TOO_LARGE or not verdict.complete, "a limit ends reading")
    if is_accepted:
        tolerated = recipe.contract.tolerated_bad_rows * verdict.rows
        hold(Decimal(verdict.bad_rows) <= tolerated, "no more bad rows than are tolerated")
        hold(verdict.totals is None or verdict.totals.agree, "control totals agree")
        hold(not _broken_rules(verdict), "no quality rule is broken")


def _broken_rules(verdict: Verdict) -> list[str]:
    return [
        each.rule
        for each in verdict.quality
        if each.standing is Standing.BROKEN and each.severity == "error"
    ]


def _counts(verdict: Verdict) -> None:
    counted = sum(verdict.counts.values())
    hold(verdict.bad_rows + verdict.duplicate_rows <= verdict.rows, "good rows are not negative")
    hold(verdict.bad_rows <= counted, "every bad row breaks a rule")
    hold((counted > 0) == (verdict.bad_rows > 0), "who breaks a rule is a bad row")
    hold(all(0 < count <= verdict.rows for count in verdict.counts.values()), "a rule, once a row")
    hold(min(verdict.rows, verdict.bad_rows, verdict.duplicate_rows) >= 0, "counts are numbers")


def _findings(recipe: Recipe, verdict: Verdict) -> None:
    limits, of_rows = recipe.limits, [each for each in verdict.findings if each.record is not None]
    kept = Counter(each.rule for each in of_rows)
    hold(len(of_rows) <= limits.findings, "findings are capped")
    hold(all(count <= limits.findings_per_rule for count in kept.values()), "each rule's too")
    hold(all(count <= verdict.counts.get(rule, 0) for rule, count in kept.items()), "and counted")
    if len(of_rows) + len(_of_header(verdict)) < limits.findings:
        most = limits.findings_per_rule
        capped = {rule: min(count, most) for rule, count in verdict.counts.items()}
        hold(capped == kept, "findings are kept while there is room")
    _places(recipe, verdict, of_rows)


def _of_header(verdict: Verdict) -> list[Finding]:
    return [each for each in verdict.findings if each.record is None]


def _places(recipe: Recipe, verdict: Verdict, of_rows: list[Finding]) -> None:
    places = [(each.line or 0, each.record or 0) for each in of_rows]
    hold(places == sorted(places), "findings stand in the order of the file")
    lines = [line for line, _ in dict.fromkeys(places)]
    hold(len(lines) == len(set(lines)), "one record begins on a line")
    hold(all(1 <= record <= verdict.rows for _, record in places), "a record is one of the rows")
    last = _last_line(recipe.plain)
    told = [each.line for each in verdict.findings if each.line is not None]
    hold(all(1 <= line <= last for line in told), "a line is one of the file")


def _last_line(plain: bytes) -> int:
    pairs = plain.count(b"\r\n")
    return 1 + plain.count(b"\n") + plain.count(b"\r") - pairs


def _words(recipe: Recipe, verdict: Verdict) -> None:
    document = describe(verdict)
    text = json.dumps(document, allow_nan=False)
    hold(json.loads(text)["rows"] == verdict.rows, "a description is JSON")
    _refuse_half_characters(document)
    judgement(verdict)
    if recipe.seed % _PAGE_EVERY == 0 and verdict.outcome is not Outcome.ACCEPTED:
        shown = page({"version": VERSION, "file": _FILE, **document}).decode()
        hold("<script" not in shown.lower(), "a page holds nothing that runs")
        hold("\x1b" not in shown, "a page holds no control characters")
        hold("\u202e" not in shown, "a page turns no text around")


def _refuse_half_characters(document: dict[str, Any]) -> None:
    try:
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        hold(False, "a description holds whole characters")  # noqa: FBT003 - see `hold`
