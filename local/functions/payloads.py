"""What the platform's host hands to a function, trigger by trigger.

Kinds and names follow `GrpcMessageConversionExtensions.cs` of azure-functions-host and the
converters in `azure/functions`: numbers and times of a queue message are JSON, its ids are text.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from azure.storage.queue import QueueMessage

from local.functions.protos import RpcHttp, TypedData
from local.functions.timer_status import TimerStatus
from local.functions.worker import Payload


def event_grid_payload(event: object) -> Payload:
    """One event, in either schema; its `data` is the metadata."""
    data = event.get("data") if isinstance(event, Mapping) else None
    return Payload(data=_json(event), metadata={"data": _json(data)})


def queue_payload(message: QueueMessage, body: bytes, *, binary: bool) -> Payload:
    """A received message; text unless the binding asks for bytes."""
    text = TypedData(string=body.decode(errors="replace"))
    return Payload(
        data=TypedData(bytes=body) if binary else text,
        metadata={
            "QueueTrigger": text,
            "Id": TypedData(string=message.id),
            "PopReceipt": TypedData(string=message.pop_receipt or ""),
            "DequeueCount": _json(message.dequeue_count),
            "InsertionTime": _time(message.inserted_on),
            "ExpirationTime": _time(message.expires_on),
            "NextVisibleTime": _time(message.next_visible_on),
        },
    )


def timer_payload(status: TimerStatus | None, *, past_due: bool = False) -> Payload:
    """A due timer; `status` is None for timers that keep none."""
    return Payload(
        data=_json(
            {
                "Schedule": {"AdjustForDST": True},
                "ScheduleStatus": status.to_document() if status else None,
                "IsPastDue": past_due,
            }
        )
    )


def text_payload(text: str) -> Payload:
    """A queue function that is run by hand: the text is the message."""
    data = TypedData(string=text)
    return Payload(data=data, metadata={"QueueTrigger": data})


def http_payload(  # the six fields of RpcHttp
    *,
    method: str,
    url: str,
    headers: Mapping[str, str],
    query: Mapping[str, str],
    params: Mapping[str, str],
    body: bytes,
) -> Payload:
    """A request: lower-case header names, no empty query values, no body without bytes."""
    lowered = {name.lower(): value for name, value in headers.items()}
    request = RpcHttp(
        method=method,
        url=url,
        headers=lowered,
        query={name: value for name, value in query.items() if value},
        params=params,
        body=TypedData(bytes=body) if body else TypedData(),
    )
    return Payload(data=TypedData(http=request), trace_parent=lowered.get("traceparent", ""))


def _json(value: object) -> TypedData:
    return TypedData(json=json.dumps(value, separators=(",", ":"), ensure_ascii=False))


def _time(moment: datetime | None) -> TypedData:
    return _json(moment.astimezone(UTC).isoformat() if moment else None)
