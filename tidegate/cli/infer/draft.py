"""From a sample to a contract under which the gate accepts it, if there is one."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from pathlib import Path
from typing import Final

from flows.names import FlowName
from flows.odcs import load_contract
from tidegate.cli.infer.columns import infer_columns
from tidegate.cli.infer.document import document
from tidegate.cli.infer.key import find_key
from tidegate.cli.infer.sample import MOST_ROWS, read_sample
from tidegate.gate.check import Check
from tidegate.gate.verdict import Verdict

PIECE: Final = 4 * 2**20
STEP: Final = Decimal("0.001")
"""Shares of bad rows are rounded up to this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The document, and what the gate says about the sample under it."""

    text: str
    verdict: Verdict


def draft(file: Path, dataset: str, most_rows: int = MOST_ROWS) -> Draft:
    """Raises CommandError when the file is not a CSV file with usable names."""
    sample = read_sample(file, most_rows)
    columns = infer_columns(sample)
    key = find_key(sample, columns)
    strict = document(dataset, columns, key, sample.file_format, Decimal(0))
    verdict = judge(file, strict)
    tolerated = _share(verdict)
    if not tolerated:
        return Draft(text=strict, verdict=verdict)
    lenient = document(dataset, columns, key, sample.file_format, tolerated)
    return Draft(text=lenient, verdict=judge(file, lenient))


def judge(file: Path, contract: str) -> Verdict:
    """The gate's verdict on the whole file."""
    engine = Check(load_contract(contract, flow=FlowName("draft"), source="draft.odcs.yaml"))
    with file.open("rb") as content:
        while piece := content.read(PIECE):
            engine.feed(piece)
    return engine.finish()


def _share(verdict: Verdict) -> Decimal:
    if not verdict.rows:
        return Decimal(0)
    return (Decimal(verdict.bad_rows) / verdict.rows).quantize(STEP, ROUND_CEILING)
