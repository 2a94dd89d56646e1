"""Every manifest of the table, beside the same file."""

import pytest

from flows.control import Manifest
from tests.corpus.declared import Declared
from tests.corpus.manifests import CASES, CONTENT
from tidegate.check.check import Check
from tidegate.check.verdict import Outcome, Reason, Verdict
from tidegate.gate.manifest import BadManifestError, against, parse, waiting


def verdict(declared: Declared, manifest: bytes, content: bytes) -> Verdict:
    control = declared.contract.control
    assert isinstance(control, Manifest)
    try:
        stated = parse(manifest, control)
    except BadManifestError as bad:
        return waiting(Reason.MANIFEST_UNREADABLE, str(bad), len(content))
    check = Check(declared.contract)
    check.feed(content)
    return against(check.finish(), stated)


@pytest.mark.parametrize(
    ("declared", "manifest", "end"),
    [case[1:] for case in CASES],
    ids=[case[0].encode("ascii", "replace").decode() for case in CASES],
)
def test_what_becomes_of_a_file_beside_a_manifest(
    declared: Declared, manifest: bytes, end: str
) -> None:
    found = verdict(declared, manifest, CONTENT)
    assert (found.reason or found.outcome) == end
    held = found.reason is Reason.MANIFEST_UNREADABLE
    assert (found.outcome is Outcome.HELD) == held


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (CONTENT + b'3,"c\n', "quoting"),
        (b"id,text\n1,a\n2,b\n", "header"),
        (CONTENT + b"x,c\n", "control_totals"),
    ],
)
def test_a_file_that_is_broken_for_its_own_sake_is_told_so(content: bytes, reason: str) -> None:
    """Too many bad rows are the weaker reason: the file is not the one that was announced."""
    both, good = CASES[0][1:3]
    assert verdict(both, good, content).reason == reason


def test_no_two_manifests_have_one_name() -> None:
    assert len({case[0] for case in CASES}) == len(CASES)
