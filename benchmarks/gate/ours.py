"""`python -m benchmarks.gate.ours WHAT FILE SHAPE`: the gate, or Python's csv alone, on a file."""

import csv
import sys
from pathlib import Path

from benchmarks.gate.contracts_of import contract_of
from benchmarks.gate.timing import told
from tidegate.check.blocks import plain, rows
from tidegate.check.check import Check

LOADED = (plain, rows)
"""The gate loads them with the first block; imports are not measured."""

_CHUNK = 1024 * 1024


def gate(path: Path, contract: Path) -> int:
    """Everything that the service does with a file's bytes but moving them."""
    check = Check(contract_of(contract))
    with path.open("rb") as source:
        while chunk := source.read(_CHUNK):
            check.feed(chunk)
    return check.finish().rows


def plain_csv(path: Path, _contract: Path) -> int:
    """No rule at all: cells as strings."""
    with path.open(encoding="utf-8-sig", newline="") as source:
        return sum(1 for _ in csv.reader(source)) - 1


if __name__ == "__main__":
    work = {"gate": gate, "csv": plain_csv}[sys.argv[1]]
    told(lambda: work(Path(sys.argv[2]), Path(sys.argv[3])))
