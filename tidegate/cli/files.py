"""`tidegate files`: the newest files and where their rows are."""

from datetime import datetime
from typing import Annotated, Final

import typer
from rich.table import Column, Table

from flows.names import FlowName
from tidegate.api.views import FilesView, FileView, Verdict
from tidegate.cli.durations import moment
from tidegate.cli.options import AsJson, FlowOption
from tidegate.cli.screen import (
    amount,
    clock_time,
    fixed,
    number,
    out,
    plain,
    say_json,
    table,
    word,
)
from tidegate.cli.session import current
from tidegate.cli.words import whereabouts

MOST: Final = 500
"""What the API gives at once."""
PATH_WIDTH: Final = 31
"""A path as long as this is not folded on 80 columns."""


def files(
    context: typer.Context,
    flow: FlowOption = None,
    verdict: Annotated[
        Verdict | None, typer.Option(help="Only files with this verdict.", show_default=False)
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(help="90s, 30m, 2h, 7d, or a time in ISO 8601.", show_default=False),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=MOST, help="At most so many.")] = 30,
    *,
    as_json: AsJson = False,
) -> None:
    """List files with their verdicts and rows.

    Newest first. An account says where the rows are: silver, quarantined,
    duplicate, superseded.

    [dim]tidegate files --verdict rejected --since 7d[/]
    """
    session = current(context)
    page = session.service().files(
        flow=FlowName(flow) if flow else None,
        verdict=verdict,
        since=moment(since, session.clock()) if since else None,
        limit=limit,
    )
    if as_json:
        say_json(page)
    else:
        _tell(page, session.clock())


def _tell(page: FilesView, now: datetime) -> None:
    if not page.files:
        out().print(f"No such file since {clock_time(page.since)} UTC.")
        return
    out().print(file_table(page.files, now))
    more = "; there are more: narrow with --flow, --verdict, --since" if page.more else ""
    out().print(f"{amount(len(page.files), 'file')}{more}", style="dim")


def file_table(files: tuple[FileView, ...], now: datetime) -> Table:
    """The day is shown only of files that did not change today."""
    longest = max((len(file.path) for file in files), default=0)
    path = Column("file", width=min(longest, PATH_WIDTH))
    shown = table(fixed("UTC"), fixed("state"), path, number("rows"), "where its rows are")
    for file in files:
        shown.add_row(
            clock_time(file.at) if file.at.date() != now.date() else clock_time(file.at)[6:],
            word(file.state),
            plain(file.path),
            "" if file.rows is None else f"{file.rows:,}",
            plain(whereabouts(file)),
        )
    return shown
