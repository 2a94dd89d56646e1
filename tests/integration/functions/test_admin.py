"""The admin routes and what they start."""

import json
from collections.abc import Mapping

import httpx
import pytest

from tests.integration.functions.host_process import eventually
from tests.integration.functions.storage import Storage

MASTER = {"x-functions-key": "master-key"}
NAMES = {
    "http_app_func", "items", "text", "locked", "broken", "switched_off",
    "on_event", "on_work", "on_fan", "sweep",
}  # fmt: skip


@pytest.mark.parametrize(
    "path", ["/admin/host/status", "/admin/functions", "/admin/functions/text"]
)
@pytest.mark.parametrize("key", [None, "function-key"])
async def test_the_admin_routes_ask_for_the_master_key(
    client: httpx.AsyncClient, path: str, key: str | None
) -> None:
    headers = {"x-functions-key": key} if key else {}
    assert (await client.get(path, headers=headers)).status_code == 401


async def test_the_ping_is_open(client: httpx.AsyncClient) -> None:
    for method in ("GET", "POST"):
        assert (await client.request(method, "/admin/host/ping")).status_code == 200


async def test_the_status_says_running(
    client: httpx.AsyncClient, shared_settings: Mapping[str, str]
) -> None:
    status = (await client.get("/admin/host/status", headers=MASTER)).json()
    assert status["state"] == "Running"
    assert status["id"] == shared_settings["AzureFunctionsWebHost__hostid"]
    assert status["processUptime"] > 0


async def test_every_function_is_listed_with_its_bindings(client: httpx.AsyncClient) -> None:
    listed = (await client.get("/admin/functions", headers=MASTER)).json()
    assert {each["name"] for each in listed} == NAMES
    assert {each["name"] for each in listed if each["isDisabled"]} == {"switched_off"}
    one = (await client.get("/admin/functions/sweep", headers=MASTER)).json()
    assert {binding["type"] for binding in one["config"]["bindings"]} == {"timerTrigger", "queue"}


async def test_functions_are_run_by_hand(
    client: httpx.AsyncClient, storage: Storage, shared_settings: Mapping[str, str]
) -> None:
    event = json.dumps({"id": "by-hand", "eventType": "t", "data": {}})
    for name, text in (("sweep", ""), ("on_work", "by hand"), ("on_event", event)):
        response = await client.post(
            f"/admin/functions/{name}", json={"input": text}, headers=MASTER
        )
        assert (response.status_code, response.content) == (202, b"")

    async def everything() -> str:
        queues = (shared_settings[f"{name}_QUEUE"] for name in ("TICKS", "DONE", "EVENTS"))
        return "".join([str(await storage.bodies(queue)) for queue in queues])

    await eventually(everything, lambda text: "by hand" in text and "by-hand" in text)
    ticks = await storage.bodies(shared_settings["TICKS_QUEUE"])
    assert {json.loads(tick)["past_due"] for tick in ticks} == {False}


@pytest.mark.parametrize(
    ("name", "body", "status"),
    [
        ("nobody", b'{"input": ""}', 404),
        ("sweep", b"", 400),
        ("sweep", b"[]", 400),
        ("on_event", b'{"input": "not json"}', 400),
        ("text", b'{"input": ""}', 400),
    ],
)
async def test_what_cannot_be_run_by_hand_is_refused(
    client: httpx.AsyncClient, name: str, body: bytes, status: int
) -> None:
    response = await client.post(f"/admin/functions/{name}", content=body, headers=MASTER)
    assert response.status_code == status


async def test_unknown_admin_routes_are_not_found(client: httpx.AsyncClient) -> None:
    assert (await client.get("/admin/vfs", headers=MASTER)).status_code == 404
