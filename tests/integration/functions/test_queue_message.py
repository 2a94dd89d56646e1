"""What becomes of one message: the contract of the queue trigger, on real queues."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from local.functions.errors import InvocationError
from local.functions.host_json import MessageEncoding, QueueOptions
from local.functions.queue_message import Lock
from local.functions.queues import Queues
from tests.integration.functions.fakes import Behaviour, Bench, FakeWorker
from tests.integration.functions.host_process import eventually
from tests.integration.functions.storage import Storage


async def succeed(_body: str) -> None:
    await asyncio.sleep(0)


async def fail(_body: str) -> None:
    raise InvocationError("on purpose")


async def test_success_deletes_the_message(bench: Bench, storage: Storage) -> None:
    await storage.put(bench.address.name, "body")
    worker = FakeWorker(succeed)
    await bench.processor(worker).process(await bench.take())
    assert worker.bodies == ["body"]
    assert await storage.length(bench.address.name) == 0


async def test_a_failure_below_the_limit_makes_it_visible_at_once_by_default(
    bench: Bench, storage: Storage
) -> None:
    await storage.put(bench.address.name, "body")
    await bench.processor(FakeWorker(fail)).process(await bench.take())
    assert await storage.bodies(bench.address.name) == ["body"]
    assert await storage.length(f"{bench.address.name}-poison") == 0


async def test_the_visibility_timeout_delays_the_next_attempt(
    bench: Bench, storage: Storage
) -> None:
    patient = replace(bench, options=QueueOptions(visibility_timeout=timedelta(seconds=1)))
    await storage.put(bench.address.name, "body")
    await patient.processor(FakeWorker(fail)).process(await bench.take())
    assert await storage.visible(bench.address.name) == []
    assert await eventually(lambda: storage.bodies(bench.address.name), bool) == ["body"]


async def test_the_last_failure_copies_the_body_to_the_poison_queue(
    bench: Bench, storage: Storage
) -> None:
    await storage.put(bench.address.name, "body")
    worker = FakeWorker(fail)
    for _ in range(bench.options.max_dequeue_count):
        await bench.processor(worker).process(await bench.take())
    assert worker.bodies == ["body", "body"]
    assert await storage.bodies(f"{bench.address.name}-poison") == ["body"]
    assert await storage.length(bench.address.name) == 0


async def test_a_message_beyond_the_limit_is_poison_before_it_is_invoked(
    bench: Bench, storage: Storage
) -> None:
    short = replace(bench, lock=Lock(visibility=timedelta(seconds=1)))
    await storage.put(bench.address.name, "crashed the host")

    async def receivable() -> bool:
        return bool(await storage.visible(bench.address.name))

    for _ in range(bench.options.max_dequeue_count):
        await short.take()
        await eventually(receivable, bool)
    worker = FakeWorker(succeed)
    await bench.processor(worker).process(await bench.take())
    assert worker.bodies == []
    assert await storage.bodies(f"{bench.address.name}-poison") == ["crashed the host"]


async def test_a_body_in_another_encoding_is_poison_as_it_is(
    bench: Bench, storage: Storage
) -> None:
    await storage.put_stored(bench.address.name, '{"plain": "json"}')
    worker = FakeWorker(succeed)
    await bench.processor(worker).process(await bench.take())
    assert worker.bodies == []
    assert await storage.visible(f"{bench.address.name}-poison") == ['{"plain": "json"}']


async def test_plain_bodies_are_read_when_host_json_says_so(bench: Bench, storage: Storage) -> None:
    queues = Queues(MessageEncoding.NONE)
    await storage.put_stored(bench.address.name, '{"plain": "jsön"}')
    worker = FakeWorker(succeed)
    await replace(bench, queues=queues).processor(worker).process(await bench.take())
    await queues.send(bench.address, "jsön".encode())
    await queues.close()
    assert worker.bodies == ['{"plain": "jsön"}']
    assert await storage.visible(bench.address.name) == ["jsön"]


async def test_a_poison_queue_has_no_poison_queue_and_its_failures_stay_hidden(
    bench: Bench, storage: Storage
) -> None:
    poison = bench.named("-poison")
    await storage.put(poison.address.name, "body")
    await poison.processor(FakeWorker(fail)).process(await poison.take())
    assert await storage.visible(poison.address.name) == []
    assert await storage.length(poison.address.name) == 1


async def test_a_lock_is_renewed_while_the_function_runs(bench: Bench, storage: Storage) -> None:
    lock = Lock(visibility=timedelta(seconds=2), renewal=timedelta(seconds=1))
    short = replace(bench, lock=lock)
    await storage.put(bench.address.name, "slow")
    ending = asyncio.Event()

    async def run_until_told(_body: str) -> None:
        await ending.wait()

    message = await short.take()
    receipts = {message.pop_receipt}
    seen: list[str] = []

    async def renewals() -> int:
        seen.extend(await storage.visible(bench.address.name))
        receipts.add(message.pop_receipt)
        return len(receipts) - 1

    task = asyncio.create_task(short.processor(FakeWorker(run_until_told)).process(message))
    await eventually(renewals, lambda count: count == 3)
    ending.set()
    await task
    assert seen == []
    assert await storage.length(bench.address.name) == 0


async def test_a_lost_lock_is_no_error(bench: Bench, storage: Storage) -> None:
    async def lose(_body: str) -> None:
        client = bench.queues.client(bench.address)
        await client.clear_messages()

    await storage.put(bench.address.name, "body")
    await bench.processor(FakeWorker(lose)).process(await bench.take())
    assert await storage.length(bench.address.name) == 0


@pytest.mark.parametrize("behave", [succeed, fail])
async def test_a_message_that_another_host_has_now_is_left_to_it(
    bench: Bench, storage: Storage, behave: Behaviour
) -> None:
    short = replace(bench, lock=Lock(visibility=timedelta(seconds=1)))
    await storage.put(bench.address.name, "body")
    stale = await short.take()
    await eventually(lambda: storage.visible(bench.address.name), bool)
    await bench.take()
    await bench.processor(FakeWorker(behave)).process(stale)
    assert await storage.length(bench.address.name) == 1
    assert await storage.visible(bench.address.name) == []
