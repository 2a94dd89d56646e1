"""`python -m local demo`."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import typer
from azure.core.exceptions import AzureError
from rich.console import Console

from flows.catalogue import load_flows
from local.demo.encore import suggest
from local.demo.epilogue import tell_ending
from local.demo.errors import DemoFailedError
from local.demo.host import a_world
from local.demo.script import Script, script
from local.demo.story import FLOW, summarized, tell_story
from local.demo.summary import Seconds, Summary, file_summary, write_summary
from local.demo.visit import visiting
from local.world.child import StartError
from local.world.endings import until_asked_to_end
from local.world.lock import WorldIsRunningError
from local.world.screen import HOME
from tidegate.api.views import FileDetail
from tidegate.cli.errors import CommandError
from tidegate.errors import IngestionError

DEFAULT_DATA: Final = Path("flows/netflix/sample")
DEFAULT_SUMMARY: Final = Path(".tidegate/demo/summary.json")
SETUP_SECONDS: Final = "TIDEGATE_SETUP_SECONDS"

FAILURES: Final = (
    DemoFailedError,
    StartError,
    WorldIsRunningError,
    AzureError,
    IngestionError,
    CommandError,
)


def demo(
    data: Annotated[
        Path, typer.Option(help="Folder of CSV files, each named after its dataset.")
    ] = DEFAULT_DATA,
    world: Annotated[
        Path, typer.Option(help="Folder that keeps the world; one that is up there is used.")
    ] = HOME,
    seconds: Annotated[
        float, typer.Option(help="How long the files may take before the demo fails.")
    ] = 600.0,
    summary: Annotated[
        Path, typer.Option(help="Where to write what happened, as docs/summary.md says.")
    ] = DEFAULT_SUMMARY,
) -> None:
    """Start the world, drop files, follow them into gold, print what gold says."""
    console = Console(highlight=False)
    summary.unlink(missing_ok=True)  # the last demo's word must not pass for this one's
    try:
        with until_asked_to_end():
            done = _play(console, data, world, seconds, summary)
    except KeyboardInterrupt:
        write_summary(summary, _failed("stopped before the end"))
        console.print("\nStopped. What the world stored stays.")
        raise typer.Exit(130) from None
    except FAILURES as error:
        done = _failed(str(error), error.files if isinstance(error, DemoFailedError) else ())
        write_summary(summary, done)
    if not done.ok:
        console.print(f"\nThe demo failed: {done.why}", style="red", markup=False)
        console.print(f"Logs of every process: {world / 'logs'}", markup=False)
        raise typer.Exit(1)


def _play(console: Console, data: Path, world: Path, seconds: float, summary: Path) -> Summary:
    wanted = script(data, load_flows()[FLOW])
    with a_world(console, world) as host, visiting(world) as visit:
        introduce(console, wanted)
        told = tell_story(console, wanted, visit, seconds)
        took = Seconds(setup=_setup_seconds(), start=host.seconds)
        done = summarized(told, wanted, took)
        write_summary(summary, done)
        tell_ending(console, told, done, visit.warehouse)
        if done.ok:
            suggest(console, wanted, world, stays=not host.own)
    return done


def introduce(console: Console, wanted: Script) -> None:
    """What is dropped, and what is not."""
    console.print("\n[bold]Dropping together[/]")
    for drop in wanted.drops:
        console.print(f"  {drop.source} → landing/{drop.path}", markup=False, soft_wrap=True)
    for file in wanted.left_out:
        line = f"  left out {file.name}: no dataset of that name"
        console.print(line, style="dim", markup=False)
    console.print()


def _failed(why: str, files: Sequence[FileDetail] = ()) -> Summary:
    return Summary(
        ok=False,
        why=why,
        files=tuple(map(file_summary, files)),
        seconds=Seconds(setup=_setup_seconds()),
    )


def _setup_seconds() -> float:
    """What `make` measured before it called us."""
    return float(os.environ.get(SETUP_SECONDS) or 0)
