"""`python -m benchmarks.gate --data FOLDER --size 1000`: how fast the gate is, beside its peers.

Every measurement is a process of its own on one core. A subject that is slow, or holds the whole
file, is given the beginning of a large one; the table says how much. Files and results stay in
`.tidegate`.
"""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Final

from benchmarks.gate.cases import Case, cases
from benchmarks.gate.environment import peers_python
from benchmarks.gate.generated import MEGABYTE
from benchmarks.gate.measure import Measurement, measure
from benchmarks.gate.subjects import Subject, subjects

_HOME: Final = Path(".tidegate")
_WIDTH: Final = 18


def main() -> int:
    """Measure everything that was asked for; returns the exit status."""
    parser = argparse.ArgumentParser(prog="benchmarks.gate", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of the Netflix files")
    parser.add_argument("--size", type=int, default=1000, help="MB of each generated file")
    parser.add_argument("--only", action="append", default=[], help="a subject's name, repeatable")
    parser.add_argument("--core", type=int, default=0)
    asked = parser.parse_args()
    measured = []
    python = None if asked.only and not _peers(asked.only) else peers_python(_HOME / "peers")
    chosen = [each for each in subjects(python) if not asked.only or each.name in asked.only]
    for case in cases(_HOME / "bench-gate", asked.size * MEGABYTE, asked.data):
        sys.stdout.write(f"\n{case.name}: {case.file.stat().st_size / MEGABYTE:,.1f} MB\n")
        measured += _case(case, chosen, asked.core)
    target = _HOME / "gate.json"
    target.write_text(json.dumps([asdict(each) for each in measured], indent=1))
    sys.stdout.write(f"\nwritten to {target}\n")
    return 0


def _peers(names: list[str]) -> bool:
    return not set(names).isdisjoint({"pandera", "datacontract", "frictionless"})


def _case(case: Case, chosen: list[Subject], core: int) -> list[Measurement]:
    found: list[Measurement] = []
    for subject in chosen:
        file = case.beginning(subject.most)
        result = measure(subject, case.name, file, case.words(subject.words), core)
        if result is None:
            sys.stdout.write(f"  {subject.name:{_WIDTH}} failed\n")
            continue
        found.append(result)
        sys.stdout.write(_line(result, found[0]) + "\n")
        sys.stdout.flush()
    return found


def _line(result: Measurement, first: Measurement) -> str:
    return (
        f"  {result.subject:{_WIDTH}} {result.speed:8.2f} MB/s per core"
        f"  {first.speed / result.speed:7.1f} times as long"
        f"  {result.memory / MEGABYTE:7,.0f} MB memory"
        f"  of {result.bytes / MEGABYTE:,.1f} MB"
    )


if __name__ == "__main__":
    sys.exit(main())
