"""The manifest beside a file of this machine, where its contract declares one."""

from dataclasses import replace
from pathlib import Path

from flows.contract import Contract
from flows.control import Manifest
from tidegate.check.verdict import Finding, Outcome, Reason, Verdict
from tidegate.gate.manifest import MOST_BYTES, BadManifestError, against, parse


def manifest_of(file: Path, contract: Contract) -> Path | None:
    """The one beside the file; None when none is declared or it is not there."""
    if not isinstance(contract.control, Manifest):
        return None
    beside = file.with_name(file.name + contract.control.suffix)
    return beside if beside.is_file() else None


def with_manifest(file: Path, contract: Contract, verdict: Verdict) -> Verdict:
    """The verdict of the gate about the two together. Raises OSError.

    The gate reads no file whose manifest is not there; here a person is told of both faults.
    """
    declared = contract.control
    if not isinstance(declared, Manifest):
        return verdict
    beside = manifest_of(file, contract)
    if beside is None:
        expected = f"a manifest beside it, {file.name}{declared.suffix}"
        return _held(verdict, Reason.MANIFEST_MISSING, expected)
    try:
        return against(verdict, parse(_content(beside), declared))
    except BadManifestError as bad:
        return _held(verdict, Reason.MANIFEST_UNREADABLE, str(bad))


def _content(beside: Path) -> bytes:
    with beside.open("rb") as manifest:
        return manifest.read(MOST_BYTES + 1)


def _held(verdict: Verdict, reason: Reason, expected: str) -> Verdict:
    """What would be rejected anyway stays rejected for its own reason."""
    found = (Finding(rule=reason.value, expected=expected), *verdict.findings)
    if verdict.outcome is Outcome.REJECTED:
        return replace(verdict, findings=found)
    return replace(verdict, outcome=Outcome.HELD, reason=reason, findings=found)
