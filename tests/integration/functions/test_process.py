"""The process: how it starts, what stops it, what a kill leaves behind."""

import asyncio
import json
import signal
from pathlib import Path

import httpx
import pytest

from tests.integration.functions.host_process import (
    SECONDS,
    HostProcess,
    eventually,
    running_host,
    start,
)
from tests.integration.functions.storage import Storage

HELD = " on_work "


async def holding(host: HostProcess, storage: Storage, queue: str, seconds: int) -> None:
    """Put a message into the queue whose function takes so long, and wait for its start."""
    await storage.put(queue, f"hold {seconds}")

    async def records() -> list[str]:
        return host.records(HELD, "root: working")

    await eventually(records, bool)


async def test_a_stop_lets_what_runs_end(
    tmp_path: Path, settings: dict[str, str], storage: Storage
) -> None:
    with running_host(tmp_path / "log", settings) as host:
        await holding(host, storage, settings["WORK_QUEUE"], 2)
        host.process.send_signal(signal.SIGINT)
        out, _ = host.process.communicate(timeout=SECONDS)
    assert host.process.returncode == 0, host.log.read_text()
    assert out == ""
    assert await storage.length(settings["WORK_QUEUE"]) == 0
    assert [json.loads(b)["body"] for b in await storage.bodies(settings["DONE_QUEUE"])] == [
        "hold 2"
    ]


async def test_a_stop_answers_the_requests_in_hand(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    app = app_folder(tmp_path, BLOCKING)
    with running_host(tmp_path / "log", settings, app=app) as host:
        async with httpx.AsyncClient(base_url=host.url, timeout=60) as client:
            post = client.post(WEBHOOK, json=[{"id": "1"}], headers=NOTIFICATION)
            asked = asyncio.create_task(post)

            async def records() -> list[str]:
                return host.records("root: blocking")

            await eventually(records, bool)
            host.process.terminate()
            assert (await asked).status_code == 202
        host.process.communicate(timeout=SECONDS)
    assert host.process.returncode == 0, host.log.read_text()


async def test_a_stop_does_not_wait_beyond_its_grace(
    tmp_path: Path, settings: dict[str, str], storage: Storage
) -> None:
    with running_host(tmp_path / "log", settings, "--grace", "0.5") as host:
        await holding(host, storage, settings["WORK_QUEUE"], 60)
        host.process.terminate()
        host.process.communicate(timeout=SECONDS)
    assert host.process.returncode == 1
    assert host.records("left running: on_work")
    assert await storage.length(settings["WORK_QUEUE"]) == 1


async def test_a_kill_leaves_the_message_hidden_for_the_lock_and_the_next_host_goes_on(
    tmp_path: Path, settings: dict[str, str], storage: Storage
) -> None:
    queue = settings["WORK_QUEUE"]
    with running_host(tmp_path / "log", settings) as host:
        await holding(host, storage, queue, 60)
        host.process.kill()
        host.process.communicate(timeout=SECONDS)
    assert host.process.returncode == -signal.SIGKILL
    assert (await storage.length(queue), await storage.visible(queue)) == (1, [])
    with running_host(tmp_path / "second", settings):
        await storage.put(queue, "after the kill")
        await eventually(lambda: storage.bodies(settings["DONE_QUEUE"]), bool)
    assert (await storage.length(queue), await storage.visible(queue)) == (1, [])


async def test_it_ends_with_its_parents_pipe(tmp_path: Path, settings: dict[str, str]) -> None:
    with running_host(tmp_path / "log", settings) as host:
        host.process.communicate(timeout=SECONDS)  # closes the pipe
    assert host.process.returncode == 0, host.log.read_text()


async def test_a_blocked_app_does_not_block_the_host(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    app = app_folder(tmp_path, BLOCKING)
    with running_host(tmp_path / "log", settings, app=app) as host:
        async with httpx.AsyncClient(base_url=host.url, timeout=20) as client:
            post = client.post(WEBHOOK, json=[{"id": "1"}], headers=NOTIFICATION)
            blocked = asyncio.create_task(post)

            async def records() -> list[str]:
                return host.records("root: blocking")

            await eventually(records, bool)
            assert (await client.get("/admin/host/ping")).status_code == 200
            assert not blocked.done()
            assert (await blocked).status_code == 202


WEBHOOK = "/runtime/webhooks/eventgrid?functionName=f"
NOTIFICATION = {"aeg-event-type": "Notification"}
HOST_JSON = '{"version": "2.0"}'
APP = "import azure.functions as func\napp = func.FunctionApp()\n"
FUNCTION = """
@app.event_grid_trigger(arg_name="event")
{more}
def f(event: func.EventGridEvent{parameters}) -> None:
    pass
"""
PLAIN = APP + FUNCTION.format(more="", parameters="")
BLOCKING = (
    APP
    + """
import logging, threading

@app.event_grid_trigger(arg_name="event")
async def f(event: func.EventGridEvent) -> None:
    logging.info("blocking")
    threading.Event().wait(2)
"""
)


def app_folder(folder: Path, text: str | None, host_json: str = HOST_JSON) -> Path:
    app = folder / "app"
    app.mkdir()
    (app / "host.json").write_text(host_json)
    if text is not None:
        (app / "function_app.py").write_text(text)
    return app


def with_queue(name: str) -> str:
    more = f'@app.queue_output(arg_name="o", queue_name="{name}", connection="AzureWebJobsStorage")'
    return APP + FUNCTION.format(more=more, parameters=", o: func.Out[str]")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "function_app.py does not exist"),
        (APP, "registers none"),
        ("import nosuchmodule\n", "nosuchmodule"),
        (with_queue("%NOT_SET%"), "function f: app setting NOT_SET is missing"),
    ],
    ids=["no file", "no function", "import", "setting"],
)
def test_an_app_that_cannot_be_served_says_why(
    tmp_path: Path, settings: dict[str, str], text: str | None, reason: str
) -> None:
    process, _ = start(tmp_path / "log", settings, app=app_folder(tmp_path, text))
    code = process.wait(SECONDS)
    out, _ = process.communicate()
    assert (code, out) == (1, "")
    assert reason in (tmp_path / "log").read_text()


def test_the_app_is_not_mistaken_for_a_script_elsewhere_on_the_path(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    hiding = tmp_path / "hiding"
    hiding.mkdir()
    (hiding / "function_app.py").write_text(PLAIN)
    environ = settings | {"PYTHONPATH": str(hiding)}
    process, _ = start(tmp_path / "log", environ, app=app_folder(tmp_path, PLAIN))
    code = process.wait(SECONDS)
    process.communicate()
    assert code == 1
    assert "which hides" in (tmp_path / "log").read_text()
