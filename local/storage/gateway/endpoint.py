"""Where a subscription's events go."""

from collections.abc import Sequence
from typing import Protocol

from local.storage.gateway.json_types import Document
from local.storage.gateway.retry import Outcome


class Endpoint(Protocol):
    """A handler of events."""

    async def handshake(self) -> bool:
        """Whether the endpoint agrees to be sent events."""
        ...

    async def deliver(self, events: Sequence[Document], attempts: int) -> Outcome:
        """Send events (Event Grid schema) as one request; `attempts` were made before."""
        ...
