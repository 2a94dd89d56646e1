"""Shapes of the events in both schemas."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from local.storage.gateway.address import Address
from local.storage.gateway.event import (
    Api,
    Happening,
    Stamp,
    cloud_event,
    event_grid_event,
    event_time,
    unquoted,
)

ADDRESS = Address(container="landing", blob="netflix/titles/ü 1#.csv")
STAMP = Stamp(
    event_id="event-1",
    batch_id="batch-1",
    time=datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC),
    sequencer="000a",
)


def happening(api: Api, client_request_id: str | None = "client-1") -> Happening:
    return Happening(
        api=api,
        address=ADDRESS,
        request_id="request-1",
        client_request_id=client_request_id,
        details={"contentLength": 5},
    )


def test_event_grid_schema() -> None:
    assert event_grid_event(happening(Api.PUT_BLOB), STAMP) == {
        "topic": "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/tidegate"
        "/providers/Microsoft.Storage/storageAccounts/devstoreaccount1",
        "subject": "/blobServices/default/containers/landing/blobs/netflix/titles/ü 1#.csv",
        "eventType": "Microsoft.Storage.BlobCreated",
        "eventTime": "2026-01-02T03:04:05.6789010Z",
        "id": "event-1",
        "data": {
            "api": "PutBlob",
            "clientRequestId": "client-1",
            "requestId": "request-1",
            "contentLength": 5,
            "sequencer": "000a",
            "storageDiagnostics": {"batchId": "batch-1"},
        },
        "dataVersion": "",
        "metadataVersion": "1",
    }


def test_cloud_events_schema() -> None:
    event = event_grid_event(happening(Api.PUT_BLOB), STAMP)
    converted = cloud_event(event)
    assert converted.keys() == {"source", "subject", "type", "time", "id", "data", "specversion"}
    assert (converted["source"], converted["type"]) == (event["topic"], event["eventType"])
    assert (converted["data"], converted["specversion"]) == (event["data"], "1.0")


def test_a_client_without_a_request_id_is_not_given_one() -> None:
    event = event_grid_event(happening(Api.PUT_BLOB, client_request_id=None), STAMP)
    assert isinstance(event["data"], dict)
    assert "clientRequestId" not in event["data"]


@pytest.mark.parametrize("api", list(Api))
def test_every_operation_has_a_type_and_a_data_version(api: Api) -> None:
    event = event_grid_event(happening(api), STAMP)
    assert str(event["eventType"]).startswith("Microsoft.Storage.")
    assert event["dataVersion"] in {"", "1", "2"}


@pytest.mark.parametrize("etag", ['"0x8D"', "0x8D", 'W/"0x8D"'])
def test_etags_lose_their_quotes(etag: str) -> None:
    assert unquoted(etag) == "0x8D"


def test_times_are_utc() -> None:
    there = datetime(2026, 1, 1, 1, tzinfo=timezone(timedelta(hours=2)))
    assert event_time(there) == "2025-12-31T23:00:00.0000000Z"
