"""An event loop whose threads are not threads: what the service hands to one happens at once."""

import asyncio
import sys
from asyncio import Future
from collections.abc import Callable
from functools import cache
from typing import Any


class InlineLoop(asyncio.SelectorEventLoop):
    """For `asyncio.to_thread`, which asks the running loop for an executor."""

    def run_in_executor(
        self, executor: object, func: Callable[..., Any], *args: object
    ) -> Future[Any]:
        """Call it here and now."""
        del executor
        done: Future[Any] = self.create_future()
        done.set_result(func(*args))
        return done


@cache
def _runner() -> asyncio.Runner:
    """One for the life of the process: a loop for every schedule would cost more than some."""
    return asyncio.Runner(loop_factory=InlineLoop)


def run_inline[T](work: Callable[[], T]) -> T:
    """Call `work` inside such a loop; fibers that are dropped half-way are not finished later."""

    async def inside() -> T:
        sys.set_asyncgen_hooks(firstiter=None, finalizer=None)
        return work()

    return _runner().run(inside())
