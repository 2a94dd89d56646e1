"""Manifests: two facts are read, or the file waits for another manifest; a wrong fact rejects."""

from collections.abc import Iterator
from typing import Final

from flows.control import Manifest
from fuzz.property_error import hold
from fuzz.target import Target
from tests.corpus.manifests import CASES, CONTENT, HASH
from tidegate.check.check import Check
from tidegate.check.verdict import Outcome, Reason, Verdict
from tidegate.gate.manifest import BadManifestError, against, parse
from tidegate.ledger.records import Stated

LONGEST: Final = 500
_DECLARED: Final = tuple(case[1] for case in CASES)
_ROWS: Final = 2


def try_manifest(data: bytes) -> None:
    """The first byte says what the contract asks for. Raises PropertyError."""
    contract = _DECLARED[data[0] % len(_DECLARED) if data else 0].contract
    if not isinstance(contract.control, Manifest):
        raise TypeError(contract.control)
    try:
        stated = parse(data[1:], contract.control)
    except BadManifestError as error:
        hold(str(error).isprintable(), "what is wrong can be printed")
        return
    check = Check(contract)
    check.feed(CONTENT)
    _judged(against(check.finish(), stated), stated)


def _judged(verdict: Verdict, stated: Stated) -> None:
    agrees = stated.rows in (None, _ROWS) and stated.sha256 in (None, HASH)
    hold((verdict.outcome is Outcome.ACCEPTED) == agrees, "accepted exactly when both facts agree")
    hold((verdict.reason is Reason.CONTROL_TOTALS) != agrees, "the facts are the reason")
    hold(bool(verdict.findings) != agrees, "what disagrees is told")
    Stated.model_validate_json(stated.model_dump_json())


def seeds() -> Iterator[bytes]:
    """The corpus."""
    for number, (_, _, content, _) in enumerate(CASES):
        if len(content) <= LONGEST:
            yield bytes((number,)) + content


TARGETS: Final = {
    "manifests": Target(
        name="manifests",
        run=try_manifest,
        seeds=seeds,
        longest=LONGEST,
        words=('"rows"', '"sha256"', '"digest"', f'"{HASH}"'),
    )
}
