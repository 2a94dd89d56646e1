"""One measurement: a process of its own, on one core, with a time limit."""

import json
import os
import resource
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypedDict

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


def measure(
    subject: Subject, case: str, file: Path, words: Path | None, core: int
) -> Measurement | None:
    """None when it failed or took too long."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    arguments = [str(file)] if words is None else [str(file), str(words)]
    try:
        done = subprocess.run(
            [*subject.command, *arguments],
            check=subject.tells,
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
        used = _used(before)
        ended = done.returncode in {0, 1}
        return Measurement(subject=subject.name, case=case, bytes=size, **used) if ended else None
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


class _Used(TypedDict):
    cpu: float
    wall: float
    memory: int
    rows: int


def _used(before: resource.struct_rusage) -> _Used:
    """What the processes since then needed; nobody counted rows."""
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return _Used(cpu=cpu, wall=cpu, memory=after.ru_maxrss * 1024, rows=-1)
