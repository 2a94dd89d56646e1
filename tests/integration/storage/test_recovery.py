"""What the death of the gateway's process leaves behind."""

import asyncio

import pytest
from azure.core.exceptions import AzureError
from azure.storage.blob.aio import ContainerClient
from azure.storage.filedatalake.aio import DataLakeServiceClient

from local.ports import free_ports
from local.storage.azurite import Azurite
from tests.integration.storage.process import GatewayProcess
from tests.integration.storage.receiver import Receiver, listening
from tests.unit.databricks.waiting import until


def hook(receiver: Receiver) -> dict[str, object]:
    retry = {"delaysSeconds": [0.05]}
    common: dict[str, object] = {"name": "hook", "endpointType": "WebHook"}
    return common | {"endpointUrl": receiver.url, "retry": retry}


async def written(
    gateway: GatewayProcess, container: str, names: list[str], acknowledged: list[str]
) -> None:
    """Adds the names whose upload was acknowledged before the gateway died."""
    async with ContainerClient.from_connection_string(
        gateway.connection_string, container, retry_total=0
    ) as client:
        for name in names:
            try:
                await client.upload_blob(name, b"1")
            except AzureError:
                break
            acknowledged.append(name)


async def test_every_acknowledged_write_is_delivered_after_kill_9(
    gateway: GatewayProcess, container: ContainerClient
) -> None:
    handler = Receiver(port=free_ports(1)[0])
    gateway.subscribe(hook(handler))
    acknowledged: list[str] = []
    for life in range(2):
        await gateway.start()
        names = [f"{life}-{number:03}" for number in range(500)]
        enough = len(acknowledged) + 10
        writing = asyncio.create_task(
            written(gateway, container.container_name, names, acknowledged)
        )
        await until(lambda: len(acknowledged) >= enough, 30)  # noqa: B023 - awaited in its round
        await asyncio.to_thread(gateway.kill)
        await writing
    await gateway.start()
    async with listening(handler):
        await gateway.settled("hook", pending=0)
    delivered = {event["subject"].rsplit("/", 1)[-1] for event in handler.events}
    assert set(acknowledged) <= delivered
    events = sorted(handler.events, key=lambda event: event["data"]["sequencer"])
    names_in_order = [event["subject"].rsplit("/", 1)[-1] for event in events]
    assert names_in_order == sorted(names_in_order)


async def test_staged_data_survives_kill_9(
    gateway: GatewayProcess, container: ContainerClient
) -> None:
    await gateway.start()
    async with DataLakeServiceClient.from_connection_string(gateway.connection_string) as lake:
        files = lake.get_file_system_client(container.container_name)
        file = await files.create_file("a.txt")
        await file.append_data(b"kept", 0)
        await asyncio.to_thread(gateway.kill)
        await gateway.start()
        await file.flush_data(4, close=True)
        assert await (await file.download_file()).readall() == b"kept"


async def test_sigterm_is_a_clean_end(gateway: GatewayProcess, receiver: Receiver) -> None:
    gateway.subscribe(hook(receiver))
    await gateway.start()
    await gateway.settled("hook", handshake="done")
    assert await asyncio.to_thread(gateway.stop) == 0


async def test_a_port_that_is_taken_is_said_in_one_line(
    gateway: GatewayProcess, azurite: Azurite
) -> None:
    gateway.port = azurite.blob_port
    with pytest.raises(AssertionError):
        await gateway.start()
    assert gateway.process
    assert await asyncio.to_thread(gateway.process.wait, 15) == 1


async def test_the_gateway_ends_with_its_parent(gateway: GatewayProcess) -> None:
    await gateway.start()
    assert gateway.process
    assert gateway.process.stdin
    gateway.process.stdin.close()
    gateway.process.stdin = None
    assert await asyncio.to_thread(gateway.process.wait, 15) == 0


async def test_a_subscription_that_is_gone_takes_its_events_with_it(
    gateway: GatewayProcess, container: ContainerClient
) -> None:
    handler = Receiver(port=free_ports(1)[0])
    gateway.subscribe(hook(handler))
    await gateway.start()
    await written(gateway, container.container_name, ["a"], [])
    await asyncio.to_thread(gateway.stop)
    gateway.subscribe()
    await gateway.start()
    await asyncio.to_thread(gateway.stop)
    gateway.subscribe(hook(handler))
    await gateway.start()
    assert (await gateway.deliveries("hook"))["pending"] == 0
