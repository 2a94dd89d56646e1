"""Faults that a test of the world asks for: Event Grid may lose, double and delay events."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from local.storage.gateway.outbox import Route


class FaultRequest(BaseModel):
    """`{"subscription": ..., "action": "drop", "count": 3}`; `seconds` belongs to a delay."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    subscription: str
    action: Literal["drop", "duplicate", "delay"]
    count: Annotated[int, Field(ge=1)] = 1
    seconds: Annotated[float, Field(ge=0)] = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fault:
    request: FaultRequest
    left: int


class Faults:
    """A queue of faults per subscription, used up event by event; lost with the process."""

    def __init__(self) -> None:
        self._faults: dict[str, list[_Fault]] = {}

    def add(self, request: FaultRequest) -> None:
        """Act on the next `count` events of the subscription, after the faults asked for before."""
        fault = _Fault(request=request, left=request.count)
        self._faults.setdefault(request.subscription, []).append(fault)

    def clear(self) -> None:
        """Forget what was asked for."""
        self._faults.clear()

    def left(self) -> dict[str, int]:
        """By subscription: how many events will still be acted on."""
        return {name: sum(fault.left for fault in faults) for name, faults in self._faults.items()}

    def routes(self, subscription: str, now: datetime) -> list[Route]:
        """The event's ways to the subscription: none, one (perhaps later) or two."""
        route = Route(subscription=subscription, due=now)
        request = self._use_up(subscription)
        if request is None:
            return [route]
        if request.action == "drop":
            return []
        if request.action == "duplicate":
            return [route, route]
        return [replace(route, due=now + timedelta(seconds=request.seconds))]

    def _use_up(self, subscription: str) -> FaultRequest | None:
        faults = self._faults.get(subscription)
        if not faults:
            return None
        first = faults[0]
        if first.left == 1:
            faults.pop(0)
        else:
            faults[0] = replace(first, left=first.left - 1)
        return first.request
