"""The courier with an endpoint that answers as told, and turns on blobs."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from local.storage.gateway.address import Address
from local.storage.gateway.delivery import Courier
from local.storage.gateway.json_types import Document
from local.storage.gateway.order import CommitOrder
from local.storage.gateway.outbox import Outbox, Route
from local.storage.gateway.retry import Outcome
from local.storage.gateway.subscription import Retry, Subscription

SUBSCRIPTION = Subscription(
    name="files",
    endpoint_type="WebHook",
    endpoint_url="http://127.0.0.1/",
    retry=Retry(max_delivery_attempts=3, delays_seconds=(0.0,)),
)


class ScriptedEndpoint:
    def __init__(self, *outcomes: Outcome) -> None:
        self.outcomes = list(outcomes)
        self.sent: list[Document] = []

    async def handshake(self) -> bool:
        return True

    async def deliver(self, events: Sequence[Document], attempts: int) -> Outcome:
        del attempts
        self.sent.extend(events)
        return self.outcomes.pop(0) if self.outcomes else Outcome.DELIVERED


def utc_now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
async def outbox(tmp_path: Path) -> AsyncIterator[Outbox]:
    opened = Outbox.open(tmp_path)
    yield opened
    opened.close()


async def emptied(outbox: Outbox, endpoint: ScriptedEndpoint) -> dict[str, int]:
    """Run a courier until nothing is pending; the counts."""
    courier = Courier(SUBSCRIPTION, endpoint, outbox, None, utc_now)
    running = asyncio.create_task(courier.run())
    async with asyncio.timeout(5):
        while "pending" in (counts := (await outbox.counts()).get("files", {})):  # noqa: ASYNC110 - of the database
            await asyncio.sleep(0)
    running.cancel()
    return counts


async def test_failures_are_repeated_until_success(outbox: Outbox) -> None:
    endpoint = ScriptedEndpoint(Outcome.BUSY, Outcome.SOCKET_ERROR)
    await outbox.append(1, {"id": "a"}, utc_now(), [Route(subscription="files", due=utc_now())])
    assert await emptied(outbox, endpoint) == {"retried": 2, "delivered": 1}
    assert len(endpoint.sent) == 3


async def test_the_last_attempt_drops_the_event(outbox: Outbox) -> None:
    endpoint = ScriptedEndpoint(*[Outcome.TIMED_OUT] * 3)
    await outbox.append(1, {"id": "a"}, utc_now(), [Route(subscription="files", due=utc_now())])
    assert (await emptied(outbox, endpoint))["dropped"] == 1
    assert len(endpoint.sent) == 3


async def test_an_old_event_has_one_attempt(outbox: Outbox) -> None:
    endpoint = ScriptedEndpoint(Outcome.BUSY)
    long_ago = utc_now() - timedelta(days=2)
    await outbox.append(1, {"id": "a"}, long_ago, [Route(subscription="files", due=long_ago)])
    assert (await emptied(outbox, endpoint))["dropped"] == 1
    assert len(endpoint.sent) == 1


async def test_a_backlog_is_emptied(outbox: Outbox) -> None:
    endpoint = ScriptedEndpoint()
    for number in range(100):
        await outbox.append(
            number, {"n": number}, utc_now(), [Route(subscription="files", due=utc_now())]
        )
    assert await emptied(outbox, endpoint) == {"delivered": 100}
    assert sorted(str(event["n"]) for event in endpoint.sent) == sorted(map(str, range(100)))


async def test_a_blob_has_one_committer_at_a_time() -> None:
    order, hot, cold = (
        CommitOrder(),
        Address(container="c", blob="hot"),
        Address(container="c", blob="cold"),
    )
    async with order.turn(hot) as first, order.turn(hot) as second, order.turn(cold) as other:
        await first.take()
        await first.take()
        await other.take()
        waiting = asyncio.create_task(second.take())
        await asyncio.sleep(0)
        assert not waiting.done()
        first.give_back()
        await waiting


async def test_opposite_renames_do_not_wait_in_a_ring() -> None:
    order = CommitOrder()
    a, b = Address(container="c", blob="a"), Address(container="c", blob="b")

    async def rename(source: Address, target: Address) -> None:
        for _ in range(50):
            async with order.hold([target, source]):
                await asyncio.sleep(0)

    async with asyncio.timeout(5):
        await asyncio.gather(rename(a, b), rename(b, a))
