"""Storage events: both schemas, both ways of delivery, and everything that is not one of ours."""

import base64
import json
from typing import Any

import pytest

from tidegate.arrivals.event import Landed, Refused, parse_event

TOPIC = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/lake"
SUBJECT = "/blobServices/default/containers/landing/blobs/netflix/titles/a b+ü%20.csv"
PATH = "netflix/titles/a b+ü%20.csv"
DATA = {"api": "PutBlob", "eTag": "0x8D", "contentLength": 12, "url": "https://attacker/x"}


def event_grid(**changes: object) -> dict[str, Any]:
    event = {
        "topic": TOPIC,
        "subject": SUBJECT,
        "eventType": "Microsoft.Storage.BlobCreated",
        "eventTime": "2026-01-01T00:00:00.0000000Z",
        "id": "e1",
        "data": DATA,
        "dataVersion": "",
        "metadataVersion": "1",
    }
    return event | changes


def cloud_event(**changes: object) -> dict[str, Any]:
    event = {
        "specversion": "1.0",
        "source": TOPIC,
        "subject": SUBJECT,
        "type": "Microsoft.Storage.BlobCreated",
        "time": "2026-01-01T00:00:00.0000000Z",
        "id": "e1",
        "data": DATA,
    }
    return event | changes


OURS = {
    "event grid schema": event_grid(),
    "cloud event": cloud_event(),
    "subject without its slash": cloud_event(subject=SUBJECT.lstrip("/")),
    "topic in another case": event_grid(topic=TOPIC.upper()),
    "unknown extra field": event_grid(extra={"deep": [1]}),
    "renamed, without an api": event_grid(eventType="Microsoft.Storage.BlobRenamed", data={}),
    **{
        api: event_grid(data=DATA | {"api": api})
        for api in ("PutBlob", "PutBlockList", "CopyBlob", "FlushWithClose", "SftpCommit")
    },
}

FOREIGN = {
    "another account": (event_grid(topic=TOPIC + "2"), "another storage account"),
    "no topic": (event_grid(topic=None), "another storage account"),
    "another container": (
        event_grid(subject=SUBJECT.replace("/landing/", "/landing2/")),
        "another container",
    ),
    "no subject": (event_grid(subject=7), "another container"),
    "a deletion": (event_grid(eventType="Microsoft.Storage.BlobDeleted"), "event type"),
    "a file just created": (event_grid(data=DATA | {"api": "CreateFile"}), "does not commit"),
    "no data": (event_grid(data=None), "does not commit"),
}

BROKEN = [
    "",
    "null",
    "7",
    '"text"',
    "[]",
    "[{}, {}]",
    "{",
    "\x00",
    "aGFsbG8=",
    "ÿ" * 10,
    "[" * 9999,
]


@pytest.mark.parametrize("event", OURS.values(), ids=OURS)
def test_a_committed_write_in_landing_names_its_path(event: dict[str, Any]) -> None:
    assert parse_event(json.dumps(event), topic=TOPIC) == Landed(path=PATH, event_id="e1")


@pytest.mark.parametrize("event", OURS.values(), ids=OURS)
def test_a_queue_may_carry_the_event_as_base64(event: dict[str, Any]) -> None:
    body = base64.b64encode(json.dumps(event).encode()).decode()
    assert parse_event(body, topic=TOPIC) == Landed(path=PATH, event_id="e1")


def test_an_array_of_one_event_is_read_as_the_event() -> None:
    assert parse_event(json.dumps([event_grid()]), topic=TOPIC) == Landed(path=PATH, event_id="e1")


@pytest.mark.parametrize(("event", "reason"), FOREIGN.values(), ids=FOREIGN)
def test_what_is_not_ours_is_refused_with_a_reason(event: dict[str, Any], reason: str) -> None:
    refused = parse_event(json.dumps(event), topic=TOPIC)
    assert isinstance(refused, Refused)
    assert reason in refused.reason


@pytest.mark.parametrize("body", BROKEN)
def test_a_broken_body_is_refused_and_never_raises(body: str) -> None:
    assert isinstance(parse_event(body, topic=TOPIC), Refused)


def test_a_refused_subject_is_cut() -> None:
    refused = parse_event(json.dumps(event_grid(subject="x" * 10_000)), topic=TOPIC)
    assert isinstance(refused, Refused)
    assert len(refused.subject) == 2048
