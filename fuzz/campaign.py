"""Starts a process for each target, a few at a time, and ends with what they found."""

import asyncio
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fuzz.progress import MOST_GROWTH, Progress
from fuzz.saving import keep
from fuzz.targets import SHARES, target
from fuzz.worker import LONGEST_SECONDS

SILENCE: Final = 20 * LONGEST_SECONDS
"""Seconds without a word after which a worker hangs, though libFuzzer has not noticed. Before its
first one it imports and watches the service, which takes minutes on a machine that is busy."""
TOLD_EVERY: Final = 15.0
_TAIL: Final = 20_000
"""Bytes of a log that are looked at."""

type Say = Callable[[str], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be tried."""

    targets: tuple[str, ...]
    """By name."""
    inputs: int
    seed: int
    seconds: int
    """At most, for each target."""
    workers: int
    scratch: Path
    found: Path
    """Where inputs that break a property are kept."""

    def share(self, name: str) -> int:
        """Inputs of one target, of all that are wanted."""
        whole = sum(SHARES[each] for each in self.targets)
        return max(1, -(-self.inputs * SHARES[name] // whole))


def run(plan: Plan, say: Say) -> list[Progress]:
    """Every target's end, in the order of the plan. Ctrl-C ends it early."""
    return asyncio.run(_run(plan, say))


def failed(ended: list[Progress], plan: Plan) -> bool:
    """A property was broken, memory grew, or time was over before all inputs were tried."""
    too_few = sum(each.inputs for each in ended) < plan.inputs
    return too_few or any(each.problem for each in ended)


async def _run(plan: Plan, say: Say) -> list[Progress]:
    room = asyncio.Semaphore(plan.workers)

    async def one(name: str) -> Progress:
        async with room:
            return await _target(plan, name, say)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(each)) for each in plan.targets]
    return [task.result() for task in tasks]


async def _target(plan: Plan, name: str, say: Say) -> Progress:
    folder = plan.scratch / name
    folder.mkdir()
    progress = Progress(target=target(name), wanted=plan.share(name))
    numbers = (progress.wanted, plan.seed, plan.seconds)
    command = ("-m", "fuzz.worker", name, progress.target.covers, *map(str, numbers), str(folder))
    log = folder / "log"
    with log.open("wb") as errors:
        worker = await asyncio.create_subprocess_exec(
            sys.executable, *command, stdout=PIPE, stderr=errors
        )
        try:
            await _listen(worker, progress, say)
            status = await worker.wait()
        finally:
            if worker.returncode is None:
                worker.kill()
                await worker.wait()
    _end(progress, status, folder, plan.found)
    say(f"{name}: {progress.problem or 'no finding'}")
    return progress


async def _listen(worker: Process, progress: Progress, say: Say) -> None:
    if worker.stdout is None:
        raise TypeError(worker)
    told = time.monotonic()
    while True:
        try:
            line = await asyncio.wait_for(worker.stdout.readline(), SILENCE)
        except TimeoutError:
            progress.problem = f"the worker hangs: no word for {SILENCE} seconds"
            worker.kill()
            return
        if not line:
            return
        progress.hear(line.decode())
        if time.monotonic() - told > TOLD_EVERY:
            told = time.monotonic()
            say(_line(progress))


def _line(progress: Progress) -> str:
    done = f"{progress.inputs:,} of {progress.wanted:,} inputs"
    return (
        f"{progress.target.name}: {done}, {progress.rate:.0f}/s, {progress.megabytes:.0f} MB, "
        f"slowest {progress.slowest:.2f} s"
    )


def _end(progress: Progress, status: int, folder: Path, found: Path) -> None:
    log = (folder / "log").read_bytes()[-_TAIL:].decode(errors="replace")
    progress.look(log)
    if status or progress.problem:
        kept = keep(progress.target, folder, found)
        progress.problem = progress.problem or f"the worker ended with {status}"
        progress.problem += f"\n{kept}\n{progress.printed.strip() or log[-1000:]}"
    elif progress.grew > MOST_GROWTH:
        progress.problem = f"memory grew by {progress.grew:.0f} MB after a tenth of the inputs"
