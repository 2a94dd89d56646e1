"""What a supplier is told: receipt and rejection as versioned JSON (docs/rejections.md)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from types import MappingProxyType
from typing import Any, Final

from tidegate.check.verdict import Finding, Outcome, Reason, Verdict
from tidegate.gate import sections
from tidegate.ledger.records import MAX_BROKEN, MAX_FINDINGS, FileRecord, Judgement
from tidegate.ledger.records import Finding as Note

VERSION: Final = 1
MAX_EXPECTED: Final = 200
"""Characters of an expectation in the ledger: a list of allowed values may be long."""

_SENTENCES: Final = MappingProxyType(
    {
        Reason.EMPTY: "The file is empty.",
        Reason.NOT_TEXT: "The file is not a text file.",
        Reason.COMPRESSED: "The file is not packed in the way that the contract states.",
        Reason.FORMAT: "The file is not in the format that the contract states.",
        Reason.ENCODING: "The file is not in the encoding that the contract states.",
        Reason.DELIMITER: "The cells are separated by another character than the contract states.",
        Reason.HEADER: "The header does not name the columns of the contract.",
        Reason.QUOTING: "The quotes are broken, so nobody can say where the rows end.",
        Reason.LINE_ENDS: "The lines do not all end in the same way, so rows could be torn.",
        Reason.JSON: "Some lines are not the JSON objects that the contract states.",
        Reason.MALFORMED_ROWS: "Some rows have too few or too many cells and look good otherwise.",
        Reason.TOO_MANY_BAD_ROWS: "More rows break the contract than it tolerates.",
        Reason.DRIFT: "The file's columns or their types differ from the contract.",
        Reason.CONTROL_TOTALS: "The file does not hold what its supplier says that it holds.",
        Reason.QUALITY: "The file breaks a quality rule of the contract.",
        Reason.MANIFEST_MISSING: "The file waits for its manifest.",
        Reason.MANIFEST_UNREADABLE: "The file's manifest cannot be understood; another is waited "
        "for.",
        Reason.TOO_LARGE: "The file exceeds a limit of the gate; an operator decides about it.",
        Reason.OPERATOR: "An operator rejected the file.",
    }
)


def acceptance(record: FileRecord, verdict: Verdict) -> dict[str, Any]:
    """The receipt of an accepted file; its findings are the rows that silver will quarantine."""
    return _document(record, verdict)


def rejection(record: FileRecord, verdict: Verdict) -> dict[str, Any]:
    """The rejection of a rejected or held file."""
    return _document(record, verdict)


def refusal(record: FileRecord, why: str, before: Mapping[str, Any]) -> dict[str, Any]:
    """The rejection of a file that an operator rejected; `why` in their words.

    What the gate told of it before, if anything, still stands: findings, counts, header.
    """
    said = {"outcome": Outcome.REJECTED, "reason": Reason.OPERATOR}
    summary = f"{_SENTENCES[Reason.OPERATOR]} {why}".strip()
    return {**before, **_about(record), **said, "summary": summary}


def _document(record: FileRecord, verdict: Verdict) -> dict[str, Any]:
    return {**_about(record), **describe(verdict)}


def _about(record: FileRecord) -> dict[str, Any]:
    return {
        "version": VERSION,
        "file": {
            "fileId": record.file_id,
            "flow": record.flow,
            "dataset": record.dataset,
            "path": record.path,
            "contractVersion": record.contract_version,
        },
    }


def describe(verdict: Verdict) -> dict[str, Any]:
    """The verdict as plain JSON values; holds no value of the file but names in its header."""
    return {
        "outcome": verdict.outcome,
        "reason": verdict.reason,
        "summary": summary(verdict),
        "bytes": verdict.bytes,
        "unpackedBytes": verdict.unpacked_bytes,
        "sha256": verdict.sha256,
        "complete": verdict.complete,
        "rows": verdict.rows,
        "badRows": verdict.bad_rows,
        "duplicateRows": verdict.duplicate_rows,
        "comparison": verdict.comparison,
        "counts": dict(verdict.counts),
        "header": asdict(verdict.header),
        "drift": sections.drift(verdict.drift),
        "quality": sections.quality(verdict.quality),
        "controlTotals": sections.totals(verdict.totals),
        "findings": [_finding(finding) for finding in verdict.findings],
    }


def judgement(verdict: Verdict) -> Judgement:
    """What the ledger keeps of a verdict: bounded, and without any value of the file."""
    return Judgement(
        summary=summary(verdict),
        broken=dict(Counter(verdict.counts).most_common(MAX_BROKEN)),
        findings=tuple(_note(finding) for finding in verdict.findings[:MAX_FINDINGS]),
    )


def _note(finding: Finding) -> Note:
    return Note(
        rule=finding.rule,
        expected=finding.expected[:MAX_EXPECTED],
        line=finding.line,
        record=finding.record,
        column=finding.column,
    )


def summary(verdict: Verdict) -> str:
    """One or two sentences for a person."""
    counted = f"{verdict.bad_rows} of {verdict.rows} rows break rules."
    if verdict.reason is None:
        return f"The file is accepted. {counted}"
    if verdict.complete:
        return f"{_SENTENCES[verdict.reason]} {counted}"
    return _SENTENCES[verdict.reason]


def _finding(finding: Finding) -> dict[str, Any]:
    return {key: value for key, value in asdict(finding).items() if value is not None}
