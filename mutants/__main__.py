"""`python -m mutants`: every mutant, the rule that catches it, and at which seed."""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from mutants.campaign import Outcome, outcomes
from mutants.document import Mutant, mutants
from mutants.patch import TREE
from mutants.play_seeds import Seeds

MOST_TOLD = 4
HEADINGS = ("mutant", "caught by", "seed", "schedules", "seconds")


def main() -> int:
    """Returns the exit status: 1 when a mutant survived."""
    chosen = _arguments()
    known = mutants()
    found = [each for each in known if not chosen.only or each.slug in chosen.only]
    if missing := set(chosen.only) - {each.slug for each in found}:
        sys.stderr.write(f"no mutant is called {', '.join(sorted(missing))}\n")
        return 2
    seeds = Seeds(first=chosen.first, last=chosen.first + chosen.seeds)
    return _play(found, outcomes(found, seeds, chosen.tree))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="mutants", description=__doc__)
    parser.add_argument("only", nargs="*", help="names of documents in mutants/protocol")
    parser.add_argument("--seeds", type=int, default=10_000, help="schedules per mutant at most")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--tree", type=Path, default=TREE, help="another checkout to play")
    return parser.parse_args()


def _play(chosen: Sequence[Mutant], played: Iterator[Outcome]) -> int:
    began = time.monotonic()
    survivors: list[Outcome] = []
    caught: list[Outcome] = []
    _say("{:<44} {:<34} {:>6} {:>9} {:>7}".format(*HEADINGS))
    for outcome in played:
        _say(_line(outcome))
        (survivors if outcome.survived else caught).append(outcome)
    for outcome in survivors:
        _say(f"\nsurvived: {outcome.mutant.name}\n  {outcome.mutant.story}")
        told = sorted(outcome.found.others.items(), key=lambda each: -each[1])[:MOST_TOLD]
        _say("".join(f"  not named by it: {times} x {rule}\n" for rule, times in told))
    _say(f"{len(caught)} of {len(chosen)} mutants caught in {time.monotonic() - began:.0f} s")
    if caught:
        _say(_longest(caught))
    return 1 if survivors else 0


def _longest(caught: Sequence[Outcome]) -> str:
    """Who needed the most schedules, and how many half of them needed at most."""
    needed = sorted((each.found.schedules, each.mutant.name) for each in caught)
    most, name = needed[-1]
    half, _ = needed[len(needed) // 2]
    return f"half of them within {half} schedules, the last within {most}: {name}"


def _line(outcome: Outcome) -> str:
    found = outcome.found
    rule = "SURVIVED" if outcome.survived else ", ".join(found.rules)
    seed = "" if found.seed is None else found.seed
    name = outcome.mutant.name
    return f"{name:<44} {rule:<34} {seed:>6} {found.schedules:>9} {outcome.seconds:>7.1f}"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
