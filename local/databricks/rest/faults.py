"""Scripted faults, so that tests can see what a client does when the workspace misbehaves."""

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Self

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from pydantic import Field, model_validator

from local.databricks.documents import Json, JsonObject
from local.databricks.errors import ApiError
from local.databricks.rest.route import Request, Route, route

PATH: Final = "/_workspace/faults"
STATES: Final = frozenset({"state", "life_cycle_state", "result_state"})


class When(StrEnum):
    """Whether the route does its work."""

    BEFORE = "before"
    """No effect: the fault stands in for the route."""
    AFTER = "after"
    """Effect kept, answer lost."""


class Fault(Request):
    """Of one route: a status, a dropped connection, an unknown state, or only a delay."""

    method: str
    path: str
    """Of the request, or the template of the route."""
    when: When = When.BEFORE
    status: int | None = Field(None, ge=200, le=599)
    body: JsonObject = Field(default_factory=dict)
    headers: dict[str, str] = Field(default_factory=dict)
    """For example `Retry-After`."""
    state: str | None = None
    """Answer as always, with this in place of every state and result: one that no SDK knows."""
    drop: bool = False
    """Close the connection without an answer."""
    delay_seconds: float = Field(0, ge=0)
    """Before anything else happens."""
    times: int = Field(1, ge=1)

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if sum((self.drop, self.status is not None, self.state is not None)) > 1:
            raise ValueError("drop, status and state exclude each other")
        return self

    @property
    def misbehaves(self) -> bool:
        """Whether the route's own answer is not given."""
        return self.drop or self.status is not None

    def matches(self, request: web.Request) -> bool:
        """Whether it is meant for this request."""
        resource = request.match_info.route.resource
        places = {request.path, resource.canonical if resource else ""}
        return request.method == self.method and self.path in places


class NoParameters(Request):
    """Nothing to say."""


@dataclass(slots=True)
class Faults:
    """Faults that wait for their requests, in the order in which they were scripted."""

    waiting: list[Fault] = field(default_factory=list)

    def take(self, request: web.Request) -> Fault | None:
        """The first that matches, once less from now on."""
        for index, fault in enumerate(self.waiting):
            if fault.matches(request):
                left = fault.model_copy(update={"times": fault.times - 1})
                self.waiting[index : index + 1] = [left] if left.times else []
                return fault
        return None


async def add(faults: Faults, request: Fault) -> JsonObject:
    """Script one more."""
    faults.waiting.append(request)
    return {}


async def show(faults: Faults, _request: NoParameters) -> JsonObject:
    """Those that still wait."""
    return {"faults": [each.model_dump(mode="json") for each in faults.waiting]}


async def clear(faults: Faults, _request: NoParameters) -> JsonObject:
    """Forget them all."""
    faults.waiting.clear()
    return {}


ROUTES: Final[tuple[Route[Faults], ...]] = (
    route("POST", PATH, Fault, add),
    route("GET", PATH, NoParameters, show),
    route("DELETE", PATH, NoParameters, clear),
)


def injecting(faults: Faults) -> Middleware:
    """Lets the faults happen; their own routes have none."""

    @web.middleware
    async def inject(request: web.Request, handler: Handler) -> web.StreamResponse:
        fault = None if request.path == PATH else faults.take(request)
        if fault is None:
            return await handler(request)
        await asyncio.sleep(fault.delay_seconds)
        if not fault.misbehaves:
            return _restated(await handler(request), fault.state)
        if fault.when is When.AFTER:
            with suppress(ApiError):
                await handler(request)
        return _misbehave(request, fault)

    return inject


def _misbehave(request: web.Request, fault: Fault) -> web.StreamResponse:
    if fault.drop and request.transport is not None:
        request.transport.abort()
    return web.json_response(fault.body, status=fault.status or 503, headers=fault.headers)


def _restated(answer: web.StreamResponse, state: str | None) -> web.StreamResponse:
    if state is None or not isinstance(answer, web.Response):
        return answer
    return web.json_response(_with_state(json.loads(answer.text or "null"), state))


def _with_state(value: Json, state: str) -> Json:
    match value:
        case dict():
            return {
                key: state if key in STATES and isinstance(each, str) else _with_state(each, state)
                for key, each in value.items()
            }
        case list():
            return [_with_state(each, state) for each in value]
        case _:
            return value
