"""Subscriptions at work: handshakes, retries, dead letters, batches, filters and queues."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from aiohttp import ClientSession
from azure.storage.blob.aio import ContainerClient

from local.ports import free_ports
from local.storage.gateway.retry import Outcome
from local.storage.gateway.subscription import Schema
from local.storage.gateway.webhook import WebHook
from tests.integration.storage.process import GatewayProcess
from tests.integration.storage.receiver import Receiver, listening


def hook(receiver: Receiver, **more: object) -> dict[str, object]:
    retry = {"delaysSeconds": [0.05], "maxDeliveryAttempts": 3}
    common = {"name": "hook", "endpointType": "WebHook", "endpointUrl": receiver.url}
    return common | {"retry": retry} | more


async def test_events_wait_for_an_endpoint_that_starts_later(
    gateway: GatewayProcess, writer: ContainerClient
) -> None:
    late = Receiver(port=free_ports(1)[0])
    gateway.subscribe(hook(late))
    await gateway.start()
    async with writer:
        await writer.upload_blob("a", b"1")
    counts = await gateway.deliveries("hook")
    assert (counts["handshake"], counts["pending"], counts["retried"]) == ("waiting", 1, 0)
    async with listening(late):
        await late.got(writer.container_name, 1)
        await gateway.settled("hook", handshake="done", delivered=1, pending=0)
    assert late.handshakes[0].body[0]["eventType"].endswith("SubscriptionValidationEvent")
    assert late.deliveries[0].headers["aeg-event-type"] == "Notification"


async def test_an_endpoint_that_does_not_agree_gets_nothing(
    gateway: GatewayProcess, writer: ContainerClient, receiver: Receiver
) -> None:
    receiver.agrees = False
    gateway.subscribe(hook(receiver))
    await gateway.start()
    async with writer:
        await writer.upload_blob("a", b"1")
    async with asyncio.timeout(15):
        while len(receiver.handshakes) < 2:  # noqa: ASYNC110 - the gateway asks again
            await asyncio.sleep(0.02)
    assert not receiver.of(writer.container_name)
    receiver.agrees = True
    await receiver.got(writer.container_name, 1)


async def test_cloud_events_ask_by_options_and_come_one_by_one(
    gateway: GatewayProcess, writer: ContainerClient, receiver: Receiver
) -> None:
    gateway.subscribe(hook(receiver, eventDeliverySchema="CloudEventSchemaV1_0"))
    await gateway.start()
    async with writer:
        await writer.upload_blob("a", b"1")
    (event,) = await receiver.got(writer.container_name, 1)
    assert receiver.handshakes[0].headers["WebHook-Request-Origin"] == "eventgrid.azure.net"
    content_type = receiver.deliveries[0].headers["Content-Type"]
    assert content_type == "application/cloudevents+json; charset=utf-8"
    assert isinstance(receiver.deliveries[0].body, dict)
    assert (event["specversion"], event["type"]) == ("1.0", "Microsoft.Storage.BlobCreated")


async def test_a_failed_delivery_is_tried_again(
    gateway: GatewayProcess, writer: ContainerClient, receiver: Receiver
) -> None:
    gateway.subscribe(hook(receiver))
    receiver.answers = [500, 404]
    await gateway.start()
    async with writer:
        await writer.upload_blob("a", b"1")
    await gateway.settled("hook", retried=2, delivered=1, pending=0)
    ids = {event["id"] for event in receiver.of(writer.container_name)}
    counts = [each.headers["aeg-delivery-count"] for each in receiver.deliveries]
    assert (len(ids), counts) == (1, ["0", "1", "2"])


async def test_an_event_that_is_refused_too_often_becomes_a_dead_letter(
    gateway: GatewayProcess, writer: ContainerClient, container: ContainerClient, receiver: Receiver
) -> None:
    receiver.answers = [503, 500, 404]
    destination = {"container": container.container_name, "prefix": "dead"}
    gateway.subscribe(hook(receiver, deadLetter=destination))
    await gateway.start()
    async with writer:
        await writer.upload_blob("a", b"1")
    await gateway.settled("hook", deadLettered=1, pending=0, delivered=0, retried=2)
    letter = await the_letter(container)
    assert letter["deadLetterReason"] == "MaxDeliveryAttemptsExceeded"
    assert (letter["deliveryAttempts"], letter["lastDeliveryOutcome"]) == (3, "NotFound")
    assert letter["publishTime"] <= letter["lastDeliveryAttemptTime"]
    assert letter["id"] == receiver.of(writer.container_name)[0]["id"]


async def test_a_bad_request_is_not_tried_again(
    gateway: GatewayProcess, writer: ContainerClient, container: ContainerClient, receiver: Receiver
) -> None:
    receiver.answers = [400]
    destination = {"container": container.container_name, "prefix": "dead"}
    schema = "CloudEventSchemaV1_0"
    gateway.subscribe(hook(receiver, deadLetter=destination, eventDeliverySchema=schema))
    await gateway.start()
    async with writer:
        await writer.upload_blob("a", b"1")
    await gateway.settled("hook", deadLettered=1, pending=0, delivered=0, retried=0)
    letter = await the_letter(container)
    assert letter["deadletterreason"] == "UndeliverableEvent"
    assert (letter["deliveryattempts"], letter["lastdeliveryoutcome"]) == (1, "BadRequest")


async def the_letter(container: ContainerClient) -> dict[str, Any]:
    (name,) = [name async for name in container.list_blob_names(name_starts_with="dead/HOOK/")]
    letters: list[dict[str, Any]] = json.loads(
        await (await container.download_blob(name)).readall()
    )
    (letter,) = letters
    return letter


async def test_without_a_dead_letter_destination_the_event_is_dropped(
    gateway: GatewayProcess, writer: ContainerClient, receiver: Receiver
) -> None:
    receiver.answers = [400]
    gateway.subscribe(hook(receiver))
    await gateway.start()
    async with writer:
        await writer.upload_blob("a", b"1")
    await gateway.settled("hook", dropped=1, pending=0, deadLettered=0)


async def test_an_endpoint_that_does_not_answer_in_time_has_failed() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    (port,) = free_ports(1)
    async with await asyncio.start_server(silent, "127.0.0.1", port), ClientSession() as session:
        endpoint = WebHook(
            session=session,
            url=f"http://127.0.0.1:{port}/hook",
            subscription="hook",
            schema=Schema.EVENT_GRID,
            batched=False,
            clock=lambda: datetime.now(UTC),
            new_id=uuid4,
            answer_seconds=0.1,
        )
        assert await endpoint.deliver([{"id": "a"}], 0) is Outcome.TIMED_OUT
        assert not await endpoint.handshake()


async def test_batches_hold_what_is_waiting(
    gateway: GatewayProcess, writer: ContainerClient
) -> None:
    late = Receiver(port=free_ports(1)[0])
    gateway.subscribe(hook(late, maxEventsPerBatch=10))
    await gateway.start()
    async with writer:
        for number in range(12):
            await writer.upload_blob(str(number), b"1")
    async with listening(late):
        await late.got(writer.container_name, 12)
    assert sorted(len(each.body) for each in late.deliveries) == [2, 10]


async def test_filters_choose_by_type_subject_and_data(
    gateway: GatewayProcess, writer: ContainerClient, receiver: Receiver
) -> None:
    gateway.subscribe(
        hook(
            receiver,
            includedEventTypes=["Microsoft.Storage.BlobCreated"],
            subjectBeginsWith=f"/blobServices/default/containers/{writer.container_name}/blobs/in/",
            subjectEndsWith=".csv",
            advancedFilters=[
                {"operatorType": "StringIn", "key": "data.api", "values": ["PutBlob"]},
                {"operatorType": "NumberGreaterThan", "key": "data.contentLength", "value": 0},
            ],
        )
    )
    await gateway.start()
    async with writer:
        for name, data in (("out/a.csv", b"1"), ("in/a.txt", b"1"), ("in/0.csv", b"")):
            await writer.upload_blob(name, data)
        wanted = await writer.upload_blob("in/1.csv", b"1")
        await wanted.delete_blob()
        await writer.upload_blob("in/2.CSV", b"1")
    events = await receiver.got(writer.container_name, 2)
    assert [event["subject"].rsplit("/", 1)[-1] for event in events] == ["1.csv", "2.CSV"]
    await gateway.settled("hook", delivered=2, pending=0)
