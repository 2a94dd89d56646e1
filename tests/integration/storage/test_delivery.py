"""Subscriptions at work: handshakes, retries, dead letters, batches, filters and queues."""

import asyncio
import base64
import json
from itertools import product
from typing import Any
from uuid import uuid4

import pytest
from azure.storage.blob.aio import ContainerClient
from azure.storage.queue.aio import QueueClient

from local.ports import free_ports
from local.storage.azurite import Azurite
from tests.integration.storage.process import GatewayProcess
from tests.integration.storage.receiver import Receiver, listening


@pytest.fixture
async def writer(gateway: GatewayProcess, container: ContainerClient) -> ContainerClient:
    return ContainerClient.from_connection_string(
        gateway.connection_string, container.container_name
    )


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


async def test_a_queue_gets_one_event_a_message_in_its_schema_and_encoding(
    gateway: GatewayProcess, writer: ContainerClient, azurite: Azurite
) -> None:
    connection = azurite.connection_string()
    kinds = list(product(("EventGridSchema", "CloudEventSchemaV1_0"), ("base64", "plain")))
    names = [f"q{uuid4().hex[:12]}" for _ in kinds]
    gateway.subscribe(
        *(
            {
                "name": name,
                "endpointType": "StorageQueue",
                "connectionString": connection,
                "queueName": name,
                "messageEncoding": encoding,
                "eventDeliverySchema": schema,
            }
            for name, (schema, encoding) in zip(names, kinds, strict=True)
        )
    )
    for name in names:
        async with QueueClient.from_connection_string(connection, name) as queue:
            await queue.create_queue()
    await gateway.start()
    async with writer:
        await writer.upload_blob("ü.csv", b"1")
    for name, (schema, encoding) in zip(names, kinds, strict=True):
        await gateway.settled(name, delivered=1)
        async with QueueClient.from_connection_string(connection, name) as queue:
            (text,) = [message.content async for message in queue.receive_messages()]
        body = base64.b64decode(text, validate=True) if encoding == "base64" else text
        event = json.loads(body)
        assert event["subject"].endswith("/blobs/ü.csv")
        assert ("specversion" in event) == (schema == "CloudEventSchemaV1_0")


async def test_an_event_waits_for_its_queue(
    gateway: GatewayProcess, writer: ContainerClient, azurite: Azurite
) -> None:
    connection, name = azurite.connection_string(), f"q{uuid4().hex[:12]}"
    gateway.subscribe(
        {
            "name": "queue",
            "endpointType": "StorageQueue",
            "connectionString": connection,
            "queueName": name,
            "retry": {"delaysSeconds": [0.1]},
        }
    )
    await gateway.start()
    async with QueueClient.from_connection_string(connection, name) as queue, writer:
        await writer.upload_blob("a", b"1")
        await queue.create_queue()
        await gateway.settled("queue", delivered=1, pending=0)
