"""Pieces of work side by side: all of them, not too many at once, and no failure is lost."""

import asyncio
from collections.abc import Callable
from functools import partial

import pytest

from tests.fakes.together import one_by_one
from tidegate.adapters.together import AT_A_TIME, some_at_a_time
from tidegate.errors import Transient
from tidegate.ports import Together

BOTH = pytest.mark.parametrize("together", [some_at_a_time, one_by_one])


class Crowd:
    """Counts who is inside at once."""

    def __init__(self) -> None:
        self.done: list[int] = []
        self.inside = self.most = 0

    async def enter(self, number: int, before: Callable[[], None] = lambda: None) -> None:
        self.inside += 1
        self.most = max(self.most, self.inside)
        await asyncio.sleep(0)
        self.inside -= 1
        before()
        self.done.append(number)


@BOTH
async def test_every_piece_is_done(together: Together) -> None:
    crowd = Crowd()
    await together([partial(crowd.enter, number) for number in range(100)])
    assert sorted(crowd.done) == list(range(100))
    await together([])


async def test_some_are_done_at_a_time_and_no_more() -> None:
    crowd = Crowd()
    await some_at_a_time([partial(crowd.enter, number) for number in range(100)])
    assert crowd.most == AT_A_TIME


@BOTH
async def test_a_failure_is_raised_as_it_is_and_what_runs_beside_it_ends(
    together: Together,
) -> None:
    def fail() -> None:
        raise Transient("503")

    crowd = Crowd()
    works = [partial(crowd.enter, 0), partial(crowd.enter, 1, fail)]
    with pytest.raises(Transient, match="503"):
        await together(works)
    assert crowd.done == [0]
    assert crowd.inside == 0
