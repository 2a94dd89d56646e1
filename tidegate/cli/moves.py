"""`tidegate replay`, `release`, `reject`, `retract` and `lift`: what operators do to one file."""

from getpass import getuser
from typing import Annotated, Final

import typer
from pydantic import ValidationError

from tidegate.api.move_views import MoveOrder
from tidegate.cli.errors import UsageError
from tidegate.cli.explain import versions
from tidegate.cli.options import AsJson
from tidegate.cli.screen import out, plain, say_json
from tidegate.cli.session import current
from tidegate.ledger.moves import Move

MOST: Final = 64
"""Characters of a name."""

FileArgument = Annotated[
    str, typer.Argument(help="Path below landing, file id, or just the name.", show_default=False)
]
Reason = Annotated[str, typer.Option(help="Why; the file's story tells it.", show_default=False)]
Version = Annotated[
    int, typer.Option(min=1, help="1 is the newest version of the path, 2 the one before.")
]


def replay(
    context: typer.Context,
    file: FileArgument,
    reason: Reason,
    version: Version = 1,
    *,
    as_json: AsJson = False,
) -> None:
    """Have a file judged or folded in again.

    A rejected file or a duplicate is read again from quarantine, by today's
    contract; its place among the files stays. The rows of a loaded file are folded
    in again. Exit 1 when the file's state has no use for it: the answer says what
    to do instead.

    [dim]tidegate replay netflix/titles/p.csv --reason "the contract allows it now"[/]
    """
    _move(context, Move.REPLAY, file, reason, version, as_json=as_json)


def release(
    context: typer.Context,
    file: FileArgument,
    reason: Reason,
    version: Version = 1,
    *,
    as_json: AsJson = False,
) -> None:
    """Accept a file that the gate holds back.

    It is judged again with wider limits, and accepted unless it cannot be read.
    Exit 1 when it is not held.

    [dim]tidegate release netflix/titles/long.csv --reason "long descriptions are fine"[/]
    """
    _move(context, Move.RELEASE, file, reason, version, as_json=as_json)


def reject(
    context: typer.Context,
    file: FileArgument,
    reason: Reason,
    version: Version = 1,
    *,
    as_json: AsJson = False,
) -> None:
    """Turn away a file that is held or not read yet.

    Its bytes go to quarantine, and `tidegate replay` brings it back. Exit 1 when it
    is accepted already: use retract.

    [dim]tidegate reject netflix/titles/long.csv --reason "not ours"[/]
    """
    _move(context, Move.REJECT, file, reason, version, as_json=as_json)


def retract(
    context: typer.Context,
    file: FileArgument,
    reason: Reason,
    version: Version = 1,
    *,
    as_json: AsJson = False,
) -> None:
    """Take the rows of a file out of silver and gold.

    What other files say of the same keys shows again. The rows stay in bronze, and
    `tidegate lift` brings them back. A file on its way is loaded first. Exit 1 when
    nothing of it is loaded.

    [dim]tidegate retract netflix/titles/p.csv --reason "sent by mistake"[/]
    """
    _move(context, Move.RETRACT, file, reason, version, as_json=as_json)


def lift(
    context: typer.Context,
    file: FileArgument,
    reason: Reason,
    version: Version = 1,
    *,
    as_json: AsJson = False,
) -> None:
    """Undo a retract.

    The file's rows come back at the place they had. Exit 1 when it is not
    retracted.

    [dim]tidegate lift netflix/titles/p.csv --reason "it was right after all"[/]
    """
    _move(context, Move.LIFT, file, reason, version, as_json=as_json)


def _move(
    context: typer.Context, move: Move, file: str, reason: str, version: int, *, as_json: bool
) -> None:
    """Raises NotFoundError, UsageError, and CommandError when the move is refused."""
    service = current(context).service()
    try:
        order = MoveOrder(move=move, reason=reason, by=getuser()[:MOST])
    except ValidationError as error:
        raise UsageError("--reason takes 1 to 200 characters") from error
    for file_id in versions(service, file, version):
        view = service.move(file_id, order)
        if as_json:
            say_json(view)
        else:
            out().print(plain(f"{view.path} ({view.state}): {view.detail}"))
