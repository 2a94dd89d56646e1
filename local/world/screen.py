"""What `make up` says once the world is there: where it is and how to use it."""

from pathlib import Path
from typing import Final

from rich.console import Console
from rich.markup import escape

from local.world.world import World

HOME: Final = Path(".tidegate/world")
"""The world that clients find by themselves."""
COMMANDS: Final = (
    ("status", "how the flows stand and what waits for what"),
    ("drop FILE", "put a file into landing, as a supplier does"),
    ("watch", "follow what happens, as it happens"),
    ("explain PATH", "everything that happened to one file"),
)


def show(console: Console, world: World, seconds: float) -> None:
    """One screen of 80 columns; the connection string is one line however long it is."""
    for line in (
        f"\n[bold green]The world is up[/] after {seconds:.1f} s\n",
        *_addresses(world),
        "\n[bold]In another terminal, in this folder[/]",
        *_commands(world),
        "\n[bold]Any Azure client[/] reaches the storage account with this connection string:",
    ):
        console.print(line, soft_wrap=True, highlight=False)
    console.print(world.gateway_connection_string, markup=False, highlight=False, soft_wrap=True)
    console.print("\nCtrl-C ends it; what it stored stays.", highlight=False)


def _addresses(world: World) -> list[str]:
    key = shown(world.credentials.operator_key_file)
    token = shown(world.credentials.workspace_token_file)
    return [
        f"  board      {world.api_url}/board",
        f"             any user name; password: {key}",
        f"  API        {world.api_url}",
        "             Authorization: Bearer, with the same key",
        f"  workspace  {world.workspace_url}",
        f"             token: {token}",
    ]


def _commands(world: World) -> list[str]:
    elsewhere = world.folder != HOME.resolve()
    profile = [f"  export TIDEGATE_PROFILE={shown(world.profile)}"] if elsewhere else []
    return profile + [f"  .venv/bin/tidegate {word:<13} {does}" for word, does in COMMANDS]


def shown(path: Path) -> str:
    """Relative to where the person is, if it is below; escaped for rich."""
    here = Path.cwd()
    return escape(str(path.relative_to(here) if path.is_relative_to(here) else path))
