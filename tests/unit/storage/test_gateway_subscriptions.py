"""The subscriptions file, its filters, retry limits and the faults of tests."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from local.storage.gateway.faults import FaultRequest, Faults
from local.storage.gateway.filters import EventFilter, NumberGreaterThan, StringIn
from local.storage.gateway.json_types import Document
from local.storage.gateway.retry import DeadLetterReason, Outcome, RetryPolicy, outcome_of_status
from local.storage.gateway.subscription import (
    Schema,
    Subscription,
    SubscriptionError,
    parse_subscriptions,
)

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HOOK: dict[str, object] = {
    "name": "files",
    "endpointType": "WebHook",
    "endpointUrl": "http://127.0.0.1/hook",
}
EVENT: Document = {
    "eventType": "Microsoft.Storage.BlobCreated",
    "subject": "/blobServices/default/containers/landing/blobs/in/A.csv",
    "data": {"api": "PutBlob", "contentLength": 5},
}


def parse(*subscriptions: dict[str, object]) -> tuple[Subscription, ...]:
    return parse_subscriptions(json.dumps(subscriptions))


def test_a_subscription_has_event_grids_defaults() -> None:
    (subscription,) = parse(HOOK)
    assert subscription.event_delivery_schema is Schema.EVENT_GRID
    assert subscription.max_events_per_batch == 1
    assert subscription.filter.admits(EVENT)
    policy = subscription.retry_policy
    assert (policy.max_attempts, policy.time_to_live) == (30, timedelta(hours=24))


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"advancedFilters": [{"operatorType": "IsNull", "key": "data.api"}]}, "IsNull"),
        ({"subjectBeginWith": "/x"}, "subjectBeginWith"),
        ({"endpointUrl": None}, "endpointUrl"),
        ({"endpointType": "StorageQueue"}, "queueName"),
        ({"endpointType": "EventHub"}, "endpointType"),
        ({"eventDeliverySchema": "Custom"}, "eventDeliverySchema"),
        ({"includedEventTypes": ["BlobCreated"]}, "BlobCreated"),
        ({"retry": {"maxDeliveryAttempts": 31}}, "maxDeliveryAttempts"),
        ({"retry": {"delaysSeconds": []}}, "delaysSeconds"),
        ({"maxEventsPerBatch": 0}, "maxEventsPerBatch"),
    ],
)
def test_a_faulty_subscription_is_refused_by_name(more: dict[str, object], message: str) -> None:
    with pytest.raises(SubscriptionError, match=message):
        parse(HOOK | more)


def test_two_subscriptions_cannot_have_one_name() -> None:
    with pytest.raises(SubscriptionError, match="files"):
        parse(HOOK, HOOK | {"name": "FILES"})


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(SubscriptionError):
        parse_subscriptions("[")


@pytest.mark.parametrize(
    ("chosen", "admitted"),
    [
        (EventFilter(), True),
        (EventFilter(event_types=frozenset({"Microsoft.Storage.BlobCreated"})), True),
        (EventFilter(event_types=frozenset({"Microsoft.Storage.BlobRenamed"})), False),
        (EventFilter(subject_begins_with="/BLOBSERVICES/"), True),
        (EventFilter(subject_begins_with="/blobs/"), False),
        (EventFilter(subject_ends_with=".CSV"), True),
        (EventFilter(subject_ends_with=".CSV", case_sensitive_subject=True), False),
        (EventFilter(advanced=(StringIn(key="data.api", values=frozenset({"putblob"})),)), True),
        (EventFilter(advanced=(StringIn(key="data.api", values=frozenset({"x"})),)), False),
        (EventFilter(advanced=(StringIn(key="data.no.api", values=frozenset({"x"})),)), False),
        (EventFilter(advanced=(NumberGreaterThan(key="data.contentLength", value=4),)), True),
        (EventFilter(advanced=(NumberGreaterThan(key="data.contentLength", value=5),)), False),
        (EventFilter(advanced=(NumberGreaterThan(key="data.missing", value=0),)), False),
    ],
)
def test_every_part_of_a_filter_must_hold(chosen: EventFilter, *, admitted: bool) -> None:
    assert chosen.admits(EVENT) is admitted


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Outcome.DELIVERED),
        (202, Outcome.DELIVERED),
        (204, Outcome.DELIVERED),
        (205, Outcome.GENERIC_ERROR),
        (302, Outcome.GENERIC_ERROR),
        (400, Outcome.BAD_REQUEST),
        (404, Outcome.NOT_FOUND),
        (413, Outcome.PAYLOAD_TOO_LARGE),
        (429, Outcome.BUSY),
        (500, Outcome.GENERIC_ERROR),
        (503, Outcome.BUSY),
    ],
)
def test_200_to_204_are_success(status: int, outcome: Outcome) -> None:
    assert outcome_of_status(status) is outcome


def test_delays_follow_the_schedule_and_the_last_one_repeats() -> None:
    policy = RetryPolicy(delays_seconds=(0.5, 2.0))
    seconds = [policy.delay(attempts).total_seconds() for attempts in (1, 2, 3, 30)]
    assert seconds == [0.5, 2.0, 2.0, 2.0]


@pytest.mark.parametrize(
    ("attempts", "age", "outcome", "reason"),
    [
        (1, 0, Outcome.BUSY, None),
        (2, 59, Outcome.NOT_FOUND, None),
        (3, 0, Outcome.BUSY, DeadLetterReason.ATTEMPTS),
        (1, 60, Outcome.BUSY, DeadLetterReason.TIME_TO_LIVE),
        (1, 0, Outcome.BAD_REQUEST, DeadLetterReason.UNDELIVERABLE),
        (1, 0, Outcome.UNAUTHORIZED, DeadLetterReason.UNDELIVERABLE),
        (1, 0, Outcome.FORBIDDEN, DeadLetterReason.UNDELIVERABLE),
        (1, 0, Outcome.PAYLOAD_TOO_LARGE, DeadLetterReason.UNDELIVERABLE),
    ],
)
def test_attempts_end_at_the_first_limit(
    attempts: int, age: int, outcome: Outcome, reason: DeadLetterReason | None
) -> None:
    policy = RetryPolicy(max_attempts=3, time_to_live=timedelta(seconds=60))
    now = NOW + timedelta(seconds=age)
    assert policy.end(attempts=attempts, published=NOW, now=now, outcome=outcome) is reason


def test_faults_are_used_up_in_the_order_they_were_asked_for() -> None:
    faults = Faults()
    faults.add(FaultRequest(subscription="files", action="drop", count=2))
    faults.add(FaultRequest(subscription="files", action="duplicate"))
    faults.add(FaultRequest(subscription="files", action="delay", seconds=60))
    assert faults.left() == {"files": 4}
    assert len(faults.routes("other", NOW)) == 1
    routes = [faults.routes("files", NOW) for _ in range(5)]
    assert [len(each) for each in routes] == [0, 0, 2, 1, 1]
    assert [route.due for route in routes[3] + routes[4]] == [NOW + timedelta(minutes=1), NOW]
