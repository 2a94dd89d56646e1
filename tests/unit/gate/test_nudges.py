"""Files that are ready are told of once, for all that are ready before somebody looks."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from flows.flow import Flow
from flows.names import FlowName
from flows.request import Document
from tests.fakes.queues import ManualClock, MemoryQueue
from tests.fakes.world import NETFLIX, declared
from tidegate.errors import Transient
from tidegate.gate.nudges import Nudges

QUIET = timedelta(seconds=5)


class SlowQueue(MemoryQueue):
    """Takes a message when it is told to."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(clock)
        self.taking = asyncio.Event()

    async def send(self, message: Document, delay: timedelta = timedelta(0)) -> None:
        await self.taking.wait()
        await super().send(message, delay)


class DownQueue(MemoryQueue):
    """Refuses messages while it is down."""

    down = False

    async def send(self, message: Document, delay: timedelta = timedelta(0)) -> None:
        if self.down:
            raise Transient("503")
        await super().send(message, delay)


def flows(quiet: timedelta = QUIET) -> Mapping[FlowName, Flow]:
    flow = declared()[NETFLIX]
    return {NETFLIX: replace(flow, coalescing=replace(flow.coalescing, quiet=quiet))}


async def ready(nudges: Nudges, clock: ManualClock, *, every: float, times: int) -> None:
    for _ in range(times):
        await nudges.ready(NETFLIX, clock())
        clock.advance(every)


async def test_a_nudge_comes_when_quiet_may_be_over() -> None:
    clock = ManualClock()
    queue = MemoryQueue(clock)
    await Nudges(flows(), queue, clock).ready(NETFLIX, clock())
    clock.advance(4.9)
    assert queue.take() == []
    clock.advance(0.1)
    assert len(queue.take()) == 1


async def test_who_is_ready_before_the_nudge_comes_needs_none() -> None:
    clock = ManualClock()
    queue = MemoryQueue(clock)
    nudges = Nudges(flows(), queue, clock)
    await ready(nudges, clock, every=0.01, times=500)
    assert len(queue) == 1
    clock.advance(0.02)
    await nudges.ready(NETFLIX, clock())
    assert len(queue) == 2


async def test_without_a_quiet_period_there_is_one_nudge_at_once_and_one_a_second() -> None:
    clock = ManualClock()
    queue = MemoryQueue(clock)
    nudges = Nudges(flows(timedelta(0)), queue, clock)
    await nudges.ready(NETFLIX, clock())
    assert len(queue.take()) == 1
    clock.advance(0.01)
    await ready(nudges, clock, every=0.01, times=500)
    assert 5 <= len(queue) <= 6


async def test_a_nudge_that_could_not_be_sent_is_not_remembered() -> None:
    clock = ManualClock()
    queue = DownQueue(clock)
    nudges = Nudges(flows(), queue, clock)
    queue.down = True
    with pytest.raises(Transient):
        await nudges.ready(NETFLIX, clock())
    queue.down = False
    await nudges.ready(NETFLIX, clock())
    assert len(queue) == 1


async def test_nobody_relies_on_a_nudge_that_is_still_being_sent() -> None:
    """The process may die with it, and the message of the file that relied on it is gone."""
    clock = ManualClock()
    queue = SlowQueue(clock)
    nudges = Nudges(flows(), queue, clock)
    first = asyncio.create_task(nudges.ready(NETFLIX, clock()))
    await asyncio.sleep(0)
    second = asyncio.create_task(nudges.ready(NETFLIX, clock()))
    await asyncio.sleep(0)
    first.cancel()
    queue.taking.set()
    await second
    assert len(queue) == 1


async def test_a_row_that_says_so_after_the_look_gets_a_nudge_of_its_own() -> None:
    """The file was ready before the look; its open row did not say so yet."""
    clock = ManualClock()
    queue = MemoryQueue(clock)
    nudges = Nudges(flows(), queue, clock)
    accepted_at = clock()
    await nudges.ready(NETFLIX, clock())
    clock.advance(60)
    assert len(queue.take()) == 1
    await nudges.ready(NETFLIX, accepted_at)
    assert len(queue.take()) == 1
