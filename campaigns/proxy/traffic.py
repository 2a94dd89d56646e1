"""What the proxy sees of a request, and what can be done to it."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Front(StrEnum):
    """Where the proxy stands: who asks whom."""

    HOST_TABLES = "host to tables"
    HOST_QUEUES = "host to queues"
    HOST_LAKE = "host to the gateway"
    HOST_JOBS = "host to the workspace"
    EVENTS = "gateway to host"
    GATEWAY_STORE = "gateway to storage"
    SPARK_STORE = "workspace to storage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request that passes."""

    front: Front
    method: str
    target: str
    """Raw path and query."""
    body: bytes = b""
    copies: bool = False
    """It asks for a copy of another blob."""

    @property
    def path(self) -> str:
        """Without the query and the account."""
        return self.target.split("?", 1)[0].removeprefix("/devstoreaccount1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An answer in place of the real one."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)


class Cut(StrEnum):
    """The connection ends without an answer."""

    CUT = "cut"


type Fate = Refusal | Cut | None
"""None lets it pass."""


class Judge(Protocol):
    """Decides about each request, twice; both calls may take their time."""

    async def before(self, request: Request) -> Fate:
        """Anything but None, and the request is not carried out."""

    async def after(self, request: Request, status: int) -> Fate:
        """Anything but None, and the answer is lost."""
