"""Waits for a condition instead of sleeping a fixed time."""

import asyncio
from collections.abc import Callable


async def until(condition: Callable[[], bool], seconds: float = 5) -> None:
    """Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110  # what is on record in a file has no event
            await asyncio.sleep(0.001)
