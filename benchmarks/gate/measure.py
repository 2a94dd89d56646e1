"""One measurement: a process of its own, on one core, with a time limit."""

import json
import os
import resource
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.gate.subjects import Subject

_SECONDS: Final = 900
_SINGLE: Final = {"POLARS_MAX_THREADS": "1", "OMP_NUM_THREADS": "1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """What a subject needed for a file."""

    subject: str
    case: str
    bytes: int
    cpu: float
    """Seconds, user and system, without imports."""
    wall: float
    memory: int
    """Most bytes that the process had."""
    rows: int

    @property
    def speed(self) -> float:
        """Megabytes for each second of one core."""
        return self.bytes / self.cpu / 1e6


def measure(subject: Subject, case: str, file: Path, shape: Path, core: int) -> Measurement | None:
    """None when it failed or took too long."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    arguments = [str(file), str(shape)] if subject.tells else [str(file)]
    try:
        done = subprocess.run(
            [*subject.command, *arguments],
            check=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            env=os.environ | _SINGLE,
            preexec_fn=lambda: os.sched_setaffinity(0, {core}),
        )
    except subprocess.SubprocessError:
        return None
    size = file.stat().st_size
    if not subject.tells:
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        memory = after.ru_maxrss * 1024
        return Measurement(
            subject=subject.name, case=case, bytes=size, cpu=cpu, wall=cpu, memory=memory, rows=-1
        )
    told = json.loads(done.stdout.splitlines()[-1])
    return Measurement(
        subject=subject.name,
        case=case,
        bytes=size,
        cpu=told["cpu"],
        wall=told["wall"],
        memory=told["memory"],
        rows=told["rows"],
    )
