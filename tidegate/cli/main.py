"""`tidegate`: the root command, its options, and what its exit codes mean."""

import logging
import os
from pathlib import Path
from typing import Annotated, Final

import typer

from tidegate.cli.commands import Commands
from tidegate.cli.profile import Profile
from tidegate.cli.session import session_of

HELP: Final = """Files land, tables follow: ask, and steer, a Tidegate deployment.

It finds the deployment through a profile: environment variables first, then
the file .tidegate/world/profile.env that `make up` writes (docs/cli.md).

[dim]tidegate status[/]                    is everything settled; what waits for what
[dim]tidegate check titles.csv[/]          would the gate take it? needs no cloud
[dim]tidegate drop titles.csv --wait[/]    send it and follow its rows into gold
[dim]tidegate explain titles.csv[/]        what happened to this file
"""

EPILOG: Final = """
Exit codes: 0 yes, done, settled; 1 the answer is no (rejected, failed, not
settled); 2 wrong usage or profile; 3 nothing of that name; 4 the service or
the workspace is unreachable or refuses you; 130 interrupted.
"""

app = typer.Typer(
    name="tidegate",
    cls=Commands,
    help=HELP,
    epilog=EPILOG,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_show_locals=False,
)


def _version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it with the flag alone
    if wanted:
        from importlib.metadata import version  # noqa: PLC0415 - `--help` does without

        typer.echo(f"tidegate {version('tidegate')}")
        raise typer.Exit


@app.callback()
def root(
    context: typer.Context,
    profile: Annotated[
        Path | None,
        typer.Option(help="File of NAME=value lines; also $TIDEGATE_PROFILE.", show_default=False),
    ] = None,
    *,
    _version_asked: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show it and exit.")
    ] = False,
) -> None:
    """Remember where the deployment is; connect to nothing yet."""
    for chatty in ("azure", "databricks"):  # what they warn of, our errors say in a sentence
        logging.getLogger(chatty).addHandler(logging.NullHandler())
    if context.obj is None:
        context.obj = session_of(lambda: Profile.read(os.environ, profile))
