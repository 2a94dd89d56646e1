"""The service as its API shows it, and the events that it publishes."""

from collections.abc import Sequence
from typing import Any, Final, Self

import httpx

from flows.names import FileId, FlowName
from flows.request import Document
from tidegate.api.views import FileDetail, FlowView

TIMEOUT_SECONDS: Final = 30.0


class Event(Document):
    """A CloudEvent of ours as the gateway received it."""

    type: str
    subject: str
    data: dict[str, str | int]


class ServiceClient:
    """A caller with the operator's key. Raises httpx.HTTPError."""

    def __init__(self, api_url: str, operator_key: str, events_url: str, topic_key: str) -> None:
        """`events_url` is where the gateway shows what the topic received."""
        self._api = httpx.Client(
            base_url=api_url,
            headers={"Authorization": f"Bearer {operator_key}"},
            timeout=TIMEOUT_SECONDS,
        )
        self._events = httpx.Client(headers={"aeg-sas-key": topic_key}, timeout=TIMEOUT_SECONDS)
        self._events_url, self._after = events_url, 0

    def __enter__(self) -> Self:
        """Connections are opened when they are needed."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Close them."""
        self._api.close()
        self._events.close()

    def flow(self, flow: FlowName) -> FlowView:
        """The flow with its stages."""
        return FlowView.model_validate_json(self._get(f"/flows/{flow}").content)

    def file(self, file_id: FileId) -> FileDetail | None:
        """A file, or None while the service has not seen it."""
        answer = self._api.get(f"/files/{file_id}")
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        answer.raise_for_status()
        return FileDetail.model_validate_json(answer.content)

    def new_events(self) -> Sequence[Event]:
        """Up to 1,000 events that came since the last call; oldest first."""
        answer = self._events.get(self._events_url, params={"after": self._after})
        answer.raise_for_status()
        kept: list[dict[str, Any]] = answer.json()["events"]
        if kept:
            self._after = kept[-1]["sequence"]
        return [Event.model_validate(each["event"]) for each in kept]

    def _get(self, path: str) -> httpx.Response:
        answer = self._api.get(path)
        answer.raise_for_status()
        return answer
