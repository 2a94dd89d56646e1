"""`tidegate retry`: set free what is stuck."""

from functools import partial
from getpass import getuser
from typing import Annotated, Final

import typer

from flows.names import FlowName
from tidegate.api.trouble_views import RetryView, freed_words
from tidegate.cli.errors import Exit, UsageError
from tidegate.cli.explain import versions
from tidegate.cli.options import AsJson, complete_flow
from tidegate.cli.screen import out, plain, say_json
from tidegate.cli.service import ServiceClient
from tidegate.cli.session import current

MOST_REQUESTS: Final = 200
"""They set 100,000 files free; what gets stuck again meanwhile is not set free for ever."""


def retry(
    context: typer.Context,
    file: Annotated[
        str | None,
        typer.Argument(help="Path below landing, file id, or just the name.", show_default=False),
    ] = None,
    *,
    flow: Annotated[
        str | None,
        typer.Option(
            help="Flow whose stuck files are all set free.",
            autocompletion=complete_flow,
            show_default=False,
        ),
    ] = None,
    announcements: Annotated[
        str | None,
        typer.Option(
            help="Flow whose undelivered announcements are sent again.",
            autocompletion=complete_flow,
            show_default=False,
        ),
    ] = None,
    reason: Annotated[str, typer.Option(help="Why; the file's story tells it.")] = "",
    as_json: AsJson = False,
) -> None:
    """Set free what is stuck: files, or announcements.

    A file that fails each time it is driven on is stuck: nobody touches it until
    the cause is mended and this is said. Exit 0 when something was set free, 1
    when nothing was stuck. A flow that is blocked goes on with `tidegate run`.

    [dim]tidegate retry netflix/titles/p.csv --reason "the role is assigned now"
    tidegate retry --flow netflix --reason "the role is assigned now"
    tidegate retry --announcements netflix[/]
    """
    if [file, flow, announcements].count(None) != 2:  # noqa: PLR2004 - one of the three is named
        raise UsageError("name a file, or a flow with --flow or --announcements")
    service = current(context).service()
    if announcements is not None:
        _told(service.send_again(FlowName(announcements)), as_json=as_json)
    if flow is not None:
        _told(_all(service, FlowName(flow), reason), as_json=as_json)
    for file_id in versions(service, file, 1) if file is not None else ():
        _told(service.retry(file_id, by=getuser(), reason=reason), as_json=as_json)


def _all(service: ServiceClient, flow: FlowName, reason: str) -> RetryView:
    """Request after request, until no file is left, or more were set free than one asks for."""
    request = partial(service.retry_all, flow, by=getuser(), reason=reason)
    views = [request()]
    while views[-1].more and views[-1].done and len(views) < MOST_REQUESTS:
        views.append(request())
    done = sum(view.done for view in views)
    return views[-1].model_copy(update={"done": done, "detail": freed_words(done)})


def _told(view: RetryView, *, as_json: bool) -> None:
    if as_json:
        say_json(view)
    else:
        out().print(plain(view.detail))
    if not view.done:
        raise typer.Exit(Exit.NO)
