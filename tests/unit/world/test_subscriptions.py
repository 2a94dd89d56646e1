"""What the world writes is what the gateway reads, and lets through what Event Grid would."""

import json

import pytest

from local.storage.gateway.json_types import Document, Json
from local.storage.gateway.subscription import Subscription, parse_subscriptions
from local.world.addresses import Addresses
from local.world.subscriptions import Delivery, subscriptions

ADDRESSES = Addresses(
    azurite_blob=1, azurite_queue=2, azurite_table=3, gateway=4, functions=5, workspace=6
)


def read(delivery: Delivery) -> tuple[Subscription, ...]:
    return parse_subscriptions(json.dumps(subscriptions(ADDRESSES, delivery, "the-key")))


def an_event(kind: str = "Created", container: str = "landing", **data: Json) -> Document:
    return {
        "eventType": f"Microsoft.Storage.Blob{kind}",
        "subject": f"/blobServices/default/containers/{container}/blobs/netflix/titles/a.csv",
        "data": data,
    }


def admitted(event: Document) -> list[str]:
    return [each.name for each in read(Delivery.WEBHOOK) if each.filter.admits(event)]


def test_a_webhook_is_addressed_with_the_key_of_the_host() -> None:
    for each in read(Delivery.WEBHOOK):
        assert each.endpoint_url == (
            "http://127.0.0.1:5/runtime/webhooks/eventgrid"
            "?functionName=on_landing_event&code=the-key"
        )


def test_a_queue_is_reached_past_the_gateway() -> None:
    for each in read(Delivery.QUEUE):
        assert each.queue_name == "arrivals"
        assert "QueueEndpoint=http://127.0.0.1:2/" in str(each.connection_string)


@pytest.mark.parametrize("api", ["PutBlob", "PutBlockList", "CopyBlob", "FlushWithClose"])
def test_a_committed_file_is_announced_once(api: str) -> None:
    assert admitted(an_event(api=api, contentLength=5)) == ["landing-created"]


def test_a_file_that_is_still_being_written_is_not_announced() -> None:
    assert admitted(an_event(api="CreateFile", contentLength=5)) == []


def test_an_empty_file_is_not_announced() -> None:
    assert admitted(an_event(api="PutBlob", contentLength=0)) == []


def test_a_renamed_file_is_announced_although_it_says_no_length() -> None:
    assert admitted(an_event("Renamed", api="RenameFile")) == ["landing-renamed"]


@pytest.mark.parametrize("container", ["landing2", "accepted", "lake"])
def test_other_containers_stay_silent(container: str) -> None:
    assert admitted(an_event(container=container, api="PutBlob", contentLength=5)) == []
