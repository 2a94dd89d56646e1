"""How a queue is polled: parallelism, back-off, waking, stopping."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

from local.functions.host_json import QueueOptions
from local.functions.queue_listener import QueueListener
from tests.integration.functions.fakes import Bench, FakeWorker
from tests.integration.functions.host_process import eventually
from tests.integration.functions.storage import Storage

QUICK = timedelta(milliseconds=200)


@asynccontextmanager
async def polling(listener: QueueListener) -> AsyncIterator[None]:
    task = asyncio.create_task(listener.run())
    try:
        yield
    finally:
        listener.stop()
        async with asyncio.timeout(60):
            await task


async def test_a_batch_and_the_threshold_run_at_once_and_no_more(
    bench: Bench, storage: Storage
) -> None:
    options = QueueOptions(batch_size=3, new_batch_threshold=2, max_polling_interval=QUICK)
    gate = asyncio.Event()

    async def wait(_body: str) -> None:
        await gate.wait()

    worker = FakeWorker(wait)
    await storage.put(bench.address.name, *(f"m{number}" for number in range(9)))
    async with polling(replace(bench, options=options).listener(worker)):

        async def hidden() -> int:
            length = await storage.length(bench.address.name)
            return length - len(await storage.visible(bench.address.name))

        # Three run, which is more than the threshold: the next batch waits for room.
        assert await eventually(hidden, lambda count: count >= 3) == 3
        gate.set()
        await eventually(lambda: storage.length(bench.address.name), lambda count: count == 0)
    assert sorted(worker.bodies) == [f"m{number}" for number in range(9)]


async def test_the_next_batch_starts_when_the_threshold_is_reached(
    bench: Bench, storage: Storage
) -> None:
    options = QueueOptions(batch_size=3, new_batch_threshold=2, max_polling_interval=QUICK)
    gates = {f"m{number}": asyncio.Event() for number in range(6)}

    async def wait(body: str) -> None:
        await gates[body].wait()

    worker = FakeWorker(wait)
    await storage.put(bench.address.name, *gates)
    async with polling(replace(bench, options=options).listener(worker)):

        async def started() -> int:
            return len(worker.bodies)

        await eventually(started, lambda count: count == 3)
        gates[worker.bodies[0]].set()
        # Two of the first batch and three of the second: batchSize + newBatchThreshold.
        await eventually(started, lambda count: count == 6)
        for gate in gates.values():
            gate.set()


async def test_a_message_of_the_same_host_wakes_a_sleeping_listener(bench: Bench) -> None:
    slow = replace(bench, options=QueueOptions(max_polling_interval=timedelta(minutes=1)))
    arrived, asleep = asyncio.Event(), asyncio.Event()

    def for_a_minute(_low: float, _high: float) -> float:
        asleep.set()
        return 1000

    async def arrive(_body: str) -> None:
        arrived.set()

    async with polling(slow.listener(FakeWorker(arrive), for_a_minute)):
        await asleep.wait()
        await slow.queues.send(slow.address, b"body")
        async with asyncio.timeout(60):
            await arrived.wait()


async def test_a_queue_that_is_not_there_is_polled_until_it_is(
    bench: Bench, storage: Storage
) -> None:
    arrived = asyncio.Event()

    async def arrive(_body: str) -> None:
        arrived.set()

    async with polling(bench.listener(FakeWorker(arrive))):
        await storage.put(bench.address.name, "body")
        async with asyncio.timeout(60):
            await arrived.wait()


async def test_two_first_messages_at_once_make_one_queue(bench: Bench, storage: Storage) -> None:
    await asyncio.gather(*(bench.queues.send(bench.address, b"body") for _ in range(8)))
    assert await storage.length(bench.address.name) == 8


async def test_stopping_waits_for_the_messages_in_hand(bench: Bench, storage: Storage) -> None:
    started = asyncio.Event()

    async def take_a_while(_body: str) -> None:
        started.set()
        await asyncio.sleep(0.5)

    await storage.put(bench.address.name, "body")
    async with polling(bench.listener(FakeWorker(take_a_while))):
        async with asyncio.timeout(60):
            await started.wait()
    assert await storage.length(bench.address.name) == 0
