"""`python -m mutants.score`: the mutation score of the pure core, and what no test notices."""

import argparse
import sys
from collections.abc import Sequence
from typing import Final

from mutants.score.core import areas, chosen
from mutants.score.run import Report, Score, run
from mutants.score.survivors import Change, Explanation, explained, reason

WANTED: Final = 0.9


def main() -> int:
    """Returns the exit status: 1 when the score is too low or a survivor is not explained."""
    parser = argparse.ArgumentParser(prog="mutants.score", description=__doc__)
    known = areas()
    parser.add_argument("part", nargs="*", help=f"{', '.join(known)}, or a module; else all")
    parts = chosen(parser.parse_args().part, known)
    return _tell([run(area, files) for area, files in parts.items()])


def _tell(reports: Sequence[Report]) -> int:
    scores = [score for report in reports for score in report.scores]
    survivors = [each for report in reports for each in report.survivors]
    whole = Score(
        module="the pure core",
        killed=sum(each.killed for each in scores),
        total=sum(each.total for each in scores),
    )
    for score in [*scores, whole]:
        _say(f"{score.module:<36} {score.killed:>5} of {score.total:>5}  {score.share:>6.1%}")
    known = [each for each in explained() if each.module in {score.module for score in scores}]
    unexplained = _unexplained(survivors, known)
    return 1 if unexplained or whole.share < WANTED else 0


def _unexplained(survivors: Sequence[Change], known: Sequence[Explanation]) -> int:
    missing = 0
    for each in survivors:
        why = reason(each, known)
        missing += why is None
        _say(f"\nsurvived: {each}\n    {why or 'NOT EXPLAINED'}")
    for old in known:
        if not any(old.covers(each) for each in survivors):
            _say(f"\nexplained, but noticed by now: {old.module}: {old.function}")
    _say(f"\n{len(survivors)} survivors, {missing} of them not explained in survivors.yaml")
    return missing


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
