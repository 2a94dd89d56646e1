"""Pieces of work one after the other, so that a test knows which call comes next."""

from collections.abc import Sequence

from tidegate.ports import Work


async def one_by_one(works: Sequence[Work]) -> None:
    """Implements `Together`."""
    for work in works:
        await work()
