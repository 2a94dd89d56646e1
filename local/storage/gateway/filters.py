"""Which events a subscription gets: event type, subject and advanced filters.

As in learn.microsoft.com/azure/event-grid/event-filtering: every part must hold; text compares
without regard to case, in the subject too unless the subscription says otherwise.
"""

from dataclasses import dataclass
from typing import Protocol

from local.storage.gateway.json_types import Document, Json


class AdvancedFilter(Protocol):
    """One condition on a value of the event."""

    def admits(self, event: Document) -> bool:
        """An event in the Event Grid schema."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StringIn:
    """The value is one of the texts."""

    key: str
    values: frozenset[str]
    """In lower case."""

    def admits(self, event: Document) -> bool:
        """A value that is missing or no text is not admitted."""
        value = value_at(event, self.key)
        return isinstance(value, str) and value.lower() in self.values


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberGreaterThan:
    """The value is a number above the limit."""

    key: str
    value: float

    def admits(self, event: Document) -> bool:
        """A value that is missing or no number is not admitted."""
        value = value_at(event, self.key)
        return isinstance(value, int | float) and value > self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFilter:
    """All parts together; empty parts admit everything."""

    event_types: frozenset[str] = frozenset()
    subject_begins_with: str = ""
    subject_ends_with: str = ""
    case_sensitive_subject: bool = False
    advanced: tuple[AdvancedFilter, ...] = ()

    def admits(self, event: Document) -> bool:
        """An event in the Event Grid schema."""
        return (
            (not self.event_types or event["eventType"] in self.event_types)
            and self._admits_subject(str(event["subject"]))
            and all(condition.admits(event) for condition in self.advanced)
        )

    def _admits_subject(self, subject: str) -> bool:
        begin, end = self.subject_begins_with, self.subject_ends_with
        if not self.case_sensitive_subject:
            subject, begin, end = subject.lower(), begin.lower(), end.lower()
        return subject.startswith(begin) and subject.endswith(end)


def value_at(event: Document, key: str) -> Json:
    """The value at a dotted key such as `data.api`, None when there is none."""
    value: Json = event
    for name in key.split("."):
        if not isinstance(value, dict) or name not in value:
            return None
        value = value[name]
    return value
