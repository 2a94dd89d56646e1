"""Payloads, read back by the converters of `azure.functions` that every app is given."""

import json
from datetime import UTC, datetime

import azure.functions as func
import pytest
from azure.functions.eventgrid import EventGridEventInConverter
from azure.functions.http import HttpRequestConverter
from azure.functions.queue import QueueMessageInConverter
from azure.functions.timer import TimerRequestConverter
from azure.storage.queue import QueueMessage
from azure_functions_runtime.bindings.datumdef import (  # type: ignore[import-untyped]  # no types
    Datum,
)

from local.functions.payloads import (
    event_grid_payload,
    http_payload,
    queue_payload,
    text_payload,
    timer_payload,
)
from local.functions.timer_status import NEVER, TimerStatus
from local.functions.worker import Payload

NOON = datetime(2026, 3, 15, 12, 0, 0, tzinfo=UTC)
EVENT = {
    "id": "e1",
    "topic": "/subscriptions/s",
    "subject": "/blobServices/default/containers/landing/blobs/a.csv",
    "eventType": "Microsoft.Storage.BlobCreated",
    "eventTime": "2026-03-15T12:00:00.1234567Z",
    "data": {"url": "https://a.blob.core.windows.net/landing/ä.csv"},
    "dataVersion": "",
    "metadataVersion": "1",
}
CLOUD_EVENT = {
    "specversion": "1.0",
    "id": "c1",
    "source": "/subscriptions/s",
    "type": "Microsoft.Storage.BlobCreated",
    "data": {"url": "u"},
}


def metadata(payload: Payload) -> dict[str, object]:
    return {name: Datum.from_typed_data(value) for name, value in payload.metadata.items()}


def test_an_event_is_one_compact_json_object_with_its_data_as_metadata() -> None:
    payload = event_grid_payload(EVENT)
    assert payload.data.kind == "json"
    assert payload.data.value == json.dumps(EVENT, separators=(",", ":"), ensure_ascii=False)
    assert json.loads(str(payload.metadata["data"].value)) == EVENT["data"]


@pytest.mark.parametrize(
    ("event", "kind"), [(EVENT, func.EventGridEvent), (CLOUD_EVENT, func.CloudEvent)]
)
def test_an_event_becomes_the_class_of_its_schema(event: dict[str, object], kind: type) -> None:
    payload = event_grid_payload(event)
    decoded = EventGridEventInConverter.decode(
        Datum.from_typed_data(payload.data), trigger_metadata=metadata(payload)
    )
    assert isinstance(decoded, kind)
    assert getattr(decoded, "id", None) == event["id"]


def message() -> QueueMessage:
    return QueueMessage(
        content="stored",
        id="m1",
        pop_receipt="receipt",
        dequeue_count=2,
        inserted_on=NOON,
        expires_on=NOON,
        next_visible_on=NOON,
    )


def test_a_queue_message_keeps_its_count_times_and_receipt() -> None:
    payload = queue_payload(message(), b'{"a":1}', binary=False)
    decoded = QueueMessageInConverter.decode(
        Datum.from_typed_data(payload.data), trigger_metadata=metadata(payload)
    )
    assert decoded.get_body() == b'{"a":1}'
    assert (decoded.id, decoded.dequeue_count, decoded.pop_receipt) == ("m1", 2, "receipt")
    assert decoded.insertion_time == decoded.expiration_time == decoded.time_next_visible == NOON


def test_ids_of_a_queue_message_are_text_and_the_rest_is_json() -> None:
    kinds = {
        name: value.kind
        for name, value in queue_payload(message(), b"x", binary=False).metadata.items()
    }
    assert kinds == {
        "QueueTrigger": "string",
        "Id": "string",
        "PopReceipt": "string",
        "DequeueCount": "json",
        "InsertionTime": "json",
        "ExpirationTime": "json",
        "NextVisibleTime": "json",
    }  # fmt: skip


def test_a_binary_binding_is_given_bytes_and_any_other_text() -> None:
    assert queue_payload(message(), b"\xff", binary=True).data.value == b"\xff"
    assert queue_payload(message(), b"\xff", binary=False).data.value == "\ufffd"


def test_a_message_by_hand_is_text() -> None:
    assert text_payload("by hand").data.value == "by hand"


def test_a_timer_says_when_it_last_ran() -> None:
    status = TimerStatus(last=NEVER, next=NOON, last_updated=NOON)
    payload = timer_payload(status, past_due=True)
    decoded = TimerRequestConverter.decode(
        Datum.from_typed_data(payload.data), trigger_metadata=None
    )
    assert decoded.past_due
    assert decoded.schedule_status == {
        "Last": "0001-01-01T00:00:00+00:00",
        "Next": "2026-03-15T12:00:00+00:00",
        "LastUpdated": "2026-03-15T12:00:00+00:00",
    }
    assert decoded.schedule == {"AdjustForDST": True}


def test_a_timer_without_a_monitor_has_no_status() -> None:
    decoded = TimerRequestConverter.decode(
        Datum.from_typed_data(timer_payload(None).data), trigger_metadata=None
    )
    assert not decoded.past_due
    assert decoded.schedule_status == {}


def request(body: bytes) -> Payload:
    return http_payload(
        method="POST",
        url="http://127.0.0.1/api/x?a=1&b=",
        headers={"X-Test": "1", "TraceParent": "00-aa-bb-01"},
        query={"a": "1", "b": ""},
        params={"id": "7"},
        body=body,
    )


def test_a_request_has_lower_case_headers_and_no_empty_query_values() -> None:
    payload = request(b"\x00body")
    decoded = HttpRequestConverter.decode(
        Datum.from_typed_data(payload.data), trigger_metadata=None
    )
    assert (decoded.method, decoded.url) == ("POST", "http://127.0.0.1/api/x?a=1&b=")
    assert dict(decoded.headers) == {"x-test": "1", "traceparent": "00-aa-bb-01"}
    assert dict(decoded.params) == {"a": "1"}
    assert dict(decoded.route_params) == {"id": "7"}
    assert decoded.get_body() == b"\x00body"


def test_a_request_without_bytes_has_no_body() -> None:
    payload = request(b"")
    assert payload.data.http.body.WhichOneof("data") is None  # type: ignore[attr-defined]  # one kind
    decoded = HttpRequestConverter.decode(
        Datum.from_typed_data(payload.data), trigger_metadata=None
    )
    assert decoded.get_body() == b""


def test_a_request_hands_its_trace_on() -> None:
    assert request(b"").trace_parent == "00-aa-bb-01"
