"""`tidegate flows`, `run`, `pause` and `resume`."""

import typer

from flows.names import FlowName
from tidegate.api.views import FlowView
from tidegate.cli.options import AsJson, FlowArgument, Seconds, Wait
from tidegate.cli.screen import fixed, listed, number, out, plain, say_json, table
from tidegate.cli.session import current
from tidegate.cli.settling import Settling, report
from tidegate.cli.words import standing


def flows(context: typer.Context, *, as_json: AsJson = False) -> None:
    """List the declared flows and their levels."""
    found = current(context).service().flows()
    if as_json:
        say_json(found)
        return
    shown = table(fixed("flow"), "datasets", fixed("levels"), number("quarantined"), "now")
    for each in found:
        levels = " ".join(f"{stage.stage[0]}{stage.level}" for stage in each.stages)
        rows = sum(each.quarantined.values())
        shown.add_row(
            plain(each.flow), listed(each.datasets), levels, f"{rows:,}", plain(standing(each))
        )
    out().print(shown)
    out().print("Levels count the runs of bronze, silver and gold.", style="dim")


def run(
    context: typer.Context,
    flow: FlowArgument,
    seconds: Seconds = 600.0,
    *,
    wait: Wait = False,
    as_json: AsJson = False,
) -> None:
    """Run what waits now, without the quiet period.

    Exit 0 also when nothing is open; 1 when the flow is paused, or when --wait
    ends and something failed.

    [dim]tidegate run netflix --wait[/]
    """
    session = current(context)
    name = FlowName(flow)
    settling = Settling(session, {name}) if wait else None
    answer = session.service().run(name)
    if settling is None or not answer.started:
        say_json(answer) if as_json else out().print(plain(f"{flow}: {answer.detail}"))
        return
    settling.follow((), seconds, quiet=as_json)
    report(settling, as_json=as_json)


def pause(context: typer.Context, flow: FlowArgument, *, as_json: AsJson = False) -> None:
    """Stop every start of a flow.

    Files are still received and checked; runs under way end.
    """
    _told(current(context).service().pause(FlowName(flow)), as_json=as_json)


def resume(context: typer.Context, flow: FlowArgument, *, as_json: AsJson = False) -> None:
    """Allow the starts of a flow again."""
    _told(current(context).service().resume(FlowName(flow)), as_json=as_json)


def _told(view: FlowView, *, as_json: bool) -> None:
    if as_json:
        say_json(view)
    else:
        out().print(plain(f"{view.flow}: {standing(view)}"))
