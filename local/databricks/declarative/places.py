"""The threads of an update: a few work at the same time, the others wait for what they read."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from queue import Empty, SimpleQueue
from threading import Lock, get_ident
from typing import Final

from pyspark import inheritable_thread_target
from pyspark.sql import SparkSession

from local.databricks.raising import raise_in

LOOK_SECONDS: Final = 0.1
"""A cancellation reaches a thread only while it is not blocked."""


class Places:
    """As many as threads may work at the same time; a thread that waits leaves its own."""

    def __init__(self, session: SparkSession, most: int) -> None:
        self._session = session
        # A queue hands its items out in C: an exception raised in a waiting thread cannot leave
        # it locked, as it could a semaphore.
        self._free: SimpleQueue[None] = SimpleQueue()
        self._ended: SimpleQueue[None] = SimpleQueue()
        self._at_work: set[int] = set()
        self._stopped: type[BaseException] | None = None
        self._turn = Lock()
        for _ in range(most):
            self._free.put(None)

    def each[T, R](self, work: Callable[[T], R], items: Sequence[T]) -> tuple[R, ...]:
        """Begin the items in their order; the results, in that order, when all have ended.

        What is raised in the calling thread, or by `work`, comes out when every thread has ended;
        the former is raised in those that are at work, too.
        """
        futures: list[Future[R]] = []
        with ThreadPoolExecutor(max_workers=max(1, len(items))) as threads:
            try:
                for item in items:
                    _take(self._free)
                    futures.append(threads.submit(self._prepared(work), item))
                for _ in items:
                    _take(self._ended)
            except BaseException as error:
                self._stop(type(error), len(items))
                raise
        return tuple(future.result() for future in futures)

    @contextmanager
    def left(self) -> Iterator[None]:
        """While the calling thread only waits, another one works."""
        self._free.put(None)
        try:
            yield
        finally:
            self._free.get()

    def _prepared[T, R](self, work: Callable[[T], R]) -> Callable[[T], R]:
        """With the tags and properties by which the update is cancelled, and its surroundings."""
        context = copy_context()
        inherited: Callable[[T], R] = inheritable_thread_target(self._session)(work)

        def body(item: T) -> R:
            try:
                with self._active():
                    return context.run(inherited, item)
            finally:
                self._free.put(None)
                self._ended.put(None)

        return body

    @contextmanager
    def _active(self) -> Iterator[None]:
        # Neither the active session nor its clone has a public name in PySpark.
        java_class = SparkSession._get_j_spark_session_class(self._session._jvm)  # noqa: SLF001
        java_class.setActiveSession(self._session._jsparkSession)  # noqa: SLF001
        try:
            with self._reachable():
                yield
        finally:
            java_class.clearActiveSession()

    @contextmanager
    def _reachable(self) -> Iterator[None]:
        with self._turn:
            if self._stopped is not None:
                raise self._stopped
            self._at_work.add(get_ident())
        try:
            yield
        finally:
            with self._turn:
                self._at_work.discard(get_ident())

    def _stop(self, error: type[BaseException], threads: int) -> None:
        with self._turn:
            self._stopped = error
            for thread in self._at_work:
                raise_in(thread, error)
        for _ in range(threads):
            self._free.put(None)


def _take(queue: SimpleQueue[None]) -> None:
    while True:
        try:
            return queue.get(timeout=LOOK_SECONDS)
        except Empty:
            continue
