"""Several pieces of work at the same time, on the loop that runs them."""

import asyncio
from collections.abc import Sequence
from typing import Final

from tidegate.ports import Work

AT_A_TIME: Final = 16
"""Calls to a table that wait for their answers side by side."""


async def some_at_a_time(works: Sequence[Work]) -> None:
    """Do all of it, 16 pieces at a time; implements `Together`.

    Raises what a piece raises, once the pieces beside it are done; what was not begun is left.
    """
    left = iter(works)

    async def worker() -> None:
        for work in left:
            await work()

    workers = [worker() for _ in range(min(AT_A_TIME, len(works)))]
    for outcome in await asyncio.gather(*workers, return_exceptions=True):
        if isinstance(outcome, BaseException):
            raise outcome
