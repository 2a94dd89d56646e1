"""`up`, `down` and `status` at the terminal."""

import os
import signal
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Annotated, Final

import typer
from azure.core.exceptions import AzureError
from rich.console import Console
from rich.table import Table

from local.world.addresses import is_free, recall
from local.world.child import StartError
from local.world.endings import until_asked_to_end
from local.world.lock import LOCK, WorldIsRunningError, holder
from local.world.screen import HOME, show
from local.world.starting import Starting
from local.world.subscriptions import Delivery
from local.world.world import Options, World

DOWN_SECONDS: Final = 90.0

WorldFolder = Annotated[
    Path, typer.Option("--world", help="Folder that keeps everything this world stores.")
]

console = Console(soft_wrap=True)


def up(
    world: WorldFolder = HOME,
    port_base: Annotated[
        int | None, typer.Option(help="First of six ports in a row; free ones by default.")
    ] = None,
    *,
    own_host: Annotated[
        bool, typer.Option(help="Run our Functions host; without it, `func start` takes its port.")
    ] = True,
    delivery: Annotated[
        Delivery, typer.Option(help="How storage events reach the service.")
    ] = Delivery.WEBHOOK,
    throughput: Annotated[
        bool, typer.Option(help="Tune Spark for big files: slower on small ones.")
    ] = False,
) -> None:
    """Start storage, events, the Functions host and the workspace; stop them with Ctrl-C."""
    starting = Starting(console)
    options = Options(
        delivery=delivery,
        own_host=own_host,
        port_base=port_base,
        throughput=throughput,
        tell=starting.told,
    )
    try:
        with until_asked_to_end():
            _stay_up(World(world, options), starting)
    except KeyboardInterrupt:
        console.print("\nThe world is down; what it stored stays.")
    except (StartError, WorldIsRunningError, AzureError, ValueError) as error:
        console.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from error


def down(world: WorldFolder = HOME) -> None:
    """Stop a world that runs in another terminal, and wait until its last process is gone."""
    lock = world / LOCK
    if (supervisor := holder(lock)) is None:
        console.print(f"No world is up in {world}.")
        return
    with suppress(ProcessLookupError):  # it died, and its warden is still cleaning up
        os.kill(supervisor, signal.SIGTERM)
    deadline = time.monotonic() + DOWN_SECONDS
    while holder(lock) is not None:
        if time.monotonic() > deadline:
            console.print(f"Process {supervisor} has not ended; see {world}/logs.", style="red")
            raise typer.Exit(1)
        time.sleep(0.1)
    console.print("The world is down; what it stored stays.")


def status(world: WorldFolder = HOME) -> None:
    """Say whether a world is up, and what listens. Exit 1 when it is down."""
    supervisor = holder(world / LOCK)
    ports = recall(world / "world.json") if supervisor else {}
    if not ports:
        console.print(f"No world is up in {world}.")
        raise typer.Exit(1)
    table = Table("what", "port", "listens", title=f"{world} (process {supervisor})")
    for name, port in ports.items():
        table.add_row(name, str(port), "no" if is_free(port) else "yes")
    console.print(table)


def _stay_up(world: World, starting: Starting) -> None:
    begun = time.monotonic()
    with ExitStack() as stack:
        with starting.watched(world.folder):
            stack.enter_context(world.running())
        show(console, world, time.monotonic() - begun)
        crash = world.wait()
    console.print(str(crash), style="red", markup=False)
    raise typer.Exit(1)
