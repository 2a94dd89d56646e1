"""Each route against the SDK's own classes, and each kind of fault on each route."""

import inspect
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Protocol, cast

import pytest
import requests
from databricks.sdk.errors import InternalError

from local.databricks.documents import Json, JsonObject, lost_keys
from local.databricks.rest.server import ROUTES as SERVED
from tests.integration.databricks.contract import ANSWERS
from tests.integration.databricks.routes import NO_METHOD, ROUTES, Ids, Remembering, ids_of
from tests.integration.databricks.world import FakeSpark, World, running, until
from tests.unit.databricks.fakes import HeldTasks, HeldUpdates

ERROR: JsonObject = {"error_code": "INTERNAL_ERROR", "message": "as scripted", "details": []}
SLOW: JsonObject = {"error_code": "RESOURCE_EXHAUSTED", "message": "slow down", "details": []}
UNKNOWN = "BRAND_NEW"
STATELESS = frozenset({"state", "life_cycle_state", "result_state"})
EFFECTS = [name for name, row in ROUTES.items() if row.effect]


class Parsed(Protocol):
    """Every class of the SDK that stands for an answer."""

    def as_dict(self) -> JsonObject: ...
    @classmethod
    def from_dict(cls, d: JsonObject) -> "Parsed": ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A request of the SDK, to be sent again."""

    method: str
    path: str
    body: str | None
    answer: JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """One workspace for all tests that leave nothing behind."""

    world: World
    ids: Ids
    recorded: dict[str, Recorded] = field(default_factory=dict)

    def request(self, name: str) -> Recorded:
        """What the SDK sends to a route."""
        if name not in self.recorded:
            self.recorded[name] = record(self.world, name, self.ids)
        return self.recorded[name]

    def send(self, name: str) -> requests.Response:
        """The same again, without the SDK's patience."""
        recorded = self.request(name)
        return self.world.call(recorded.method, recorded.path, _json(recorded.body))


def _json(body: str | None) -> Json:
    return cast("Json", json.loads(body)) if body else None


def record(world: World, name: str, ids: Ids) -> Recorded:
    """Call through the SDK and keep the last request to this route and its answer."""
    seen: list[requests.Response] = []
    session = world.client.api_client._api_client._session  # noqa: SLF001 - as in `world`
    hook = lambda answer, **_: seen.append(answer)  # noqa: E731 - a name to remove it by
    session.hooks["response"].append(hook)
    try:
        ROUTES[name].call(world.client, ids)
    finally:
        session.hooks["response"].remove(hook)
    (answer,) = (each for each in seen if matches(name, each.request))
    return Recorded(
        method=answer.request.method or "",
        path=answer.request.path_url or "",
        body=_text(answer.request.body),
        answer=answer.json(),
    )


def _text(body: object) -> str | None:
    return body.decode() if isinstance(body, bytes) else body if isinstance(body, str) else None


def matches(name: str, request: requests.PreparedRequest) -> bool:
    method, template = name.split(" ")
    path = (request.path_url or "").split("?")[0]
    return method == request.method and bool(
        re.fullmatch(re.sub(r"\{[^}]*\}", "[^/]+", template), path)
    )


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    with running(tmp_path_factory.mktemp("shared"), FakeSpark(statements=Remembering())) as world:
        yield Shared(world=world, ids=ids_of(world, over=True))


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    served = {f"{each.method} {each.path}" for each in SERVED}
    assert served == ROUTES.keys() | NO_METHOD
    assert {re.sub(r"\{[^}]*\}", "{}", name) for name in ROUTES} == ANSWERS.keys()


@pytest.mark.parametrize("name", ROUTES)
def test_a_route_takes_what_the_method_of_the_sdk_can_say_or_refuses_it_by_name(
    shared: Shared, name: str
) -> None:
    row = ROUTES[name]
    request = next(each.request for each in SERVED if f"{each.method} {each.path}" == name)
    taken = {field.alias or key for key, field in request.model_fields.items()}
    said = inspect.signature(row.method).parameters.keys() - {"self"}
    assert taken == said - row.refused
    recorded = shared.request(name)
    for refused in row.refused:
        sent = cast("JsonObject", _json(recorded.body) or {})
        if recorded.method == "GET":
            mark = "&" if "?" in recorded.path else "?"
            answer = shared.world.call("GET", f"{recorded.path}{mark}{refused}=1")
        else:
            answer = shared.world.call("POST", recorded.path, {**sent, refused: "1"})
        assert answer.status_code == 400
        message = answer.json()["message"]
        assert message.startswith(f"{refused}: the workspace on this laptop does not act on it")


@pytest.mark.parametrize("name", ROUTES)
def test_the_sdk_keeps_every_key_of_an_answer(shared: Shared, name: str) -> None:
    answer, parsed = shared.request(name).answer, ROUTES[name].answer
    if parsed is None:
        assert answer == {}
        return
    kept = cast("type[Parsed]", parsed).from_dict(answer).as_dict()
    assert lost_keys(answer, kept) == []


FAULTS: dict[str, tuple[JsonObject, int | None]] = {
    "before": ({"when": "before", "status": 500, "body": ERROR}, 500),
    "after": ({"when": "after", "status": 500, "body": ERROR}, 500),
    "502": ({"status": 502}, 502),
    "503 after": ({"when": "after", "status": 503, "body": ERROR}, 503),
    "504": ({"status": 504, "body": ERROR}, 504),
    "429": ({"status": 429, "body": SLOW, "headers": {"Retry-After": "7"}}, 429),
    "dropped before": ({"when": "before", "drop": True}, None),
    "dropped after": ({"when": "after", "drop": True}, None),
}


@pytest.mark.parametrize(("name", "kind"), list(product(ROUTES, FAULTS)))
def test_a_fault_happens_once_on_the_route_that_it_names(
    shared: Shared, name: str, kind: str
) -> None:
    how, status = FAULTS[kind]
    shared.request(name)
    method, path = name.split(" ")
    shared.world.fault(method, path, **how)
    if status is None:
        with pytest.raises(requests.ConnectionError):
            shared.send(name)
    else:
        answer = shared.send(name)
        assert answer.status_code == status
        assert answer.json() == how.get("body", {})
        assert answer.headers.get("Retry-After") == ("7" if kind == "429" else None)
    assert shared.send(name).status_code < 500


@pytest.mark.parametrize("name", ROUTES)
def test_an_unknown_state_stands_where_the_route_has_a_state(shared: Shared, name: str) -> None:
    known = shared.request(name).answer
    method, path = name.split(" ")
    shared.world.fault(method, path, state=UNKNOWN)
    answer = shared.send(name)
    if answer.status_code == 200:
        states = list(_states(answer.json()))
        assert set(states) <= {UNKNOWN}
        assert bool(states) == bool(list(_states(known)))
    assert UNKNOWN not in shared.send(name).text


def _states(value: Json) -> Iterator[str]:
    if isinstance(value, dict):
        for key, each in value.items():
            if key in STATELESS and isinstance(each, str):
                yield each
            else:
                yield from _states(each)
    if isinstance(value, list):
        for each in value:
            yield from _states(each)


def held() -> FakeSpark:
    """Runs, updates and statements go on until somebody ends them."""
    return FakeSpark(tasks=HeldTasks(), updates=HeldUpdates(), statements=Remembering(held=True))


NEEDS_AN_END = frozenset(
    {
        "POST /api/2.2/jobs/run-now",
        "POST /api/2.2/jobs/runs/delete",
        "POST /api/2.0/pipelines/{pipeline_id}/updates",
        "POST /api/2.0/sql/statements",
    }
)
"""The others end something that has not ended."""


@pytest.mark.parametrize("name", EFFECTS)
def test_before_the_effect_there_is_none_and_after_it_it_stays(tmp_path: Path, name: str) -> None:
    effect = ROUTES[name].effect
    assert effect is not None
    over = name in NEEDS_AN_END
    with running(tmp_path, FakeSpark(statements=Remembering()) if over else held()) as world:
        ids = ids_of(world, over=over)
        was = effect(world, ids)
        method, path = name.split(" ")
        for when in ("before", "after"):
            world.fault(method, path, when=when, status=500, body=ERROR)
            with pytest.raises(InternalError, match="as scripted"):
                ROUTES[name].call(world.client, ids)
            if when == "before":
                assert effect(world, ids) == was
        until(lambda: effect(world, ids) != was)
