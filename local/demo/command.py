"""`python -m local demo`."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final

import httpx
import typer
from azure.core.exceptions import AzureError
from databricks.sdk.errors.base import DatabricksError
from rich.console import Console

from flows.catalogue import load_flows
from flows.names import FlowName
from local.demo.acts import Act, acts
from local.demo.errors import DemoFailedError
from local.demo.follow import Follower
from local.demo.landing import upload
from local.demo.service import ServiceClient
from local.demo.tables import LAYERS, QUERIES, Warehouse
from local.demo.tell import Voice
from local.world.child import StartError
from local.world.endings import until_asked_to_end
from local.world.lock import WorldIsRunningError
from local.world.world import Options, World

FLOW: Final = FlowName("netflix")
DEFAULT_DATA: Final = Path("flows/netflix/sample")
DEFAULT_WORLD: Final = Path(".tidegate/world")

FAILURES: Final = (
    DemoFailedError,
    StartError,
    WorldIsRunningError,
    AzureError,
    DatabricksError,
    httpx.HTTPError,
)


def demo(
    data: Annotated[
        Path, typer.Option(help="Folder of CSV files; files in folders below it come later.")
    ] = DEFAULT_DATA,
    world: Annotated[Path, typer.Option(help="Folder that keeps the world.")] = DEFAULT_WORLD,
    seconds: Annotated[
        float, typer.Option(help="How long an act may take before the demo fails.")
    ] = 300.0,
) -> None:
    """Start the world, drop files, follow them into gold, print what gold says."""
    console = Console(highlight=False)
    voice = Voice(console)
    try:
        with until_asked_to_end():
            _play(voice, data, world, seconds)
    except KeyboardInterrupt:
        voice.say("Stopped. What the world stored stays.")
        raise typer.Exit(130) from None
    except FAILURES as error:
        console.print(f"The demo failed: {error}", style="red", markup=False)
        console.print(f"Logs of every process: {world / 'logs'}", markup=False)
        raise typer.Exit(1) from error


def _play(voice: Voice, data: Path, folder: Path, seconds: float) -> None:
    script = acts(data, load_flows()[FLOW])
    voice.say("Starting the world: storage, events, Functions host, workspace")
    begun = time.monotonic()
    with World(folder, Options(tell=voice.started)).running() as world, _service(world) as service:
        voice.say(f"The world is up after {time.monotonic() - begun:.1f} s.")
        warehouse = Warehouse(world.workspace_url, world.workspace_token)
        service.new_events()
        for act in script:
            _perform(voice, act, world, service, warehouse, seconds)
        for title, sql in QUERIES:
            voice.answer(title, warehouse.ask(sql))
    voice.say("\nEvery row is accounted for. Next: `make up`, then drop files of your own.")


def _perform(
    voice: Voice,
    act: Act,
    world: World,
    service: ServiceClient,
    warehouse: Warehouse,
    seconds: float,
) -> None:
    before = {table: warehouse.count(table) for table in LAYERS}
    follower = Follower(service, FLOW, voice.teller)
    voice.act(act)
    begun = time.monotonic()
    dropped = {upload(world.gateway_connection_string, drop): drop.path for drop in act.drops}
    files = follower.until_settled(dropped, seconds)
    voice.say(f"Settled {time.monotonic() - begun:.1f} s after the first drop.")
    voice.files(files)
    voice.layers(before, {table: warehouse.count(table) for table in LAYERS})


@contextmanager
def _service(world: World) -> Iterator[ServiceClient]:
    events_url = world.topic_url.removesuffix("/api/events") + "/events"
    with ServiceClient(
        world.api_url, world.operator_key, events_url, world.credentials.topic_key
    ) as service:
        yield service
