"""Subscriptions whose endpoint is a storage queue."""

import base64
import json
from itertools import product
from uuid import uuid4

from azure.storage.blob.aio import ContainerClient
from azure.storage.queue.aio import QueueClient

from local.storage.azurite import Azurite
from tests.integration.storage.process import GatewayProcess


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
