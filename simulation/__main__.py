"""`python -m simulation --schedules 1000 --seed 0`, or `--trace SEED` for one schedule in full."""

import argparse
import logging
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from simulation import campaign, idle, seeds, totals
from simulation.audit.promises import told
from simulation.coverage import check
from simulation.schedule import explore


def main() -> int:
    """Returns the exit status: 1 when a promise was broken, or too little was met to tell."""
    chosen = _arguments()
    logging.disable()
    for asked, lines in (
        (chosen.rules, told),
        (chosen.totals, totals.lines),
        (chosen.idle_day, lambda: idle.told(idle.idle_day())),
        (chosen.trace is not None, lambda: _traced(chosen.trace)),
        (chosen.replay, lambda: seeds.told(chosen.replay)),
        (chosen.keep is not None, lambda: seeds.keep(explore(chosen.keep), chosen.story)),
    ):
        if asked:
            _print(lines())
            return 0
    return _campaign(chosen)


def _campaign(chosen: argparse.Namespace) -> int:
    played_seeds = range(chosen.seed, chosen.seed + chosen.schedules)
    played = campaign.run(played_seeds, chosen.workers, campaign.progress(sys.stderr))
    _print(campaign.report(played))
    if chosen.coverage:
        _print(check.table(played.tally))
    is_enough = played.tally.schedules >= check.ENOUGH
    zeros = list(check.missing(played.tally)) if chosen.coverage or is_enough else []
    _print(f"never met: {each}" for each in zeros)
    if zeros and not is_enough:
        _print([f"that is no fault yet: fewer than {check.ENOUGH} schedules may miss what is rare"])
    if chosen.log:
        totals.append(played)
    _print([campaign.speed(played)])
    return 1 if campaign.failed(played, zeros) else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="simulation", description=__doc__)
    parser.add_argument("--schedules", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0, help="the first one")
    parser.add_argument("--workers", type=int, default=os.process_cpu_count() or 1)
    parser.add_argument("--coverage", action="store_true", help="print the table of what was met")
    parser.add_argument("--log", action="store_true", help=f"append the totals to {totals.LOG}")
    parser.add_argument("--totals", action="store_true", help="add the log up, by commit")
    parser.add_argument("--idle-day", action="store_true", help="what a day without files costs")
    parser.add_argument("--rules", action="store_true", help="which rule stands for which promise")
    parser.add_argument("--trace", type=int, metavar="SEED", help="show one schedule in full")
    parser.add_argument("--replay", type=Path, metavar="FILE", help="show a kept schedule in full")
    parser.add_argument("--keep", type=int, metavar="SEED", help="keep it in tests/seeds")
    parser.add_argument("--story", default="", help="of the seed to keep: a sentence")
    return parser.parse_args()


def _traced(seed: int) -> Iterator[str]:
    result = explore(seed)
    yield from result.trace.lines()
    yield f"seed {seed}, trace {result.trace.digest()}"
    if result.violations:
        yield from campaign.story(result)


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
