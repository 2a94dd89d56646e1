"""`python -m local.functions` as a child process of a test."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from local.ports import free_ports

APP: Final = Path(__file__).parent / "app"
SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class HostProcess:
    """A host that has said `ready`."""

    process: subprocess.Popen[str]
    port: int
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def records(self, *texts: str) -> list[str]:
        """Lines of its log that hold every text."""
        lines = self.log.read_text().splitlines()
        return [line for line in lines if all(text in line for text in texts)]


def start(
    log: Path, environ: Mapping[str, str], *arguments: str, app: Path = APP
) -> tuple[subprocess.Popen[str], int]:
    """Start a host without waiting for it."""
    (port,) = free_ports(1)
    command = [sys.executable, "-m", "local.functions", "--port", str(port), "--app", str(app)]
    with log.open("w") as stderr:
        process = subprocess.Popen(
            [*command, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            env={**os.environ, **environ},
            text=True,
        )
    return process, port


@contextmanager
def running_host(
    log: Path, environ: Mapping[str, str], *arguments: str, app: Path = APP
) -> Iterator[HostProcess]:
    """A host that serves; it is ended however the test ends."""
    process, port = start(log, environ, *arguments, app=app)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line == "ready\n", log.read_text()
        yield HostProcess(process=process, port=port, log=log)
    finally:
        process.terminate()
        process.communicate(timeout=SECONDS)


async def eventually[T](
    look: Callable[[], Awaitable[T]], fits: Callable[[T], bool], seconds: float = SECONDS
) -> T:
    """What `look` returns once it fits. Raises AssertionError with the last look."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not fits(seen := await look()):
        assert asyncio.get_running_loop().time() < deadline, seen
        await asyncio.sleep(0.05)
    return seen
