"""Plays a range of seeds and tells what came of it."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from simulation import summary
from simulation.acts import Fate
from simulation.minimise import minimise
from simulation.pool import play
from simulation.schedule import Result, explore
from simulation.tally import Tally

MOST_SHOWN: Final = 3
READS: Final = (".get", ".scan", ".head", ".read", ".listing", ".report")


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """What was played, how long it took, and whether it was cut short."""

    seeds: range
    tally: Tally
    seconds: float


def run(seeds: range, workers: int, tell: Callable[[str], None]) -> Campaign:
    """Raises WorkerDied. Ctrl-C ends it early: then the tally covers what was played by then."""
    tally, began = Tally(), time.monotonic()
    try:
        for each in play(seeds, workers):
            tally.merge(each)
            tell(_progress(tally, len(seeds), time.monotonic() - began))
    except KeyboardInterrupt:
        tell("")
    return Campaign(seeds=seeds, tally=tally, seconds=time.monotonic() - began)


def progress() -> Callable[[str], None]:
    """Writes over the last line of a terminal; says nothing when nobody looks."""
    if not sys.stderr.isatty():
        return lambda _: None

    def tell(line: str) -> None:
        sys.stderr.write(f"\r\x1b[K{line}")
        sys.stderr.flush()

    return tell


def _progress(tally: Tally, wanted: int, seconds: float) -> str:
    rate = tally.schedules / seconds * 60
    failed = f", {len(tally.failed)} broke a promise" if tally.failed else ""
    return f"{tally.schedules} of {wanted} schedules, {rate:.0f} a minute{failed}"


def report(campaign: Campaign) -> Iterator[str]:
    """Figures, then the stories of the first seeds that failed."""
    yield from summary.lines(campaign.tally, campaign.seconds)
    yield from (f"seed {seed} is not the same twice" for seed in campaign.tally.unlike)
    for seed in campaign.tally.failed[:MOST_SHOWN]:
        yield from story(explore(seed))


def story(failed: Result) -> Iterator[str]:
    """The promise, the shortest schedule found that breaks it, and how to see it again."""
    short = minimise(failed)
    yield f"\nseed {failed.seed}, {len(short.acts)} acts are enough:"
    yield from (f"  {each.rule}: {each.story}" for each in short.violations[:MOST_SHOWN])
    yield from (f"    {line}" for line in _faulty_half(short.trace.lines()) if _tells(line))
    yield f"again: .venv/bin/python -m simulation --trace {failed.seed}"


def _faulty_half(trace: Iterable[str]) -> Iterator[str]:
    return takewhile(lambda line: not line.startswith("---"), trace)


def _tells(line: str) -> bool:
    """Reads that went well are left out: `--trace` shows them."""
    return not any(f" {Fate.OK}: " in line and f"{read} " in line for read in READS)
