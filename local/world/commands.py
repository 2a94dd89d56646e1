"""`up`, `down` and `status` at the terminal."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.table import Column, Table

from local.world.addresses import is_free, recall
from local.world.child import StartError
from local.world.endings import until_asked_to_end
from local.world.lock import LOCK, WorldIsRunningError, holder
from local.world.subscriptions import Delivery
from local.world.world import Options, World

DEFAULT_FOLDER: Final = Path(".tidegate/world")
DOWN_SECONDS: Final = 90.0

WorldFolder = Annotated[
    Path, typer.Option("--world", help="Folder that keeps everything this world stores.")
]

console = Console(soft_wrap=True)


def up(
    world: WorldFolder = DEFAULT_FOLDER,
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
) -> None:
    """Start storage, events, the Functions host and the workspace; stop them with Ctrl-C."""
    try:
        with until_asked_to_end():
            _stay_up(
                World(
                    world,
                    Options(delivery=delivery, own_host=own_host, port_base=port_base, tell=_tell),
                )
            )
    except KeyboardInterrupt:
        console.print("The world is down; what it stored stays.")
    except (StartError, WorldIsRunningError) as error:
        console.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from error


def down(world: WorldFolder = DEFAULT_FOLDER) -> None:
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


def status(world: WorldFolder = DEFAULT_FOLDER) -> None:
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


def _tell(name: str, seconds: float) -> None:
    console.print(f"  {name:<10} {seconds:4.1f} s")


def _stay_up(world: World) -> None:
    started = time.monotonic()
    console.print(f"Starting the world in {world.folder}; logs are in its logs/")
    with world.running():
        console.print(_described(world))
        console.print("Drop files into container `landing` with this connection string:")
        console.print(world.gateway_connection_string, markup=False, highlight=False)
        console.print(f"Up after {time.monotonic() - started:.1f} s. Ctrl-C ends it.")
        crash = world.wait()
    console.print(str(crash), style="red", markup=False)
    raise typer.Exit(1)


def _described(world: World) -> Table:
    secrets = world.credentials
    table = Table(
        "what", Column("where", overflow="fold"), "secret", title="The world on this laptop"
    )
    table.add_row("service", world.api_url, _secret(secrets.operator_key_file))
    table.add_row("workspace", world.workspace_url, _secret(secrets.workspace_token_file))
    table.add_row("own events", world.topic_url, _secret(secrets.topic_key_file))
    return table


def _secret(path: Path) -> str:
    return f"secrets/{path.name}"
