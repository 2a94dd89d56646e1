"""What the service publishes, as the gateway in Event Grid's place received it.

It is published at least once, always under the same id: what comes again is not told again.
"""

from collections.abc import Sequence
from typing import Any, Final, Self

import httpx

from flows.request import Document
from local.demo.errors import DemoFailedError

TIMEOUT_SECONDS: Final = 30.0


class Event(Document):
    """A CloudEvent of ours."""

    id: str
    type: str
    subject: str
    data: dict[str, str | int]


class Topic:
    """Reads each event once."""

    def __init__(self, url: str, key: str) -> None:
        """`url` is where the gateway shows what the topic received."""
        self._client = httpx.Client(
            headers={"aeg-sas-key": key}, timeout=TIMEOUT_SECONDS, trust_env=False
        )
        self._url, self._after = url, 0
        self._seen: set[str] = set()

    def __enter__(self) -> Self:
        """Connections are opened when they are needed."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Close them."""
        self._client.close()

    def skip(self) -> None:
        """Pass over everything that was published so far. Raises DemoFailedError."""
        after = -1
        while after != self._after:
            after = self._after
            self.news()

    def news(self) -> Sequence[Event]:
        """Up to 1,000 events since the last call; oldest first. Raises DemoFailedError."""
        try:
            answer = self._client.get(self._url, params={"after": self._after})
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise DemoFailedError(f"the event gateway does not answer: {error}") from error
        kept: list[dict[str, Any]] = answer.json()["events"]
        if kept:
            self._after = kept[-1]["sequence"]
        events = {each["event"]["id"]: Event.model_validate(each["event"]) for each in kept}
        fresh = [event for name, event in events.items() if name not in self._seen]
        self._seen |= events.keys()
        return fresh
