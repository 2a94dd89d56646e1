"""Plays a range of seeds in several processes, each with a hash seed of its own.

Every hundredth seed is played by two processes: the traces have to be the same.
"""

import gc
import logging
import multiprocessing
import signal
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from ctypes import c_longlong
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from multiprocessing.sharedctypes import RawValue
from typing import Final

from simulation.schedule import explore
from simulation.tally import Tally

AGAIN: Final = 100
BATCH: Final = 20
"""Schedules between two reports of a process."""
_SPAWN: Final = multiprocessing.get_context("spawn")


class WorkerDied(Exception):  # noqa: N818 - it says what happened
    """A process ended in the middle of a seed; what it printed says why."""

    def __init__(self, seed: int, status: int | None) -> None:
        """Name the seed."""
        super().__init__(f"the process that played seed {seed} ended with status {status}")
        self.seed = seed


@dataclass(frozen=True, slots=True, kw_only=True)
class _Worker:
    process: SpawnProcess
    reports: "Connection[Tally | None, None]"
    seed: c_longlong


def play(seeds: range, workers: int) -> Generator[Tally]:
    """Tallies as they come in. Raises WorkerDied; leaves no process behind however it ends."""
    with _started(seeds, workers) as started:
        running = {worker.reports: worker for worker in started}
        while running:
            for ready in wait([*running]):
                worker = running[ready]  # type: ignore[index]  # wait() returns what it was given
                tally = _received(worker)
                if tally is None:
                    del running[worker.reports]
                else:
                    yield tally


@contextmanager
def _started(seeds: range, workers: int) -> Iterator[list[_Worker]]:
    started = [_start(seeds, number, workers) for number in range(workers)]
    try:
        yield started
    finally:
        for worker in started:
            worker.process.terminate()
            worker.process.join()


def _start(seeds: range, number: int, workers: int) -> _Worker:
    ours, theirs = _SPAWN.Pipe(duplex=False)
    seed = RawValue(c_longlong, -1)
    process = _SPAWN.Process(target=_work, args=(seeds, number, workers, theirs, seed), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process=process, reports=ours, seed=seed)


def _received(worker: _Worker) -> Tally | None:
    try:
        return worker.reports.recv()
    except EOFError:
        worker.process.join()
        raise WorkerDied(worker.seed.value, worker.process.exitcode) from None


def _work(
    seeds: range,
    number: int,
    workers: int,
    reports: "Connection[Tally | None, None]",
    current: c_longlong,
) -> None:
    """One seed in `workers` is ours; Ctrl-C is the parent's business.

    Garbage is collected between batches: looking for it all the time takes a quarter of a schedule.
    What every schedule needs is frozen, and not looked through again.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.disable()
    gc.disable()
    explore(seeds.start)
    gc.collect()
    gc.freeze()
    tally = Tally()
    for seed in seeds:
        for ours in _turns(seed, number, workers):
            current.value = seed
            _play(seed, tally, ours=ours)
        if tally.schedules >= BATCH:
            reports.send(tally)
            tally = Tally()
            gc.collect()
    reports.send(tally)
    reports.send(None)


def _turns(seed: int, number: int, workers: int) -> list[bool]:
    """How this process plays a seed: True as its own, False to compare traces, or not at all."""
    ours = [True] if seed % workers == number else []
    compare = seed % AGAIN == 0 and (seed + 1) % workers == number
    return [*ours, False] if compare else ours


def _play(seed: int, tally: Tally, *, ours: bool) -> None:
    result = explore(seed)
    if ours:
        tally.add(result)
    if seed % AGAIN == 0:
        tally.again(result)
