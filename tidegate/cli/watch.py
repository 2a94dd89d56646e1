"""`tidegate watch`: flows, stages and files as they change."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final

import typer
from rich.console import Group, RenderableType
from rich.live import Live

from flows.names import FileId, FlowName, Stage
from tidegate.api.views import FileView, FlowView
from tidegate.cli.errors import UnavailableError
from tidegate.cli.files import file_table
from tidegate.cli.options import AsJson, complete_flow
from tidegate.cli.screen import json_line, out, plain
from tidegate.cli.session import Session, current
from tidegate.cli.status import flow_part

FILES: Final = 12
FEWEST: Final = 3
ABOVE_FILES: Final = 9
"""Lines that a flow takes, at least."""

type Change = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How everything stood at one moment."""

    at: datetime
    flows: tuple[FlowView, ...] = ()
    files: tuple[FileView, ...] = ()
    trouble: str = ""
    """Why nothing could be seen."""


def watch(
    context: typer.Context,
    flow: Annotated[
        str | None,
        typer.Argument(help="Only this flow.", autocompletion=complete_flow, show_default=False),
    ] = None,
    every: Annotated[float, typer.Option(min=0.2, help="Seconds between two looks.")] = 1.0,
    *,
    as_json: AsJson = False,
) -> None:
    """Show flows and files as they change.

    Until Ctrl-C. With --json one line for each change: `kind` is flow, stage, file or
    unavailable.

    [dim]tidegate watch netflix --json | jq .kind[/]
    """
    session = current(context)
    looks = _looks(session, FlowName(flow) if flow else None, every)
    try:
        _lines(looks) if as_json else _live(looks)
    except KeyboardInterrupt:
        return


def _looks(session: Session, flow: FlowName | None, every: float) -> Iterator[Look]:
    """The first one raises what the client raises; later ones tell that nothing answers."""
    last = _look(session, flow)
    yield last
    while True:
        session.pause(every)
        try:
            last = _look(session, flow)
            yield last
        except UnavailableError as error:
            yield Look(at=session.clock(), flows=last.flows, files=last.files, trouble=str(error))


def _look(session: Session, flow: FlowName | None) -> Look:
    service = session.service()
    views = (service.flow(flow),) if flow else service.flows()
    files = service.files(flow=flow, limit=FILES).files
    return Look(at=session.clock(), flows=views, files=files)


def _live(looks: Iterator[Look]) -> None:
    console = out()
    with Live(console=console, auto_refresh=False) as live:
        for look in looks:
            live.update(Group(*_screen(look, console.height)), refresh=True)


def _screen(look: Look, height: int) -> Iterator[RenderableType]:
    """As many files as a low terminal has room for, two lines each."""
    yield plain(f"{look.at:%H:%M:%S} UTC; Ctrl-C ends this", "dim")
    for view in look.flows:
        yield from flow_part(view, look.at)
        yield ""
    if look.files:
        room = (height - ABOVE_FILES * len(look.flows)) // 2
        yield file_table(look.files[: max(room, FEWEST)], look.at)
    if look.trouble:
        yield plain(look.trouble, "red")


def _lines(looks: Iterator[Look]) -> None:
    before = Look(at=datetime.min)  # noqa: DTZ901 - nothing was seen before the first look
    for look in looks:
        for change in changes(before, look):
            typer.echo(json_line(change))
        before = look


def changes(before: Look, now: Look) -> Iterator[Change]:
    """What differs, as documents of the API in an envelope of `at` and `kind`."""
    at = now.at.isoformat()
    if now.trouble:
        if now.trouble != before.trouble:
            yield {"at": at, "kind": "unavailable", "detail": now.trouble}
        return
    for file in _new_files(before, now):
        yield {"at": at, "kind": "file", "file": file.model_dump(mode="json")}
    known = {view.flow: view for view in before.flows}
    for view in now.flows:
        yield from ({"at": at, **each} for each in _of_flow(known.get(view.flow), view))


def _new_files(before: Look, now: Look) -> Iterator[FileView]:
    known: dict[FileId, FileView] = {file.file_id: file for file in before.files}
    for file in reversed(now.files):
        if known.get(file.file_id) != file:
            yield file


def _of_flow(before: FlowView | None, now: FlowView) -> Iterator[Change]:
    stages = {stage.stage: stage for stage in before.stages} if before else {}
    for stage in now.stages:
        if stages.get(Stage(stage.stage)) != stage:
            yield {"kind": "stage", "flow": now.flow, "stage": stage.model_dump(mode="json")}
    if before is None or _standing(before) != _standing(now):
        yield {"kind": "flow", "flow": now.model_dump(mode="json")}


def _standing(view: FlowView) -> tuple[object, ...]:
    """What counts as a change of the flow itself: not when it was read."""
    return view.settled, view.paused, view.open_files, view.waiting_files
