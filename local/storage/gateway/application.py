"""The gateway put together: one place that builds every part and knows every route."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

import aiohttp
from aiohttp import web
from azure.storage.blob.aio import BlobServiceClient
from azure.storage.queue.aio import QueueClient

from local.storage.azurite import ACCOUNT, KEY
from local.storage.gateway.dead_letter import DeadLetterBox
from local.storage.gateway.delivery import Courier
from local.storage.gateway.dfs.blob_rest import BlobRest
from local.storage.gateway.dfs.call import Lake
from local.storage.gateway.dfs.endpoint import DataLake
from local.storage.gateway.endpoint import Endpoint
from local.storage.gateway.faults import Faults
from local.storage.gateway.order import CommitOrder
from local.storage.gateway.outbox import Outbox
from local.storage.gateway.panel import Panel
from local.storage.gateway.properties import Properties
from local.storage.gateway.proxy import Proxy
from local.storage.gateway.recorder import Recorder
from local.storage.gateway.sequencer import Sequencer
from local.storage.gateway.storage_endpoint import StorageEndpoint
from local.storage.gateway.storage_queue import StorageQueue
from local.storage.gateway.subscription import Schema, Subscription
from local.storage.gateway.topic import Key, Topics
from local.storage.gateway.topic_store import TopicStore
from local.storage.gateway.upstream import Upstream, new_session
from local.storage.gateway.webhook import WebHook

STOP_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the command line says."""

    port: int
    azurite_blob_port: int
    outbox: Path
    subscriptions: tuple[Subscription, ...]
    topic_key: str
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    new_id: Callable[[], UUID] = uuid4


class Gateway:
    """A running gateway; `couriers` deliver until they are cancelled."""

    def __init__(self, application: web.Application, couriers: Sequence[Courier]) -> None:
        self.application = application
        self._couriers = couriers

    async def deliver(self) -> None:
        """Run every courier. Raises what one of them died of."""
        async with asyncio.TaskGroup() as tasks:
            for courier in self._couriers:
                tasks.create_task(courier.run(), name=courier.subscription.name)


@asynccontextmanager
async def built(settings: Settings) -> AsyncIterator[Gateway]:
    """Open the outbox and the clients, join the parts, and close everything at the end."""
    async with AsyncExitStack() as stack:
        outbox = Outbox.open(settings.outbox)
        stack.callback(outbox.close)
        topics = TopicStore.open(settings.outbox)
        stack.callback(topics.close)
        session = await stack.enter_async_context(new_session())
        blobs = await stack.enter_async_context(_blobs(settings.azurite_blob_port))
        await outbox.forget_others([each.name for each in settings.subscriptions])
        couriers = [
            await _courier(each, settings, outbox, session, blobs, stack)
            for each in settings.subscriptions
        ]
        yield await _joined(settings, outbox, topics, session, blobs, couriers)


def _blobs(port: int) -> BlobServiceClient:
    """Without retries of its own: the gateway's caller has some."""
    url = f"http://127.0.0.1:{port}/{ACCOUNT}"
    return BlobServiceClient(url, credential=KEY, retry_total=0)


async def _courier(
    subscription: Subscription,
    settings: Settings,
    outbox: Outbox,
    session: aiohttp.ClientSession,
    blobs: BlobServiceClient,
    stack: AsyncExitStack,
) -> Courier:
    destination = subscription.dead_letter
    box = DeadLetterBox(blobs, destination, subscription) if destination else None
    endpoint = await _endpoint(subscription, settings, session, stack)
    return Courier(subscription, endpoint, outbox, box, settings.clock)


async def _endpoint(
    subscription: Subscription,
    settings: Settings,
    session: aiohttp.ClientSession,
    stack: AsyncExitStack,
) -> Endpoint:
    schema = subscription.event_delivery_schema
    if subscription.endpoint_type == "WebHook":
        return WebHook(
            session=session,
            url=str(subscription.endpoint_url),
            subscription=subscription.name,
            schema=schema,
            batched=subscription.max_events_per_batch > 1,
            clock=settings.clock,
            new_id=settings.new_id,
        )
    queue = await stack.enter_async_context(
        QueueClient.from_connection_string(
            str(subscription.connection_string), str(subscription.queue_name), retry_total=0
        )
    )
    encoded = subscription.message_encoding == "base64"
    return StorageQueue(queue, schema=Schema(schema), encoded=encoded)


async def _joined(
    settings: Settings,
    outbox: Outbox,
    topic_store: TopicStore,
    session: aiohttp.ClientSession,
    blobs: BlobServiceClient,
    couriers: Sequence[Courier],
) -> Gateway:
    faults = Faults()
    recorder = Recorder(
        outbox=outbox,
        couriers=couriers,
        faults=faults,
        sequencer=Sequencer(await outbox.last_sequence(), settings.clock),
        clock=settings.clock,
        new_id=settings.new_id,
    )
    upstream = Upstream(session, settings.azurite_blob_port)
    order = CommitOrder()
    proxy = Proxy(upstream, Properties(blobs), order, recorder)
    lake = Lake(rest=BlobRest(upstream), blobs=blobs, recorder=recorder)
    storage = StorageEndpoint(proxy, DataLake(lake, order, settings.new_id))
    key = Key(settings.topic_key)
    panel = Panel(outbox, couriers, faults, key)
    application = web.Application()
    application.add_routes(_routes(panel, Topics(topic_store, key, settings.clock), storage))
    return Gateway(application, couriers)


def _routes(panel: Panel, topics: Topics, storage: StorageEndpoint) -> list[web.RouteDef]:
    """Container paths begin with the account's name, so the gateway's own can never meet them."""
    return [
        web.get("/_gateway/health", panel.health),
        web.get("/_gateway/deliveries", panel.deliveries),
        web.get("/_gateway/faults", panel.show_faults),
        web.post("/_gateway/faults", panel.add_fault),
        web.delete("/_gateway/faults", panel.clear_faults),
        web.post("/topics/{topic}/api/events", topics.publish),
        web.get("/topics/{topic}/events", topics.show),
        web.route("*", "/{anything:.*}", storage.handle),
    ]
