"""Plays a range of seeds and tells what came of it."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import takewhile
from types import FrameType
from typing import Final, TextIO

from simulation import commit, summary
from simulation.acts import Fate
from simulation.coverage.check import ENOUGH
from simulation.minimise import minimise
from simulation.pool import play
from simulation.schedule import Result, explore
from simulation.tally import Tally

MOST_SHOWN: Final = 3
EVERY: Final = 5.0
"""Seconds between two lines of progress, where each stays."""
READS: Final = (".get", ".scan", ".head", ".read", ".listing", ".report")


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """What was played, how long it took, and whether it was cut short."""

    seeds: range
    tally: Tally
    seconds: float
    workers: int


def run(seeds: range, workers: int, tell: Callable[[str], None]) -> Campaign:
    """Raises WorkerDied. Ctrl-C or SIGTERM ends it early: the tally covers what was played."""
    tally, began = Tally(), time.monotonic()
    before = [(each, signal.signal(each, _interrupt)) for each in (signal.SIGINT, signal.SIGTERM)]
    try:
        with closing(play(seeds, workers)) as tallies:
            for each in tallies:
                tally.merge(each)
                tell(_progress(tally, len(seeds), time.monotonic() - began))
    except KeyboardInterrupt:
        sys.stderr.write("ended early\n")
    finally:
        for number, handler in before:
            signal.signal(number, handler)
    return Campaign(seeds=seeds, tally=tally, seconds=time.monotonic() - began, workers=workers)


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Both signals mean the same; SIGINT is ignored from the start in a shell's background."""
    del number, frame
    raise KeyboardInterrupt


def progress(out: TextIO, clock: Callable[[], float] = time.monotonic) -> Callable[[str], None]:
    """Writes over the last line of a terminal; elsewhere a line every few seconds."""
    is_terminal, due = out.isatty(), clock() + EVERY

    def tell(line: str) -> None:
        nonlocal due
        if is_terminal:
            out.write(f"\r\x1b[K{line}")
        elif clock() >= due:
            out.write(f"{line}\n")
            due = clock() + EVERY
        out.flush()

    return tell


def _progress(tally: Tally, wanted: int, seconds: float) -> str:
    rate = tally.schedules / seconds * 60
    broken = f"{len(tally.failed)} broke a promise"
    return f"{tally.schedules} of {wanted} schedules, {broken}, {rate:.0f} a minute"


def report(campaign: Campaign) -> Iterator[str]:
    """Figures, then the stories of the first seeds that failed."""
    yield from summary.lines(campaign.tally, campaign.seconds)
    yield from (f"seed {seed} is not the same twice" for seed in campaign.tally.unlike)
    for seed in campaign.tally.failed[:MOST_SHOWN]:
        yield from story(explore(seed))


def failed(campaign: Campaign, zeros: Sequence[str]) -> bool:
    """A promise was broken, seeds are unlike or left out, or what must be met was not."""
    tally = campaign.tally
    broken = tally.failed or tally.unlike or len(campaign.seeds) > tally.schedules
    return bool(broken or (zeros and tally.schedules >= ENOUGH))


def speed(campaign: Campaign) -> str:
    """The last line."""
    rate = campaign.tally.schedules / campaign.seconds * 60
    cores = f"{campaign.workers} processes on {os.process_cpu_count()} cores"
    return f"{rate:.0f} schedules a minute, {cores}"


def story(failed: Result) -> Iterator[str]:
    """The promise, the shortest schedule found that breaks it, and how to see it again."""
    short = minimise(failed)
    yield f"\nseed {failed.seed}, {len(short.acts)} acts are enough:"
    yield from (f"  {each.rule}: {each.story}" for each in short.violations[:MOST_SHOWN])
    yield from (f"    {line}" for line in _faulty_half(short.trace.lines()) if _tells(line))
    command = f".venv/bin/python -m simulation --trace {failed.seed}"
    yield f"again, at commit {commit.told()}: {command}"


def _faulty_half(trace: Iterable[str]) -> Iterator[str]:
    return takewhile(lambda line: not line.startswith("---"), trace)


def _tells(line: str) -> bool:
    """Reads that went well are left out: `--trace` shows them."""
    return not any(f" {Fate.OK}: " in line and f"{read} " in line for read in READS)
