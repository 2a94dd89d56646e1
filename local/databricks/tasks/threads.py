"""Blocking work in a thread of its own that can be interrupted from the event loop."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

from local.databricks.raising import raise_in

REMINDER_SECONDS: Final = 0.5
"""Between two calls of `interrupt`: work may start another Spark job after the first."""


class InterruptedTaskError(BaseException):
    """Raised inside the thread of cancelled work; `except Exception` does not hold it up."""


async def run_interruptibly[T](
    name: str, work: Callable[[], T], interrupt: Callable[[], None]
) -> Future[T]:
    """The finished future of `work`, its exception inside, SystemExit too.

    When the calling task is cancelled, `interrupt` (called from another thread, more than once)
    and an InterruptedTaskError raised in the thread bring the work down; CancelledError follows
    only when the thread has ended, so whoever waits its turn never overlaps with it.
    """
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    identity: Future[int] = Future()

    def body() -> T:
        identity.set_result(threading.get_ident())
        return work()

    pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
    future = pool.submit(body)
    pool.shutdown(wait=False)
    future.add_done_callback(lambda _: loop.call_soon_threadsafe(ended.set))
    try:
        await ended.wait()
    except asyncio.CancelledError:
        await _bring_down(future, identity, interrupt, ended)
        raise
    return future


async def _bring_down[T](
    future: Future[T],
    identity: Future[int],
    interrupt: Callable[[], None],
    ended: asyncio.Event,
) -> None:
    raise_in(identity.result(), InterruptedTaskError)
    while not future.done():
        try:
            await asyncio.to_thread(interrupt)
            await asyncio.wait_for(ended.wait(), REMINDER_SECONDS)
        except (asyncio.CancelledError, TimeoutError):
            continue
