"""Forks a child for each launcher: `python -m local.databricks.workers.nursery FD`.

FD is a listening socket that was inherited: a launcher that comes early waits in its queue. Ends
with standard input.
"""

import json
import os
import random
import runpy
import selectors
import signal
import socket
import sys
from importlib import import_module
from typing import Final, NoReturn, TypedDict

IMPORTED: Final = (
    "pyspark.worker",
    "pyspark.sql.worker.create_data_source",
    "pyspark.sql.worker.plan_data_source_read",
    "local.databricks.cloudfiles.container",
    "local.databricks.cloudfiles.rows",
    "local.databricks.cloudfiles.source",
    "pandas",  # pyarrow imports it, where it is installed, for the first array that it makes
)
"""What children need; not the modules that they run, which must be fresh."""

STREAMS: Final = 3
KILLED: Final = 128
"""Added to the number of a signal that ended a child, as a shell does."""


class Order(TypedDict):
    """What a launcher asks for, in one line of JSON."""

    arguments: list[str]
    """A module's name and its command line, as after `python -m`."""
    environment: dict[str, str]
    folder: str


class Nursery:
    """The children and the launchers that wait for them; one thread."""

    def __init__(self, server: socket.socket) -> None:
        """Take the listening socket."""
        self._server = server
        self._waiting: dict[int, socket.socket] = {}
        self._selector = selectors.DefaultSelector()
        self._deaths, self._wakeup = socket.socketpair()
        self._wakeup.settimeout(0)  # a full pipe has woken us already
        signal.set_wakeup_fd(self._wakeup.fileno())
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        for each in (server, self._deaths, sys.stdin):
            self._selector.register(each, selectors.EVENT_READ)

    def serve(self) -> None:
        """Return when standard input ends; the children end with their launchers."""
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is self._server:
                    self._bear()
                elif key.fileobj is self._deaths:
                    self._bury()
                elif key.fileobj is sys.stdin:
                    self._end()
                    return
                else:
                    self._left(key.data)

    def _bear(self) -> None:
        launcher, _ = self._server.accept()
        _, streams, _, _ = socket.recv_fds(launcher, 1, STREAMS)
        with launcher.makefile("rb") as lines:
            order = lines.readline()
        if order and (child := os.fork()) == 0:
            self._let_go(launcher)
            _become(json.loads(order), streams)
        for stream in streams:
            os.close(stream)
        if not order:
            launcher.close()
            return
        self._waiting[child] = launcher
        self._selector.register(launcher, selectors.EVENT_READ, child)

    def _let_go(self, launcher: socket.socket) -> None:
        """A child must not hold what its siblings' launchers wait for."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self._selector.close()
        for each in (launcher, self._server, self._deaths, self._wakeup, *self._waiting.values()):
            each.close()

    def _bury(self) -> None:
        self._deaths.recv(4096)
        while (dead := _next_dead()) is not None:
            child, status = dead
            if (launcher := self._waiting.pop(child, None)) is not None:
                self._selector.unregister(launcher)
                _tell(launcher, status)

    def _left(self, child: int) -> None:
        """The launcher is gone: Spark has ended it."""
        launcher = self._waiting.pop(child)
        self._selector.unregister(launcher)
        launcher.close()
        os.kill(child, signal.SIGTERM)

    def _end(self) -> None:
        for child in self._waiting:
            os.kill(child, signal.SIGTERM)


def _next_dead() -> tuple[int, int] | None:
    try:
        child, status = os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return None
    return (child, os.waitstatus_to_exitcode(status)) if child else None


def _tell(launcher: socket.socket, status: int) -> None:
    with launcher:
        try:
            launcher.send(bytes([status if status >= 0 else KILLED - status]))
        except OSError:
            return  # it was ended at the same moment


def _become(order: Order, streams: list[int]) -> NoReturn:
    """Go on as the process that the launcher was asked to be."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(order["environment"])
    os.chdir(order["folder"])
    more = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    sys.path[:0] = [order["folder"], *(each for each in more if each)]
    random.seed()
    sys.argv = order["arguments"]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    sys.exit(0)


def main() -> None:
    """Import first: whoever connects meanwhile waits."""
    for name in IMPORTED:
        import_module(name)
    Nursery(socket.socket(fileno=int(sys.argv[1]))).serve()


if __name__ == "__main__":
    main()
