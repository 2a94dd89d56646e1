"""Every expected failure ends in one sentence and an exit code, never in a traceback."""

from typing import Any, Final

import typer
from typer.core import TyperGroup

from flows.declaration import ContractError
from tidegate.adapters.answer import StatementError
from tidegate.cli.errors import CommandError, Exit
from tidegate.cli.screen import aside, plain
from tidegate.errors import IngestionError, SettingsError

EXPECTED: Final = (CommandError, ContractError, IngestionError, OSError)

CODES: Final[tuple[tuple[type[Exception], Exit], ...]] = (
    (ContractError, Exit.NO),
    (StatementError, Exit.NO),
    (SettingsError, Exit.USAGE),
    (IngestionError, Exit.UNAVAILABLE),
    (OSError, Exit.USAGE),
)
"""The first that fits; a CommandError knows its own."""


class Commands(TyperGroup):
    """The root of all commands."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - typer keeps its own copy of click's types
        """Raises typer.Exit instead of what a person can do something about."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise
        except EXPECTED as error:
            aside().print(plain(f"error: {_sentence(error)}", "red"), soft_wrap=True)
            raise typer.Exit(_code(error)) from error


def _code(error: Exception) -> Exit:
    if isinstance(error, CommandError):
        return error.code
    return next(code for kind, code in CODES if isinstance(error, kind))


def _sentence(error: Exception) -> str:
    if isinstance(error, SettingsError | StatementError) or not isinstance(error, IngestionError):
        return str(error)
    return f"{error}: see the profile, and docs/cli.md for what opens a deployment"
