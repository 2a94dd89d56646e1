"""Event subscriptions, read from a JSON file with the field names of Event Grid's own."""

import json
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic.alias_generators import to_camel

from local.storage.gateway.filters import (
    AdvancedFilter,
    EventFilter,
    NumberGreaterThan,
    StringIn,
)
from local.storage.gateway.retry import DELAYS_SECONDS, MAX_ATTEMPTS, TIME_TO_LIVE, RetryPolicy

TIME_TO_LIVE_MINUTES = int(TIME_TO_LIVE.total_seconds() / 60)


class SubscriptionError(ValueError):
    """The subscriptions file cannot be used; the message names every fault in it."""


class Part(BaseModel):
    """Field names in camel case; a field that is not known is an error."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True
    )


class Schema(StrEnum):
    """`eventDeliverySchema`."""

    EVENT_GRID = "EventGridSchema"
    CLOUD_EVENTS = "CloudEventSchemaV1_0"


class StringInCondition(Part):
    """`{"operatorType": "StringIn", "key": "data.api", "values": ["PutBlob"]}`."""

    operator_type: Literal["StringIn"]
    key: str
    values: tuple[str, ...]

    def filter(self) -> AdvancedFilter:
        """The condition to apply."""
        lowered = frozenset(value.lower() for value in self.values)
        return StringIn(key=self.key, values=lowered)


class NumberGreaterThanCondition(Part):
    """`{"operatorType": "NumberGreaterThan", "key": "data.contentLength", "value": 0}`."""

    operator_type: Literal["NumberGreaterThan"]
    key: str
    value: float

    def filter(self) -> AdvancedFilter:
        """The condition to apply."""
        return NumberGreaterThan(key=self.key, value=self.value)


type Condition = Annotated[
    StringInCondition | NumberGreaterThanCondition, Field(discriminator="operator_type")
]


class Retry(Part):
    """`retryPolicy` of Event Grid, and the delays that a laptop can wait for."""

    max_delivery_attempts: Annotated[int, Field(ge=1, le=30)] = MAX_ATTEMPTS
    event_time_to_live_in_minutes: Annotated[int, Field(ge=1, le=1440)] = TIME_TO_LIVE_MINUTES
    delays_seconds: Annotated[tuple[Annotated[float, Field(ge=0)], ...], Field(min_length=1)] = (
        DELAYS_SECONDS
    )


class DeadLetter(Part):
    """Container and folder of the account behind the gateway."""

    container: str
    prefix: str = ""


class Subscription(Part):
    """One subscription; see `--help` of the gateway for the fields."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{3,64}$")]
    endpoint_type: Literal["WebHook", "StorageQueue"]
    endpoint_url: str | None = None
    connection_string: str | None = None
    queue_name: str | None = None
    message_encoding: Literal["base64", "plain"] = "base64"
    event_delivery_schema: Schema = Schema.EVENT_GRID
    included_event_types: tuple[str, ...] = ()
    subject_begins_with: str = ""
    subject_ends_with: str = ""
    is_subject_case_sensitive: bool = False
    advanced_filters: tuple[Condition, ...] = ()
    max_events_per_batch: Annotated[int, Field(ge=1, le=5000)] = 1
    retry: Retry = Retry()
    dead_letter: DeadLetter | None = None

    @field_validator("included_event_types")
    @classmethod
    def _types_of_storage(cls, types: tuple[str, ...]) -> tuple[str, ...]:
        if foreign := [name for name in types if not name.startswith("Microsoft.Storage.")]:
            raise ValueError(f"not event types of a storage account: {', '.join(foreign)}")
        return types

    @model_validator(mode="after")
    def _has_its_endpoint(self) -> Self:
        if self.endpoint_type == "WebHook" and not self.endpoint_url:
            raise ValueError("a WebHook needs endpointUrl")
        if self.endpoint_type == "StorageQueue" and not (
            self.connection_string and self.queue_name
        ):
            raise ValueError("a StorageQueue needs connectionString and queueName")
        return self

    @property
    def filter(self) -> EventFilter:
        """What the subscription lets in."""
        return EventFilter(
            event_types=frozenset(self.included_event_types),
            subject_begins_with=self.subject_begins_with,
            subject_ends_with=self.subject_ends_with,
            case_sensitive_subject=self.is_subject_case_sensitive,
            advanced=tuple(condition.filter() for condition in self.advanced_filters),
        )

    @property
    def retry_policy(self) -> RetryPolicy:
        """The limits and delays of this subscription."""
        return RetryPolicy(
            max_attempts=self.retry.max_delivery_attempts,
            time_to_live=timedelta(minutes=self.retry.event_time_to_live_in_minutes),
            delays_seconds=self.retry.delays_seconds,
        )


_SUBSCRIPTIONS: TypeAdapter[tuple[Subscription, ...]] = TypeAdapter(tuple[Subscription, ...])


def load_subscriptions(file: Path) -> tuple[Subscription, ...]:
    """Read the file. Raises SubscriptionError, OSError."""
    return parse_subscriptions(file.read_text(encoding="utf-8"))


def parse_subscriptions(text: str) -> tuple[Subscription, ...]:
    """From a JSON list. Raises SubscriptionError, also when two have one name."""
    try:
        subscriptions = _SUBSCRIPTIONS.validate_python(json.loads(text))
    except (ValidationError, json.JSONDecodeError) as error:
        raise SubscriptionError(str(error)) from error
    names = [subscription.name.lower() for subscription in subscriptions]
    if twice := {name for name in names if names.count(name) > 1}:
        raise SubscriptionError(f"names used twice: {', '.join(sorted(twice))}")
    return subscriptions
