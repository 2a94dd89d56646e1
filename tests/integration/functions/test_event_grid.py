"""The Event Grid webhook, row by row of its contract."""

import json
from collections.abc import Mapping

import httpx
import pytest

from tests.integration.functions.host_process import HostProcess, eventually
from tests.integration.functions.storage import Storage

URL = "/runtime/webhooks/eventgrid?functionName=on_event"
NOTIFICATION = {"aeg-event-type": "Notification"}


def event(identifier: str) -> dict[str, object]:
    return {
        "id": identifier,
        "topic": "/subscriptions/s",
        "subject": "/blobServices/default/containers/landing/blobs/a.csv",
        "eventType": "Microsoft.Storage.BlobCreated",
        "eventTime": "2026-03-15T12:00:00.1234567Z",
        "data": {"api": "PutBlob"},
        "dataVersion": "",
        "metadataVersion": "1",
    }


def cloud_event(identifier: str) -> dict[str, object]:
    return {
        "specversion": "1.0",
        "id": identifier,
        "source": "/subscriptions/s",
        "type": "Microsoft.Storage.BlobCreated",
        "data": {"api": "PutBlob"},
    }


async def seen(storage: Storage, settings: Mapping[str, str]) -> dict[str, str]:
    """Class of each event that reached the function, by its id."""
    found = await storage.bodies(settings["EVENTS_QUEUE"])
    return {document["id"]: document["kind"] for document in map(json.loads, found)}


async def test_each_event_of_a_batch_is_an_invocation(
    client: httpx.AsyncClient, storage: Storage, shared_settings: Mapping[str, str]
) -> None:
    batch = [event("batch-1"), event("batch-2"), cloud_event("batch-3")]
    response = await client.post(URL, json=batch, headers=NOTIFICATION)
    assert (response.status_code, response.content) == (202, b"")
    kinds = await seen(storage, shared_settings)
    assert {name: kind for name, kind in kinds.items() if name.startswith("batch")} == {
        "batch-1": "EventGridEvent",
        "batch-2": "EventGridEvent",
        "batch-3": "CloudEvent",
    }


async def test_one_object_is_a_batch_of_one(
    client: httpx.AsyncClient, storage: Storage, shared_settings: Mapping[str, str]
) -> None:
    response = await client.post(URL, json=event("alone"), headers=NOTIFICATION)
    assert response.status_code == 202
    assert "alone" in await seen(storage, shared_settings)


async def test_one_failure_fails_the_batch_and_the_others_still_run(
    client: httpx.AsyncClient, storage: Storage, shared_settings: Mapping[str, str]
) -> None:
    batch = [event("fine-1"), event("bad-1"), event("bad-2"), event("fine-2")]
    response = await client.post(URL, json=batch, headers=NOTIFICATION)
    assert (response.status_code, response.text) == (500, "ValueError: event bad-1 is bad")
    assert {"fine-1", "fine-2"} <= (await seen(storage, shared_settings)).keys()


async def test_the_extension_and_the_query_key_are_read_in_any_case(
    client: httpx.AsyncClient,
) -> None:
    url = "/runtime/WebHooks/EventGrid?FUNCTIONNAME=on_event"
    response = await client.post(url, json=[], headers={"AEG-Event-Type": "notification"})
    assert response.status_code == 202


@pytest.mark.parametrize("name", ["On_Event", "nobody", "text", ""])
@pytest.mark.parametrize("method", ["POST", "OPTIONS"])
async def test_an_unknown_function_is_not_found(
    client: httpx.AsyncClient, name: str, method: str
) -> None:
    url = f"/runtime/webhooks/eventgrid?functionName={name}"
    response = await client.request(method, url, headers=NOTIFICATION)
    assert (response.status_code, response.text) == (404, f"cannot find function: '{name}'")


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("eventgrid.azure.us", "eventgrid.azure.us"),
        ("example.org", "eventgrid.azure.net"),
        (None, "eventgrid.azure.net"),
    ],
)
async def test_the_handshake_of_cloud_events_names_an_origin(
    client: httpx.AsyncClient, origin: str | None, allowed: str
) -> None:
    headers = {"WebHook-Request-Origin": origin} if origin else {}
    response = await client.options(URL, headers=headers)
    assert response.status_code == 200
    assert response.headers["Webhook-Allowed-Origin"] == allowed
    assert "WebHook-Allowed-Rate" not in response.headers


VALIDATION = {"validationCode": "512d38b6", "validationUrl": "https://example.org"}


@pytest.mark.parametrize(
    "body",
    [[{**event("v"), "data": VALIDATION}], {**cloud_event("v"), "data": json.dumps(VALIDATION)}],
    ids=["event grid", "cloud event"],
)
async def test_the_validation_code_is_sent_back(client: httpx.AsyncClient, body: object) -> None:
    headers = {"aeg-event-type": "subscriptionVALIDATION"}
    response = await client.post(URL, json=body, headers=headers)
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/plain")
    assert json.loads(response.text) == {"validationResponse": "512d38b6"}


async def test_an_unsubscribe_is_accepted(client: httpx.AsyncClient) -> None:
    response = await client.post(URL, headers={"aeg-event-type": "Unsubscribe"})
    assert response.status_code == 202


@pytest.mark.parametrize("headers", [{}, {"aeg-event-type": "Other"}])
async def test_any_other_request_is_bad(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    assert (await client.post(URL, json=[], headers=headers)).status_code == 400


@pytest.mark.parametrize("kind", ["Notification", "SubscriptionValidation"])
async def test_what_cannot_be_parsed_is_a_failure(client: httpx.AsyncClient, kind: str) -> None:
    response = await client.post(URL, content=b"{", headers={"aeg-event-type": kind})
    assert response.status_code == 500


async def test_bodies_are_not_logged(client: httpx.AsyncClient, host: HostProcess) -> None:
    await client.post(URL, json=[event("body-marker")], headers=NOTIFICATION)

    async def records() -> list[str]:
        return host.records(" on_event ", "succeeded")

    await eventually(records, bool)
    assert not host.records("body-marker")
