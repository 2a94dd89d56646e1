"""Custom topics with the real publisher clients, and the faults that tests ask for."""

import asyncio
from uuid import uuid4

import pytest
from azure.core.credentials import AzureKeyCredential
from azure.core.exceptions import ClientAuthenticationError, HttpResponseError
from azure.core.messaging import CloudEvent
from azure.eventgrid import EventGridEvent, EventGridPublisherClient
from azure.eventgrid.aio import EventGridPublisherClient as AsyncPublisher
from azure.storage.blob.aio import ContainerClient

from tests.integration.storage.process import TOPIC_KEY, GatewayProcess
from tests.integration.storage.receiver import Receiver


@pytest.fixture
def topic() -> str:
    return f"t{uuid4().hex[:8]}"


def endpoint(gateway: GatewayProcess, topic: str) -> str:
    return f"{gateway.url}/topics/{topic}/api/events"


async def test_what_the_blocking_client_sends_is_kept_in_order(
    shared_gateway: GatewayProcess, topic: str
) -> None:
    events = [CloudEvent(source="/tidegate", type="Tidegate.Run", data=n) for n in range(3)]
    address = endpoint(shared_gateway, topic)
    with EventGridPublisherClient(address, AzureKeyCredential(TOPIC_KEY)) as client:
        await asyncio.to_thread(client.send, events[0])
        await asyncio.to_thread(client.send, events[1:])
    kept = (await shared_gateway.get(f"/topics/{topic}/events"))["events"]
    assert [each["event"]["data"] for each in kept] == [0, 1, 2]
    assert [each["event"]["id"] for each in kept] == [event.id for event in events]


async def test_both_schemas_are_shown_as_they_were_sent(
    shared_gateway: GatewayProcess, topic: str
) -> None:
    cloud = CloudEvent(
        source="/tidegate", type="Tidegate.FileAccepted", subject="ü", data={"rows": 7}
    )
    grid = EventGridEvent(
        subject="s", event_type="Tidegate.FileRejected", data={"rows": 0}, data_version="1"
    )
    address = endpoint(shared_gateway, topic)
    async with AsyncPublisher(address, AzureKeyCredential(TOPIC_KEY)) as client:
        await client.send([cloud])
        await client.send(grid)
    first, second = (await shared_gateway.get(f"/topics/{topic}/events"))["events"]
    assert first["event"]["id"] == cloud.id
    assert (first["event"]["data"], first["event"]["subject"]) == ({"rows": 7}, "ü")
    assert second["event"]["eventType"] == "Tidegate.FileRejected"
    assert first["received"] <= second["received"]
    after = await shared_gateway.get(f"/topics/{topic}/events?after={first['sequence']}")
    assert after["events"] == [second]


async def test_a_wrong_key_is_refused(shared_gateway: GatewayProcess, topic: str) -> None:
    address = endpoint(shared_gateway, topic)
    async with AsyncPublisher(address, AzureKeyCredential("wrong")) as client:
        with pytest.raises(ClientAuthenticationError):
            await client.send(CloudEvent(source="/a", type="b"))
    assert await shared_gateway.get(f"/topics/{topic}/events") == {"events": []}


async def test_what_is_no_event_is_refused(shared_gateway: GatewayProcess, topic: str) -> None:
    address = endpoint(shared_gateway, topic)
    async with AsyncPublisher(address, AzureKeyCredential(TOPIC_KEY)) as client:
        with pytest.raises(HttpResponseError) as error:
            await client.send([{"no": "event"}])
    assert error.value.status_code == 400


def test_too_large_a_body_is_refused(shared_gateway: GatewayProcess, topic: str) -> None:
    event = CloudEvent(source="/a", type="b", data={"text": "x" * 2**20})
    address = endpoint(shared_gateway, topic)
    with (
        EventGridPublisherClient(address, AzureKeyCredential(TOPIC_KEY)) as client,
        pytest.raises(HttpResponseError) as error,
    ):
        client.send(event)
    assert error.value.status_code == 413


async def test_health_is_told_without_a_key(shared_gateway: GatewayProcess) -> None:
    assert (await shared_gateway.get("/_gateway/health"))["status"] == "ok"


async def test_faults_drop_double_and_delay_the_next_events(
    shared_gateway: GatewayProcess, seen: ContainerClient, receiver: Receiver
) -> None:
    faults: list[dict[str, object]] = [
        {"action": "drop", "count": 2},
        {"action": "duplicate"},
        {"action": "delay", "seconds": 0.3},
    ]
    await shared_gateway.settled("all", pending=0)
    for fault in faults:
        assert await shared_gateway.post("/_gateway/faults", {"subscription": "all"} | fault) == 202
    for number in range(5):
        await seen.upload_blob(str(number), b"1")
    await receiver.got(seen.container_name, 4)
    names = [event["subject"].rsplit("/", 1)[-1] for event in receiver.of(seen.container_name)]
    assert sorted(names) == ["2", "2", "3", "4"]
    assert names.index("3") == 3
    assert await shared_gateway.get("/_gateway/faults") == {"all": 0}


@pytest.mark.parametrize(
    ("fault", "key", "status"),
    [
        ({"subscription": "all", "action": "drop"}, "wrong", 401),
        ({"subscription": "all", "action": "explode"}, TOPIC_KEY, 400),
        ({"subscription": "nobody", "action": "drop"}, TOPIC_KEY, 404),
    ],
)
async def test_a_fault_needs_key_action_and_subscription(
    shared_gateway: GatewayProcess, fault: dict[str, str], key: str, status: int
) -> None:
    assert await shared_gateway.post("/_gateway/faults", fault, key) == status
