"""Every expected failure ends in a sentence and an exit code, never in a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import typer

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


@contextmanager
def ended_well() -> Iterator[None]:
    """Says what went wrong on standard error. Raises typer.Exit; typer ends a broken pipe."""
    try:
        yield
    except BrokenPipeError:
        raise
    except EXPECTED as error:
        console = aside()
        for number, line in enumerate(_sentence(error).strip().splitlines()):
            console.print(plain(line if number else f"error: {line}", "red"), soft_wrap=True)
        raise typer.Exit(_code(error)) from error


def _code(error: Exception) -> Exit:
    if isinstance(error, CommandError):
        return error.code
    return next(code for kind, code in CODES if isinstance(error, kind))


def _sentence(error: Exception) -> str:
    if isinstance(error, SettingsError | StatementError) or not isinstance(error, IngestionError):
        return str(error)
    return f"{error}; docs/cli.md says what opens a deployment, `tidegate status` whether it is up"
