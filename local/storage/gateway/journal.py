"""SQLite behind one thread: what waits together is committed together, with one `fsync`.

SQLite in WAL mode with `synchronous=FULL` rather than an append-only log of our own: the outbox
needs look-ups by due time and atomic moves as well as appends, and recovery after `kill -9` is
SQLite's, tested by others far beyond what we could do here.
"""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Final

type Job = Callable[[], None]
BATCH: Final = 256


class Journal:
    """Runs work on the database in order; a result is given only after its commit is on disk."""

    def __init__(self, file: Path, schema: str) -> None:
        self._connection = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        self._connection.executescript(schema)
        self._works: SimpleQueue[_Work | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name="outbox", daemon=True)
        self._thread.start()

    async def run[T](self, work: Callable[[sqlite3.Connection], T]) -> T:
        """The result of `work`, which must not commit. Raises sqlite3.Error: nothing was kept."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._works.put(_Work(loop, work, future))
        return await asyncio.shield(future)

    def close(self) -> None:
        """Finish what was asked for, then close the file."""
        self._works.put(None)
        self._thread.join()
        self._connection.close()

    def _serve(self) -> None:
        while (first := self._works.get()) is not None:
            batch, ending = self._gather(first)
            self._commit(batch)
            if ending:
                return

    def _gather(self, first: "_Work") -> tuple[list["_Work"], bool]:
        batch = [first]
        while len(batch) < BATCH:
            try:
                work = self._works.get_nowait()
            except Empty:
                break
            if work is None:
                return batch, True
            batch.append(work)
        return batch, False

    def _commit(self, batch: list["_Work"]) -> None:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            answers = [work.perform(self._connection) for work in batch]
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            answers = [work.failure(error) for work in batch]
        for work, answer in zip(batch, answers, strict=True):
            work.answer(answer)


class _Work:
    """One piece of work and the future that waits for it in the event loop."""

    def __init__[T](
        self,
        loop: asyncio.AbstractEventLoop,
        work: Callable[[sqlite3.Connection], T],
        future: asyncio.Future[T],
    ) -> None:
        def perform(connection: sqlite3.Connection) -> Job:
            result = work(connection)
            return lambda: None if future.done() else future.set_result(result)

        def failure(error: sqlite3.Error) -> Job:
            return lambda: None if future.done() else future.set_exception(error)

        self.perform = perform
        self.failure = failure
        self._loop = loop

    def answer(self, job: Job) -> None:
        """Give the result to the event loop."""
        self._loop.call_soon_threadsafe(job)
