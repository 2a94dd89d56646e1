"""Gives each task's thread its own `sys.argv`, standard streams and Spark session.

On Databricks a task has a process to itself; here tasks of several jobs share one, so what a
process has once is looked up by thread, the task values of `dbutils` too. Threads that a task
starts by itself get the workspace's own: they see neither the task's command line nor its log.
"""

import sys
from collections.abc import Iterable, Iterator, MutableSequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Final, TextIO, overload

from pyspark.sql import SparkSession

from local.databricks.tasks.values import TaskValues, dbruntime

RUNTIME: Final = "dbruntime"
"""The module of a Databricks Runtime that `databricks.sdk.runtime` takes `dbutils` from."""
MAX_LOG: Final = 5 * 2**20
"""Characters of the log's end that are kept; Databricks keeps 5 MB."""


@dataclass(slots=True)
class TaskLog:
    """The end of what a task wrote to its standard streams."""

    _parts: list[str] = field(default_factory=list)
    _size: int = 0
    truncated: bool = False

    def write(self, text: str) -> None:
        """Characters before the last `MAX_LOG` may go."""
        self._parts.append(text)
        self._size += len(text)
        if self._size > 2 * MAX_LOG:
            self._parts = [self.text()]
            self._size = MAX_LOG

    def text(self) -> str:
        """At most `MAX_LOG` characters."""
        whole = "".join(self._parts)
        self.truncated = self.truncated or len(whole) > MAX_LOG
        return whole[-MAX_LOG:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a task finds around it."""

    argv: list[str]
    log: TaskLog
    session: SparkSession | None = None
    values: TaskValues = field(default_factory=TaskValues)


_CURRENT: Final[ContextVar[Surroundings | None]] = ContextVar("surroundings", default=None)


def enter(surroundings: Surroundings) -> None:
    """For the rest of the calling thread; a new thread starts without."""
    _CURRENT.set(surroundings)


class TaskArguments(MutableSequence[str]):
    """Stands in for `sys.argv`."""

    def __init__(self, of_process: list[str]) -> None:
        """`of_process` is for threads that are no task's."""
        self._of_process = of_process

    def _here(self) -> list[str]:
        current = _CURRENT.get()
        return current.argv if current else self._of_process

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        """The task's argument, or a list of them."""
        return self._here()[index]

    @overload
    def __setitem__(self, index: int, value: str) -> None: ...
    @overload
    def __setitem__(self, index: slice, value: Iterable[str]) -> None: ...
    def __setitem__(self, index: int | slice, value: str | Iterable[str]) -> None:
        """Changes the task's list only."""
        self._here()[index] = value  # type: ignore[index, assignment]  # the overloads pair them

    def __delitem__(self, index: int | slice) -> None:
        """Changes the task's list only."""
        del self._here()[index]

    def __len__(self) -> int:
        """Number of arguments, the program's name included."""
        return len(self._here())

    def insert(self, index: int, value: str) -> None:
        """Changes the task's list only."""
        self._here().insert(index, value)

    def __repr__(self) -> str:
        """As the list that it stands for."""
        return repr(self._here())


class TaskStream:
    """Stands in for `sys.stdout` and `sys.stderr`."""

    def __init__(self, of_process: TextIO) -> None:
        """`of_process` is for threads that are no task's."""
        self._of_process = of_process

    def write(self, text: str) -> int:
        """To the task's log, or to the process's stream."""
        current = _CURRENT.get()
        if current is None:
            return self._of_process.write(text)
        current.log.write(text)
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """As `write`, line by line."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> object:
        """Everything else is the process's stream's."""
        return getattr(self._of_process, name)


@contextmanager
def tasks_have_their_own() -> Iterator[None]:
    """While this holds, tasks that `enter` find their own surroundings."""
    argv, out, err = sys.argv, sys.stdout, sys.stderr
    get_or_create = SparkSession.Builder.getOrCreate

    def session_of_task(builder: SparkSession.Builder) -> SparkSession:
        current = _CURRENT.get()
        if current is None or current.session is None:
            return get_or_create(builder)
        for key, value in _options(builder).items():
            current.session.conf.set(key, str(value))
        return current.session

    sys.modules[RUNTIME] = dbruntime(_values)
    _put(TaskArguments(argv), TaskStream(out), TaskStream(err), session_of_task)
    try:
        yield
    finally:
        _put(argv, out, err, get_or_create)
        del sys.modules[RUNTIME]


def _values() -> TaskValues | None:
    current = _CURRENT.get()
    return current.values if current else None


def _options(builder: SparkSession.Builder) -> dict[str, object]:
    """Options of the session; those of the Spark context were settled when it started."""
    given: dict[str, object] = getattr(builder, "_options", {})
    static = ("spark.app.", "spark.master", "spark.jars", "spark.driver.", "spark.executor.")
    return {key: value for key, value in given.items() if not key.startswith(static)}


def _put(argv: object, out: object, err: object, get_or_create: object) -> None:
    # The stand-ins have the methods that programs use, not the classes that typeshed asks for.
    for owner, name, value in (
        (sys, "argv", argv),
        (sys, "stdout", out),
        (sys, "stderr", err),
        (SparkSession.Builder, "getOrCreate", get_or_create),
    ):
        setattr(owner, name, value)
