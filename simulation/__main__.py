"""`python -m simulation --schedules 1000 --seed 0`, or `--trace SEED` for one schedule in full."""

import argparse
import logging
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import takewhile

from simulation.acts import Fate
from simulation.minimise import minimise
from simulation.schedule import Result, explore
from simulation.summary import Summary

MOST_SHOWN = 5
READS = [
    f"{port}.{call}"
    for port in ("files", "flows", "lake", "workspace")
    for call in ("get", "scan", "head", "read", "listing", "report")
]
AGAIN = 100
"""One schedule in so many is played twice and must leave the same trace."""


def main() -> int:
    """Returns the exit status: 1 when a promise was broken."""
    chosen = _arguments()
    logging.disable()
    lines = _traced(chosen.trace) if chosen.trace is not None else None
    if lines is not None:
        _print(lines)
        return 0
    summary, began = Summary(), time.monotonic()
    for seed in range(chosen.seed, chosen.seed + chosen.schedules):
        result = explore(seed)
        summary.add(result)
        if seed % AGAIN == 0 and explore(seed).digest != result.digest:
            _print([f"seed {seed} is not the same twice"])
            return 1
    _print(summary.lines(time.monotonic() - began))
    for failed in summary.failed[:MOST_SHOWN]:
        _print(_story(failed))
    return 1 if summary.failed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="simulation", description=__doc__)
    parser.add_argument("--schedules", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0, help="the first one")
    parser.add_argument("--trace", type=int, metavar="SEED", help="show one schedule in full")
    return parser.parse_args()


def _traced(seed: int) -> Iterator[str]:
    result = explore(seed)
    yield from result.trace
    yield f"seed {seed}, trace {result.digest}"
    if result.violations:
        yield from _story(result)


def _story(failed: Result) -> Iterator[str]:
    """The promise, and the shortest trace found that breaks it, up to where the faults end."""
    short = minimise(failed)
    yield f"\nseed {failed.seed} (trace {failed.digest}), {len(short.acts)} acts are enough:"
    yield from (f"  {each.rule}: {each.story}" for each in short.violations[:MOST_SHOWN])
    yield from (f"    {line}" for line in _faulty_half(short.trace) if _tells(line))


def _faulty_half(trace: Sequence[str]) -> Iterator[str]:
    return takewhile(lambda line: not line.startswith("---"), trace)


def _tells(line: str) -> bool:
    """Reads that went well are left out: `--trace` shows them."""
    return not any(f" {Fate.OK}: {port}" in line for port in READS)


def _print(lines: Iterator[str] | list[str]) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
