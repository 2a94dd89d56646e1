"""From samples to a contract under which the gate accepts them, if there is one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from pathlib import Path
from typing import Final

from flows.names import FlowName
from flows.odcs import load_contract
from tidegate.check.check import Check
from tidegate.check.verdict import Outcome, Verdict
from tidegate.cli.infer.columns import infer_columns
from tidegate.cli.infer.document import Tolerance, document
from tidegate.cli.infer.key import find_key
from tidegate.cli.infer.sample import MOST_ROWS, read_samples

PIECE: Final = 4 * 2**20
STEP: Final = Decimal("0.001")
"""Shares of bad rows are rounded up to this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The document, and what the gate says about each sample under it."""

    text: str
    verdicts: tuple[tuple[Path, Verdict], ...]

    @property
    def verdict(self) -> Verdict:
        """Of the first sample that is not accepted, or of the first one."""
        refused = (each for _, each in self.verdicts if each.outcome is not Outcome.ACCEPTED)
        return next(refused, self.verdicts[0][1])


def draft(
    files: Sequence[Path], dataset: str, most_rows: int = MOST_ROWS, *, ranges: bool = False
) -> Draft:
    """Raises CommandError when a file is no sample with usable names, and OSError."""
    samples = read_samples(files, most_rows)
    columns = infer_columns(samples, ranges=ranges)
    key = find_key(samples, columns)
    strict = document(dataset, columns, key, samples, None)
    verdicts = tuple(_judged(files, strict))
    found = [tolerance for _, each in verdicts if (tolerance := _tolerance(each)) is not None]
    worst = max(found, default=None, key=lambda each: each.share)
    if worst is None:
        return Draft(text=strict, verdicts=verdicts)
    lenient = document(dataset, columns, key, samples, worst)
    return Draft(text=lenient, verdicts=tuple(_judged(files, lenient)))


def _judged(files: Sequence[Path], contract: str) -> Iterator[tuple[Path, Verdict]]:
    for file in files:
        yield file, judge(file, contract)


def judge(file: Path, contract: str) -> Verdict:
    """The gate's verdict on the whole file."""
    engine = Check(load_contract(contract, flow=FlowName("draft"), source="draft.odcs.yaml"))
    with file.open("rb") as content:
        while piece := content.read(PIECE):
            engine.feed(piece)
    return engine.finish()


def _tolerance(verdict: Verdict) -> Tolerance | None:
    if not verdict.bad_rows:
        return None
    share = (Decimal(verdict.bad_rows) / verdict.rows).quantize(STEP, ROUND_CEILING)
    return Tolerance(share=share, rows=verdict.bad_rows, of=verdict.rows)
