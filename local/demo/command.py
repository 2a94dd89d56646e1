"""`python -m local demo`."""

import time
from pathlib import Path
from typing import Annotated, Final

import httpx
import typer
from azure.core.exceptions import AzureError
from databricks.sdk.errors.base import DatabricksError
from rich.console import Console

from flows.catalogue import load_flows
from local.demo.errors import DemoFailedError
from local.demo.script import script
from local.demo.story import FLOW, tell_story
from local.demo.tell import Voice
from local.demo.visit import visiting
from local.world.child import StartError
from local.world.endings import until_asked_to_end
from local.world.lock import WorldIsRunningError
from local.world.world import Options, World

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
        Path, typer.Option(help="Folder of CSV files, each named after its dataset.")
    ] = DEFAULT_DATA,
    world: Annotated[Path, typer.Option(help="Folder that keeps the world.")] = DEFAULT_WORLD,
    seconds: Annotated[
        float, typer.Option(help="How long the files may take before the demo fails.")
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
    wanted = script(data, load_flows()[FLOW])
    voice.say("Starting the world: storage, events, Functions host, workspace")
    begun = time.monotonic()
    with World(folder, Options(tell=voice.started)).running() as world, visiting(world) as visit:
        voice.say(f"The world is up after {time.monotonic() - begun:.1f} s.")
        tell_story(voice, wanted, visit, seconds)
    voice.say("\nNext: `make demo DATA=flows/netflix/sample/later` brings a corrected file;")
    voice.say("`make up` keeps the world running for files of your own.")
