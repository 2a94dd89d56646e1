"""What a campaign prints."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from simulation.acts import Fate
from simulation.tally import Tally

MOST_SEEDS: Final = 40


def lines(tally: Tally, seconds: float) -> Iterator[str]:
    """The figures, line by line."""
    rate = tally.schedules / seconds * 60
    yield f"{tally.schedules} schedules in {seconds:.0f} s ({rate:.0f} a minute)"
    yield f"{tally.acts} acts, {tally.calls.total()} calls, {faults(tally)} faults, by kind:"
    yield from _counted(_by_fault(tally))
    yield f"at rest after at most {tally.most_steps} calls and {tally.most_rounds} rounds"
    same = len(tally.digests) - len(tally.unlike)
    yield f"{same} of {len(tally.digests)} seeds that were played twice left the same trace"
    yield f"{len(tally.failed)} schedules broke a promise"
    if tally.failed:
        yield f"seeds {', '.join(map(str, tally.failed[:MOST_SEEDS]))}"
    yield from _counted(tally.broken)


def faults(tally: Tally) -> int:
    """Calls that did not simply go well, and what actors disturbed."""
    return _by_fault(tally).total()


def _by_fault(tally: Tally) -> Counter[str]:
    counted: Counter[str] = Counter()
    for (_, fault), count in (*tally.calls.items(), *tally.faults.items()):
        if fault != Fate.OK:
            counted[fault] += count
    return counted


def _counted(counter: Counter[str]) -> Iterator[str]:
    return (f"  {count:>9}  {name}" for name, count in counter.most_common())
