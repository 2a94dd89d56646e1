"""Starts a driver in a session of its own, and kills all of it where a barrier says."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

from tests.spark.cloudfiles.barrier import Barrier

LAST_LINES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a driver came to its end."""

    code: int | None
    """None: it was killed at the barrier."""
    said: str
    """The last lines of its standard error."""

    @property
    def killed(self) -> bool:
        return self.code is None


def run_driver(
    module: str, arguments: Sequence[str], barrier: Barrier | None, seconds: float
) -> Ended:
    """Python, the JVM and their workers are gone afterwards. Raises TimeoutError."""
    with TemporaryFile() as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            stdout=subprocess.DEVNULL, stderr=errors, start_new_session=True,
        )  # fmt: skip
        try:
            code = _ended(process, barrier, seconds)
        finally:
            _kill(process)
        errors.seek(0)
        lines = errors.read().decode(errors="replace").splitlines()
    return Ended(code=code, said="\n".join(lines[-LAST_LINES:]))


def alive(session: int) -> list[int]:
    """Processes of a session; PySpark's daemon has a process group of its own, but no session."""
    pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]
    return [pid for pid in pids if _session(pid) == session]


def _session(pid: int) -> int | None:
    """None of a process that has ended, or is a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] == "Z" else int(fields[3])


def _kill(process: subprocess.Popen[bytes]) -> None:
    while left := alive(process.pid):
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.poll()
    process.wait()


def _ended(process: subprocess.Popen[bytes], barrier: Barrier | None, seconds: float) -> int | None:
    """Looks at both every tenth of a second."""
    for _ in range(int(seconds * 10)):
        if barrier is not None and barrier.reached.is_set():
            return None
        try:
            return process.wait(0.1)
        except subprocess.TimeoutExpired:
            continue
    raise TimeoutError(f"a driver neither ended nor met its barrier within {seconds:g} s")
