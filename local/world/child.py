"""One running process of the world, and everything that it started itself."""

import os
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from local.world.steps import ProcessSpec
from local.world.warden import Warden, kill_group

ROOT: Final = Path(__file__).parents[2]
"""The project's folder: every process runs there."""
TAIL_LINES: Final = 20


class StartError(Exception):
    """A process did not become ready; the message quotes the end of its log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crash:
    """A process that ended although nobody had asked it to."""

    name: str
    status: int
    """Exit status; negative is the number of the signal."""
    tail: str

    def __str__(self) -> str:
        """For the person at the terminal."""
        return f"{self.name} ended with status {self.status}. The end of its log:\n{self.tail}"


class Child:
    """Starts on construction. Its standard input is its lifeline: see `local.lifeline`."""

    def __init__(
        self, spec: ProcessSpec, log: Path, warden: Warden, on_crash: Callable[[Crash], None]
    ) -> None:
        self.spec = spec
        self._log = log
        self._warden = warden
        self._on_crash = on_crash
        self._asked_to_end = False
        self._ready = False
        self._ready_or_ended = threading.Event()
        self._ended = threading.Event()
        with log.open("ab") as sink:
            self._process = subprocess.Popen(
                spec.command, cwd=ROOT, env={**os.environ, **spec.environment}, process_group=0,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=sink,
            )  # fmt: skip
        warden.guard(self.pid)
        for work in (self._read, self._watch):
            threading.Thread(target=work, name=f"{spec.name}{work.__name__}", daemon=True).start()

    @property
    def pid(self) -> int:
        """Also the number of its process group."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return not self._ended.is_set()

    def wait_ready(self) -> None:
        """Return once the process serves. Raises StartError when it ends or takes too long."""
        settled = self._ready_or_ended.wait(self.spec.ready_seconds)
        if self._ready and self.alive:
            return
        how = f"ended with status {self._process.poll()}" if settled else (
            f"was not ready within {self.spec.ready_seconds:g} s"
        )  # fmt: skip
        raise StartError(f"{self.spec.name} {how}. The end of {self._log}:\n{self.tail()}")

    def stop(self) -> None:
        """SIGTERM, a grace, then SIGKILL to the group. Returns when the process is gone."""
        self._asked_to_end = True
        if self.alive:
            self._process.terminate()
        if not self._ended.wait(self.spec.stop_seconds):
            self.kill()

    def kill(self) -> None:
        """SIGKILL to the whole group, as a machine that loses power. Returns when it is gone."""
        self._asked_to_end = True
        kill_group(self.pid)
        self._ended.wait()

    def tail(self) -> str:
        """The last lines of the log."""
        lines = self._log.read_text("utf-8", errors="replace").splitlines()
        return "\n".join(f"    {line}" for line in lines[-TAIL_LINES:])

    def _read(self) -> None:
        stdout = self._process.stdout
        if stdout is None:
            return
        with stdout, self._log.open("ab", buffering=0) as log:
            for line in stdout:
                log.write(line)
                if line.strip() == b"ready":
                    self._ready = True
                    self._ready_or_ended.set()

    def _watch(self) -> None:
        status = self._process.wait()
        if self._process.stdin:
            self._process.stdin.close()
        kill_group(self.pid)  # what it left behind
        self._warden.release(self.pid)
        self._ended.set()
        self._ready_or_ended.set()
        if not self._asked_to_end:
            self._on_crash(Crash(name=self.spec.name, status=status, tail=self.tail()))
