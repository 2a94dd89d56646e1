"""Events come in by the webhook and by the queue; a file that keeps failing is stuck, then free."""

import base64
import json
import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from azure.core.exceptions import ResourceNotFoundError

from local.storage.gateway.event import TOPIC
from tests.integration.functions.host_process import eventually
from tests.integration.poison.conftest import App

WEBHOOK = "/runtime/webhooks/eventgrid?functionName=on_landing_event"
NOTIFICATION = {"aeg-event-type": "Notification"}
GOOD = Path("flows/netflix/sample/titles.csv").read_bytes()
BAD = Path("flows/netflix/sample/titles_bad.csv").read_bytes()
DAY = "/api/refusals"


def event(path: str, **changes: object) -> dict[str, object]:
    subject = f"/blobServices/default/containers/landing/blobs/{path}"
    kind = "Microsoft.Storage.BlobCreated"
    known = {"topic": TOPIC, "subject": subject, "eventType": kind, "id": path}
    return {**known, "data": {"api": "PutBlob"}, "eventTime": "2026-01-01T00:00:00Z", **changes}


async def state(client: httpx.AsyncClient, path: str) -> str:
    """Of the newest version of a path; empty while the ledger knows none."""
    answer = await client.get("/api/paths", params={"path": path})
    return str(answer.json()["versions"][0]["state"]) if answer.is_success else ""


async def refused(client: httpx.AsyncClient) -> set[str]:
    return {each["reason"] for each in (await client.get(DAY)).json()["refusals"]}


async def test_the_webhook_takes_good_and_bad_events_and_answers_well(
    app: App, client: httpx.AsyncClient
) -> None:
    path = "netflix/titles/by-webhook.csv"
    app.put(path, GOOD)
    bodies: list[object] = [
        event(path),
        event(path, topic="/another"),
        event("hulu/titles/a.csv"),
        event(path, data=None),
        {"id": 7},
        event("netflix/titles/gone.csv"),
    ]
    answer = await client.post(WEBHOOK, json=bodies, headers=NOTIFICATION)
    assert (answer.status_code, answer.text) == (202, "")
    assert await eventually(lambda: state(client, path), lambda found: found == "ACCEPTED")
    assert {"another storage account", "no flow of that name", "'' does not commit a file"} <= (
        await refused(client)
    )


async def test_the_queue_takes_events_plain_encoded_and_several(
    app: App, client: httpx.AsyncClient
) -> None:
    paths = [f"netflix/titles/by-queue-{number}.csv" for number in range(4)]
    for number, path in enumerate(paths):
        app.put(path, GOOD + b",,Movie,M%d,,2020,,,9100000%d\r\n" % (number, number))
    arrivals = app.queues.get_queue_client("arrivals")
    arrivals.send_message(json.dumps(event(paths[0])))
    arrivals.send_message(base64.b64encode(json.dumps([event(paths[1])]).encode()).decode())
    arrivals.send_message(json.dumps([event(paths[2]), "nonsense", event(paths[3])]))
    arrivals.send_message("\N{SNOWMAN} is no event")
    for path in paths:
        await eventually(partial(state, client, path), bool)
    wanted = {"neither JSON nor base64 of JSON", "not a JSON object"}
    await eventually(lambda: refused(client), lambda found: wanted <= found)


async def flow(client: httpx.AsyncClient) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get("/api/flows/netflix")).json()
    return found


def retry(app: App, path: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **app.profile}
    command = [sys.executable, "-m", "tidegate", "retry", path, "--reason", "made the container"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


async def test_a_file_that_keeps_failing_is_shown_stuck_in_the_end_and_set_free(
    app: App, client: httpx.AsyncClient
) -> None:
    """A container is missing: no verdict of rejection can be carried out until it is there."""
    path = "netflix/titles/bad.csv"
    app.blobs.delete_container("quarantine")
    app.put(path, BAD)
    answer = await client.post(WEBHOOK, json=[event(path)], headers=NOTIFICATION)
    assert answer.status_code == 202
    failing = await eventually(lambda: flow(client), lambda found: "NotFound" in told(found))
    assert failing["stuck_files"] == 0
    app.wear_out("netflix", path)
    stuck = await eventually(lambda: flow(client), lambda found: bool(found["stuck_files"]))
    (shown,) = [each for each in stuck["waiting"] if each["what"] == path]
    assert "tries in a row had no end" in shown["why"]
    assert "tidegate retry" in shown["next_step"]
    app.blobs.create_container("quarantine")
    done = retry(app, path)
    assert (done.returncode, done.stdout.strip()) == (0, "it is driven on"), done.stderr
    await eventually(lambda: flow(client), lambda found: not found["stuck_files"])
    await eventually(lambda: state(client, path), lambda found: found == "REJECTED")
    quarantine = app.blobs.get_container_client("quarantine")

    async def kept() -> list[str]:
        try:
            return [each for each in quarantine.list_blob_names() if each.endswith("original.csv")]
        except ResourceNotFoundError:
            return []

    await eventually(kept, bool)


def told(found: dict[str, Any]) -> str:
    return " ".join(each["why"] for each in found["waiting"])


async def test_a_message_that_cannot_be_read_is_put_on_record(
    app: App, client: httpx.AsyncClient
) -> None:
    for queue in ("files", "flows", "announcements"):
        app.queues.get_queue_client(queue).send_message("{}")
    wanted = {f"queue {queue}: not a message of ours" for queue in ("files", "flows")}
    await eventually(lambda: refused(client), lambda found: wanted <= found)
