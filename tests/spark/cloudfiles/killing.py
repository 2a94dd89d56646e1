"""Forks a driver into a session of its own, and kills all of it where a barrier says."""

import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

from tests.spark.cloudfiles.barrier import Barrier

LAST_LINES: Final = 12
FORKS: Final = get_context("forkserver")
"""Its server has imported what a driver needs, which would take every one of them seconds."""

type Main = Callable[[Sequence[str]], None]
"""A module's own, which takes its command line."""


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
    main: Main, arguments: Sequence[str], barrier: Barrier | None, seconds: float
) -> Ended:
    """Python, the JVM and their workers are gone afterwards. Raises TimeoutError."""
    FORKS.set_forkserver_preload([main.__module__])
    with NamedTemporaryFile() as errors:
        process = FORKS.Process(target=_alone, args=(main, arguments, errors.name))
        process.start()
        try:
            code = _ended(process, barrier, seconds)
        finally:
            _kill(process)
        lines = errors.read().decode(errors="replace").splitlines()
    return Ended(code=code, said="\n".join(lines[-LAST_LINES:]))


def _alone(main: Main, arguments: Sequence[str], said: str) -> None:
    """The session is what is killed; the server's output is somebody else's."""
    os.setsid()
    with Path(said).open("wb") as errors:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(errors.fileno(), stream.fileno())
    main(arguments)


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


def _kill(process: ForkServerProcess) -> None:
    while left := alive(process.pid or 0):
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    process.join()


def _ended(process: ForkServerProcess, barrier: Barrier | None, seconds: float) -> int | None:
    """Looks at both every tenth of a second."""
    for _ in range(int(seconds * 10)):
        if barrier is not None and barrier.reached.is_set():
            return None
        process.join(0.1)
        if process.exitcode is not None:
            return process.exitcode
    raise TimeoutError(f"a driver neither ended nor met its barrier within {seconds:g} s")
