"""A world for bursts: the sweep comes when it is asked for, the service is asked over HTTP."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe
from typing import Any, Final

import httpx
from azure.data.tables import TableServiceClient
from azure.storage.blob import BlobServiceClient

from campaigns.audit.uploads import LANDING
from campaigns.burst.files import FLOW
from campaigns.burst.memory import peak_megabytes
from local.world.processes import GATEWAY, HOST, WORKSPACE
from local.world.world import Options, World

SETTINGS: Final = {
    "WATCHDOG_SCHEDULE": "0 * * * * *",
    "RECONCILER_SCHEDULE": "0 0 4 31 12 *",
    "RUN_POLL_SECONDS": "1",
    "DRIVE_GRACE_SECONDS": "30",
    "SWEEP_SECONDS": "45",
}
"""Grace, the watchdog's period and the length of a sweep are a deployment's."""
GRACE: Final = 5
SHORT_GRACE: Final = {"DRIVE_GRACE_SECONDS": str(GRACE)}
"""Younger blobs are left to their event: a sweep by hand need not wait for long."""
WITHOUT_GATE: Final = {"AzureWebJobs.on_file.Disabled": "true"}
AZURITE: Final = "azurite"
LOOK_SECONDS: Final = 1.0
FILES_A_SECOND: Final = 1000
"""Rows that a look may read in each second until the next one: looking is no part of the load."""
PAGE: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A world that is up, and how to ask it."""

    world: World
    api: httpx.Client
    host: httpx.Client
    """The Functions host itself, with its master key."""
    parts: tuple[str, ...]
    """Names of its processes."""

    @property
    def storage(self) -> str:
        """Connection string of the account itself: writing there raises no event."""
        return self.world.addresses.azurite.connection_string()

    @property
    def webhook(self) -> str:
        """Where Event Grid delivers."""
        key = self.world.credentials.webhook_key
        path = f"/runtime/webhooks/eventgrid?functionName=on_landing_event&code={key}"
        return f"{self.world.addresses.functions_url}{path}"

    def pause(self, *, paused: bool) -> None:
        """Whether runs may start."""
        move = "pause" if paused else "resume"
        self.api.post(f"/flows/{FLOW}/{move}").raise_for_status()

    def sweep(self) -> None:
        """The reconciler's timer, fired by hand; returns at once."""
        self.host.post("/admin/functions/reconciler", json={}).raise_for_status()

    def flow(self) -> Mapping[str, Any]:
        """As the API shows it."""
        answer = self.api.get(f"/flows/{FLOW}")
        answer.raise_for_status()
        found: Mapping[str, Any] = answer.json()
        return found

    def runs(self, stage: str) -> int:
        """How many runs of a stage were decided, at most 500 of the last ones."""
        answer = self.api.get(f"/flows/{FLOW}/runs", params={"limit": 500})
        answer.raise_for_status()
        return sum(run["stage"] == stage for run in answer.json()["runs"])

    def states(self) -> dict[str, int]:
        """Versions in the ledger, by state."""
        counts: dict[str, int] = {}
        with TableServiceClient.from_connection_string(self.storage) as tables:
            found = tables.get_table_client("files").query_entities(
                "RowKey ne 'head'", select=["document"], results_per_page=PAGE
            )
            for entity in found:
                state = json.loads(entity["document"])["state"]
                counts[state] = counts.get(state, 0) + 1
        return counts

    def left_in_landing(self) -> int:
        """Blobs that nobody has taken yet."""
        with BlobServiceClient.from_connection_string(self.storage) as account:
            return sum(1 for _ in account.get_container_client(LANDING).list_blob_names())

    def memory(self) -> dict[str, float]:
        """Peak in MB, by process."""
        return {name: peak_megabytes(self.world.pid(name)) for name in self.parts}


def waited(done: Callable[[], bool], seconds: float, files: int = 0) -> float | None:
    """Seconds until `done`, which reads the rows of so many files; None when it took too long."""
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        if done():
            return time.monotonic() - begun
        time.sleep(max(LOOK_SECONDS, files / FILES_A_SECOND))
    return None


@contextmanager
def site(
    folder: Path, *, workspace: bool, settings: Mapping[str, str] = SETTINGS
) -> Iterator[Site]:
    """A world in that folder, up inside the block."""
    options = Options(own_workspace=workspace, settings={**SETTINGS, **settings})
    world = World(folder, options)
    master = _master_key(world.credentials.function_keys_file)
    operator = {"Authorization": f"Bearer {world.operator_key}"}
    functions = world.addresses.functions_url
    with ExitStack() as stack:
        stack.enter_context(world.running())
        yield Site(
            world=world,
            api=stack.enter_context(_client(world.api_url, operator)),
            host=stack.enter_context(_client(functions, {"x-functions-key": master})),
            parts=(AZURITE, GATEWAY, HOST, *((WORKSPACE,) if workspace else ())),
        )


def _client(url: str, headers: Mapping[str, str]) -> httpx.Client:
    return httpx.Client(base_url=url, headers=dict(headers), timeout=120, trust_env=False)


def _master_key(path: Path) -> str:
    """Opens the host's own routes, such as firing a timer by hand; kept in the world's secrets."""
    keys: dict[str, Any] = json.loads(path.read_text("ascii"))
    master = keys.setdefault("masterKey", token_urlsafe(32))
    path.write_text(json.dumps(keys), "ascii")
    return str(master)
