"""The commands, each in a module that is imported when the command is run, not when it is listed.

What they need to speak with a deployment takes longer to import than `--help` may take.
"""

from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from tidegate.cli.ending import ended_well


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Where a command is, and what the list of commands says of it."""

    module: str
    """Below `tidegate.cli`; it has a function of the command's name, or `app` for a group."""
    summary: str
    """The first sentence of its help."""


COMMANDS: Final = {
    "status": Entry(module="status", summary="Tell how everything stands, on one screen."),
    "flows": Entry(module="flows", summary="List the declared flows and their levels."),
    "files": Entry(module="files", summary="List files with their verdicts and rows."),
    "explain": Entry(module="explain", summary="Tell what happened to a file, and to its rows."),
    "check": Entry(module="check", summary="Judge files as the gate would; needs no cloud."),
    "drop": Entry(module="drop", summary="Send files; with --wait follow them into gold."),
    "run": Entry(module="flows", summary="Run what waits now, without the quiet period."),
    "plan": Entry(module="plan", summary="Tell what would run now, what not yet, and why."),
    "pause": Entry(module="flows", summary="Stop every start of a flow."),
    "resume": Entry(module="flows", summary="Allow the starts of a flow again."),
    "replay": Entry(module="moves", summary="Have a file judged or folded in again."),
    "release": Entry(module="moves", summary="Accept a file that the gate holds back."),
    "reject": Entry(module="moves", summary="Turn away a file that is held or not read yet."),
    "retract": Entry(module="moves", summary="Take the rows of a file out of silver and gold."),
    "lift": Entry(module="moves", summary="Undo a retract."),
    "rebuild": Entry(
        module="rebuild", summary="Compute silver anew from all of bronze, then gold."
    ),
    "retry": Entry(module="retry", summary="Set free what is stuck: files, or announcements."),
    "refused": Entry(module="refused", summary="List events that named no file of ours, and why."),
    "watch": Entry(module="watch", summary="Show flows and files as they change."),
    "sql": Entry(module="sql", summary="Ask the tables, on the SQL warehouse."),
    "contract": Entry(module="contract", summary="Draft and check data contracts."),
}


class Commands(TyperGroup):
    """The root of all commands; typer's types of its own copy of click are not public."""

    def __init__(self, **attrs: Any) -> None:  # noqa: ANN401 - whatever typer hands on
        super().__init__(**attrs)
        for name, entry in COMMANDS.items():
            self.commands[name] = TyperCommand(name, help=entry.summary)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - see the class
        """Only the command that is run is imported."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, load(name) if name in COMMANDS else command, rest

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - see the class
        """Raises typer.Exit instead of what a person can do something about."""
        with ended_well():
            return super().invoke(ctx)


def load(name: str) -> Any:  # noqa: ANN401 - see the class
    """The real command."""
    module = import_module(f"tidegate.cli.{COMMANDS[name].module}")
    if hasattr(module, "app"):
        command = get_command(module.app)
    else:
        alone = typer.Typer(add_completion=False, rich_markup_mode="rich")
        alone.command(name)(getattr(module, name))
        command = get_command(alone)
    command.name = name
    return command
