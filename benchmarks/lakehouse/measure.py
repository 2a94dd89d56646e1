"""One measurement: a process of its own on so many cores, watched from outside, with a limit."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypedDict

from benchmarks.lakehouse.data import written
from benchmarks.lakehouse.memory import Peak
from benchmarks.lakehouse.subjects import Subject

LOOK_SECONDS: Final = 0.3
DISK_EVERY: Final = 10
"""Looks at memory for each one at the disk."""
END_SECONDS: Final = 30.0


class Part(TypedDict):
    """One step."""

    seconds: float
    cpu: float
    """User and system seconds of all of its processes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """What a subject needed."""

    subject: str
    cores: int
    bytes: int
    """Of the files that it read."""
    load: tuple[float, float, float]
    """Averages before it: on a busy machine the seconds say little."""
    parts: Mapping[str, Part] = field(default_factory=dict)
    rows: int = -1
    notes: Mapping[str, str] = field(default_factory=dict)
    jvm: int = 0
    """Most bytes of memory of the JVM, of Python workers, and of what it wrote on disk."""
    python: int = 0
    python_shared: int = 0
    disk: int = 0
    failed: str = ""
    """Why there are no parts."""


def measure(subject: Subject, work: Path, limit: float) -> Measurement:
    """Run the subject over an empty `work` folder, which is removed afterwards."""
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    load, peak = os.getloadavg(), Peak()
    try:
        output, disk = _watched(subject, work, limit, peak)
        told, failed = json.loads(output.splitlines()[-1]), ""
    except (subprocess.SubprocessError, IndexError, ValueError) as error:
        told, failed, disk = {}, f"{type(error).__name__}: {error}"[:300], 0
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return Measurement(
        subject=subject.name,
        cores=subject.cores,
        bytes=subject.bytes,
        load=load,
        jvm=peak.jvm,
        python=peak.python,
        python_shared=peak.python_shared,
        disk=disk,
        failed=failed,
        **told,
    )


def _watched(subject: Subject, work: Path, limit: float, peak: Peak) -> tuple[str, int]:
    """What it printed, and the most bytes that were in its folder."""
    process = subprocess.Popen(
        subject.command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        env=os.environ | subject.environment,
        start_new_session=True,
        text=True,
    )
    os.sched_setaffinity(process.pid, subject.cpus)  # whatever it starts inherits them
    try:
        disk = _until_it_ends(process, work, time.monotonic() + limit, peak)
        output, _ = process.communicate()
    finally:
        _end(process)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, subject.name)
    return output, disk


def _until_it_ends(process: subprocess.Popen[str], work: Path, deadline: float, peak: Peak) -> int:
    most = looks = 0
    while True:
        peak.look(process.pid)
        if looks % DISK_EVERY == 0:
            most = max(most, written(work))
        looks += 1
        try:
            process.wait(LOOK_SECONDS)
        except subprocess.TimeoutExpired:
            if time.monotonic() > deadline:
                raise
        else:
            return max(most, written(work))


def _end(process: subprocess.Popen[str]) -> None:
    """Python first, which ends its JVM; whatever is left of the group after a while is killed."""
    if process.poll() is not None:
        return
    sys.stderr.write(" ended before its end\n")
    process.send_signal(signal.SIGINT)
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
