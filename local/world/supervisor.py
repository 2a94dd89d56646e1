"""Starts steps in their order, in parallel where it can, and stops them in the reverse order."""

import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from local.world.child import Child, Crash, StartError
from local.world.order import in_order, reverse
from local.world.steps import Action, ProcessSpec, Step
from local.world.warden import Warden


def nobody(_name: str, _seconds: float) -> None:
    """For those who do not watch the start."""


class Supervisor:
    """The processes of one world. Every method may be called from any thread."""

    def __init__(
        self, steps: Sequence[Step], logs: Path, tell: Callable[[str, float], None] = nobody
    ) -> None:
        """`tell` is called with the name of each step that is done and the seconds it took."""
        self._steps = {step.name: step for step in steps}
        self._after = {step.name: step.after for step in steps}
        self._logs = logs
        self._tell = tell
        self._lock = threading.Lock()
        self._children: dict[str, Child] = {}
        self._crashes: queue.SimpleQueue[Crash] = queue.SimpleQueue()
        self._warden: Warden | None = None

    @contextmanager
    def running(self, held: Iterable[int] = ()) -> Iterator[Self]:
        """Start every step, and stop all on the way out.

        The file descriptors in `held` stay open until the last process is gone, even when we die.
        Raises StartError, or what an action raised, after stopping whatever had started.
        """
        self._logs.mkdir(parents=True, exist_ok=True)
        self._warden = Warden(held)
        try:
            in_order(self._after, self._do)
            yield self
        finally:
            self._stop()

    def wait(self, seconds: float | None = None) -> Crash | None:
        """The next process that ends unasked; None when none did in the given time."""
        try:
            return self._crashes.get(timeout=seconds)
        except queue.Empty:
            return None

    def pid(self, name: str) -> int:
        """Of the running process. Raises KeyError."""
        return self._children[name].pid

    def kill(self, name: str) -> None:
        """SIGKILL to a process and what it started. Raises KeyError."""
        self._children[name].kill()

    def restart(self, name: str) -> None:
        """Stop the process if it runs, start it anew, wait until it is ready. Raises StartError."""
        child = self._children[name]
        child.stop()
        self._start(child.spec, fresh_log=False)

    def _do(self, name: str) -> None:
        begun = time.monotonic()
        match self._steps[name]:
            case Action(run=run):
                run()
            case ProcessSpec() as spec:
                self._start(spec, fresh_log=True)
        self._tell(name, time.monotonic() - begun)

    def _start(self, spec: ProcessSpec, *, fresh_log: bool) -> None:
        log = self._logs / f"{spec.name}.log"
        if fresh_log:
            log.unlink(missing_ok=True)
        with self._lock:
            if self._warden is None:
                raise StartError(f"{spec.name} was not started: the world is stopping")
            child = Child(spec, log, self._warden, self._crashes.put)
            self._children[spec.name] = child
        child.wait_ready()

    def _stop(self) -> None:
        with self._lock:
            warden, self._warden = self._warden, None
        in_order(reverse(self._after), self._stop_one)
        if warden:
            warden.close()

    def _stop_one(self, name: str) -> None:
        if child := self._children.get(name):
            child.stop()
