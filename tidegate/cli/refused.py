"""`tidegate refused`: events that were answered but not acted on, and why."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

import typer

from tidegate.api.trouble_views import RefusalsView
from tidegate.cli.durations import moment
from tidegate.cli.options import AsJson
from tidegate.cli.screen import clock_time, fixed, out, plain, say_json, table
from tidegate.cli.session import current


def refused(
    context: typer.Context,
    since: Annotated[
        str, typer.Option(help="How far back: 30m, 12h, 2d, or a time; at most 31 days.")
    ] = "1d",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Most of one day.")] = 100,
    *,
    as_json: AsJson = False,
) -> None:
    """List events that named no file of ours, and why.

    Events of other accounts, containers and types, names that no dataset claims,
    and bodies that cannot be read: each once a day, however often it came.

    [dim]tidegate refused --since 2d[/]
    """
    session = current(context)
    now = session.clock()
    begin = max(moment(since, now), now - timedelta(days=31))
    service = session.service()
    pages = [_since(begin, service.refusals(day, limit)) for day in _days(begin, now)]
    if as_json:
        say_json(pages)
    else:
        _show(pages)


def _days(begin: datetime, now: datetime) -> Iterator[date]:
    day, first = now.astimezone(UTC).date(), begin.astimezone(UTC).date()
    while day >= first:
        yield day
        day -= timedelta(days=1)


def _since(begin: datetime, page: RefusalsView) -> RefusalsView:
    """The first day began before the time that was asked for."""
    mine = tuple(each for each in page.refusals if each.at >= begin)
    return page.model_copy(update={"refusals": mine})


def _show(pages: list[RefusalsView]) -> None:
    shown = table(fixed("UTC"), "why", "subject")
    for page in pages:
        for each in page.refusals:
            shown.add_row(clock_time(each.at), plain(each.reason), plain(each.subject))
        if page.more:
            shown.add_row(str(page.day), plain("and more: --limit"), "")
    out().print(shown if shown.row_count else plain("nothing was refused"))
