"""Callers that come while a flow is looked at share one look after it."""

import asyncio
from collections import deque

import pytest

from flows.names import FlowName
from tidegate.conductor.joined import Joined
from tidegate.errors import Transient

ONE, OTHER = FlowName("one"), FlowName("other")


class Looks:
    """Each look lasts until somebody ends it."""

    def __init__(self) -> None:
        self.begun: list[FlowName] = []
        self._ends: deque[asyncio.Future[None]] = deque()

    async def __call__(self, flow: FlowName) -> None:
        self.begun.append(flow)
        end = asyncio.get_running_loop().create_future()
        self._ends.append(end)
        await end

    def end(self, failure: Exception | None = None) -> None:
        end = self._ends.popleft()
        if failure is None:
            end.set_result(None)
        else:
            end.set_exception(failure)


async def settled() -> None:
    """Every task has gone as far as it can."""
    for _ in range(10):
        await asyncio.sleep(0)


def calls(joined: Joined, number: int, flow: FlowName = ONE) -> list[asyncio.Task[None]]:
    return [asyncio.create_task(joined.look(flow)) for _ in range(number)]


async def test_those_who_come_during_a_look_share_the_next_one() -> None:
    looks = Looks()
    joined = Joined(looks)
    (first,) = calls(joined, 1)
    await settled()
    others = calls(joined, 5)
    await settled()
    assert looks.begun == [ONE]
    looks.end()
    await settled()
    assert first.done()
    assert not any(each.done() for each in others)
    assert looks.begun == [ONE, ONE]
    looks.end()
    await asyncio.gather(first, *others)
    assert looks.begun == [ONE, ONE]


async def test_a_look_that_has_begun_is_too_old_for_whoever_comes_then() -> None:
    looks = Looks()
    joined = Joined(looks)
    first, second = calls(joined, 1), calls(joined, 1)
    await settled()
    third = calls(joined, 1)
    looks.end()
    await asyncio.gather(*first, *second)
    await settled()
    assert looks.begun == [ONE, ONE]
    looks.end()
    await asyncio.gather(*third)


async def test_a_failure_reaches_those_who_shared_the_look_and_nobody_else() -> None:
    looks = Looks()
    joined = Joined(looks)
    first = calls(joined, 1)
    await settled()
    others = calls(joined, 2)
    await settled()
    looks.end(Transient("the store is away"))
    await settled()
    looks.end()
    assert [type(each) for each in await asyncio.gather(*first, return_exceptions=True)] == [
        Transient
    ]
    await asyncio.gather(*others)


async def test_whoever_gives_up_takes_nobody_with_him() -> None:
    looks = Looks()
    joined = Joined(looks)
    impatient, patient = calls(joined, 2)
    await settled()
    impatient.cancel()
    await settled()
    looks.end()
    await patient
    with pytest.raises(asyncio.CancelledError):
        await impatient


async def test_flows_do_not_wait_for_each_other_and_a_later_look_is_a_new_one() -> None:
    looks = Looks()
    joined = Joined(looks)
    one, other = calls(joined, 1), calls(joined, 1, OTHER)
    await settled()
    assert looks.begun == [ONE, OTHER]
    looks.end()
    looks.end()
    await asyncio.gather(*one, *other)
    again = calls(joined, 1)
    await settled()
    looks.end()
    await asyncio.gather(*again)
    assert looks.begun == [ONE, OTHER, ONE]
