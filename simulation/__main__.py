"""`python -m simulation --schedules 1000 --seed 0`, or `--trace SEED` for one schedule in full."""

import argparse
import logging
import os
import sys
from collections.abc import Iterable, Iterator

from simulation import campaign
from simulation.schedule import explore


def main() -> int:
    """Returns the exit status: 1 when a promise was broken."""
    chosen = _arguments()
    logging.disable()
    if chosen.trace is not None:
        return _print(_traced(chosen.trace))
    seeds = range(chosen.seed, chosen.seed + chosen.schedules)
    played = campaign.run(seeds, chosen.workers, campaign.progress())
    _print(campaign.report(played))
    return 1 if played.tally.failed or played.tally.unlike else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="simulation", description=__doc__)
    parser.add_argument("--schedules", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0, help="the first one")
    parser.add_argument("--workers", type=int, default=os.process_cpu_count() or 1)
    parser.add_argument("--trace", type=int, metavar="SEED", help="show one schedule in full")
    return parser.parse_args()


def _traced(seed: int) -> Iterator[str]:
    result = explore(seed)
    yield from result.trace.lines()
    yield f"seed {seed}, trace {result.trace.digest()}"
    if result.violations:
        yield from campaign.story(result)


def _print(lines: Iterable[str]) -> int:
    for line in lines:
        sys.stdout.write(f"{line}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
