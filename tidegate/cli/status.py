"""`tidegate status`: one screen about everything."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import typer
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from tidegate.api.views import FileView, FlowView, RunView, StageView, Verdict
from tidegate.cli.completeness import completeness
from tidegate.cli.errors import Exit
from tidegate.cli.options import AsJson
from tidegate.cli.screen import clock_time, fixed, number, out, plain, say_json, span, table, word
from tidegate.cli.session import Session, current
from tidegate.cli.words import stage_words, standing, waiting, whereabouts

if TYPE_CHECKING:
    from tidegate.cli.service import ServiceClient

RUNS: Final = 3
TROUBLED: Final = 5
SUCCEEDED: Final = "succeeded"
RECENT: Final = timedelta(days=1)


def status(context: typer.Context, *, as_json: AsJson = False) -> None:
    """Tell how everything stands, on one screen.

    Flows and their stages, what waits for what and until when, the last runs,
    and what was turned away within a day. Exit 0 when every flow is settled
    and none is blocked, 1 when not.
    """
    session = current(context)
    service = session.service()
    views = service.flows()
    settled = all(view.settled and not _blocked(view) for view in views)
    if as_json:
        say_json(_document(session, views, settled=settled))
    else:
        out().print(_screen(session, views))
    if not settled:
        raise typer.Exit(Exit.NO)


def _document(session: Session, views: tuple[FlowView, ...], *, settled: bool) -> dict[str, Any]:
    service = session.service()
    pages = [service.runs(view.flow, RUNS).model_dump(mode="json") for view in views]
    trouble = [each.model_dump(mode="json") for each in _troubled(service, session.clock())]
    return {
        "service": session.address(),
        "settled": settled,
        "flows": [view.model_dump(mode="json") for view in views],
        "runs": pages,
        "trouble": trouble,
    }


def _blocked(view: FlowView) -> bool:
    return any(stage.blocked for stage in view.stages)


def _screen(session: Session, views: tuple[FlowView, ...]) -> Group:
    now, service = session.clock(), session.service()
    parts: list[RenderableType] = [plain(f"{session.address()} answers.", "dim")]
    for view in views:
        parts += ["", *flow_part(view, now)]
        if runs := service.runs(view.flow, RUNS).runs:
            parts += ["", _runs(runs)]
    if trouble := tuple(_troubled(service, now)):
        parts += ["", plain("Turned away within a day", "bold"), _trouble(trouble)]
    return Group(*parts)


def flow_part(view: FlowView, now: datetime) -> Iterator[RenderableType]:
    """A flow: how it stands, its stages, what waits, what has come and what is missing."""
    style = "green" if view.settled else "red" if _blocked(view) else "yellow"
    yield Text.assemble(plain(view.flow, "bold"), "  ", plain(standing(view), style))
    yield _stages(view.stages, now)
    for each in view.waiting:
        yield plain(f"  {waiting(each, now)}", "yellow")
    yield from completeness(view.complete_set, view.expected, now)


def _stages(stages: tuple[StageView, ...], now: datetime) -> Table:
    shown = table(fixed("stage"), number("level"), fixed("state"), "", number("rows"))
    for stage in stages:
        rows = f"{sum(stage.rows.values()):,}" if stage.rows else ""
        words = plain(stage_words(stage, now))
        shown.add_row(stage.stage, str(stage.level), word(stage.state), words, rows)
    return shown


def _runs(runs: tuple[RunView, ...]) -> Table:
    shown = table(
        fixed("UTC"), fixed("run of"), number("level"), fixed("result"), number("took"), "detail"
    )
    for run in runs:
        took = "" if run.seconds is None else span(timedelta(seconds=run.seconds))
        shown.add_row(
            clock_time(run.started_at or run.decided_at),
            run.stage,
            f"{run.level}" + (f".{run.attempt}" if run.attempt > 1 else ""),
            word(run.result),
            took,
            plain("" if run.result == SUCCEEDED else run.detail),
        )
    return shown


def _troubled(service: "ServiceClient", now: datetime) -> Iterator[FileView]:
    for verdict in (Verdict.HELD, Verdict.REJECTED):
        since = now - RECENT
        yield from service.files(verdict=verdict, since=since, limit=TROUBLED).files


def _trouble(files: tuple[FileView, ...]) -> Table:
    shown = table(fixed("UTC"), fixed("state"), "file", "why")
    for file in files:
        shown.add_row(
            clock_time(file.at), word(file.state), plain(file.path), plain(whereabouts(file))
        )
    return shown
