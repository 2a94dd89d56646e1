"""Queues: what is sent is a hint, and a queue that somebody deleted takes the next one."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol
from uuid import uuid4

import pytest
from azure.core.exceptions import ResourceNotFoundError
from azure.storage.queue.aio import QueueClient, QueueServiceClient

from flows.names import FlowName
from local.storage.azurite import Azurite
from tests.fakes.queues import ManualClock, MemoryQueue
from tests.integration.adapters.conftest import BOTH
from tidegate.adapters.queues import StorageQueue
from tidegate.messages import FlowMessage
from tidegate.ports import Queue

ONE, TWO = (FlowMessage(flow=FlowName(name)) for name in ("one", "two"))


class Kept(Protocol):
    """A queue together with what its owner can do with it."""

    @property
    def queue(self) -> Queue: ...
    def now(self) -> datetime: ...
    async def delete(self) -> None: ...
    async def bodies(self) -> Sequence[str]: ...


class InMemory:
    def __init__(self) -> None:
        self.now = ManualClock()
        self.queue = MemoryQueue(self.now)

    async def delete(self) -> None:
        self.queue.delete()

    async def bodies(self) -> Sequence[str]:
        return [message.model_dump_json() for message in self.queue.take()]


class InAzurite:
    def __init__(self, client: QueueClient, beside: QueueClient) -> None:
        self.client, self.beside = client, beside
        self.queue = StorageQueue(client, beside)

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def delete(self) -> None:
        await self.client.delete_queue()

    async def bodies(self) -> Sequence[str]:
        try:
            return [message.content or "" async for message in self.client.receive_messages()]
        except ResourceNotFoundError:
            return []


@pytest.fixture
async def in_azurite(azurite: Azurite) -> AsyncIterator[InAzurite]:
    async with QueueServiceClient.from_connection_string(azurite.connection_string()) as service:
        names = [f"q{uuid4().hex}" for _ in range(2)]
        for name in names:
            await service.create_queue(name)
        client, beside = (service.get_queue_client(name) for name in names)
        yield InAzurite(client, beside)


@pytest.fixture(params=BOTH)
def kept(request: pytest.FixtureRequest) -> Kept:
    if request.param == "memory":
        return InMemory()
    found: InAzurite = request.getfixturevalue("in_azurite")
    return found


async def test_what_is_sent_is_received_as_json(kept: Kept) -> None:
    await kept.queue.send(ONE)
    assert await kept.bodies() == [ONE.model_dump_json()]


async def test_a_delayed_message_is_not_seen_yet(kept: Kept) -> None:
    await kept.queue.send(ONE, timedelta(seconds=60))
    assert await kept.bodies() == []


async def test_a_queue_tells_since_when_its_first_message_waits(kept: Kept) -> None:
    assert await kept.queue.waiting_since() is None
    await kept.queue.send(TWO, timedelta(seconds=60))
    assert await kept.queue.waiting_since() is None
    before = kept.now().replace(microsecond=0)
    await kept.queue.send(ONE)
    since = await kept.queue.waiting_since()
    assert since is not None
    assert before <= since <= kept.now()
    assert await kept.bodies() == [ONE.model_dump_json()]
    await kept.delete()
    assert await kept.queue.waiting_since() is None


async def test_a_deleted_queue_has_lost_its_messages_and_takes_the_next_one(kept: Kept) -> None:
    await kept.queue.send(ONE)
    await kept.delete()
    assert await kept.bodies() == []
    await kept.queue.send(TWO)
    assert await kept.bodies() == [TWO.model_dump_json()]


async def test_a_queue_may_be_deleted_again_and_again(kept: Kept) -> None:
    for message in (ONE, TWO, ONE):
        await kept.delete()
        await kept.queue.send(message)
        assert await kept.bodies() == [message.model_dump_json()]


async def test_the_queue_beside_it_is_made_with_it(in_azurite: InAzurite) -> None:
    """Nobody here sends to `arrivals`: whoever notices that the queues are gone makes it too."""
    await in_azurite.beside.delete_queue()
    await in_azurite.delete()
    await in_azurite.queue.send(ONE)
    assert (await in_azurite.beside.get_queue_properties()).name == in_azurite.beside.queue_name


async def test_a_queue_beside_it_that_is_there_keeps_its_messages(in_azurite: InAzurite) -> None:
    await in_azurite.beside.send_message("an event")
    await in_azurite.delete()
    await in_azurite.queue.send(ONE)
    assert [each.content async for each in in_azurite.beside.receive_messages()] == ["an event"]
