"""The story while it happens: lines scroll by; on a terminal a picture of now stays below them."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.markup import escape
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from local.demo.follow import Sight
from local.demo.script import Script
from local.demo.words import STYLES, Changes, Line, about, short
from tidegate.api.views import FileDetail, StageView, Waiting

SUBJECT: Final = 21
"""Width of the longest name that is usual."""
FRAMES: Final = 8
"""Pictures a second."""


class Screen:
    """Shows looks. Names of files are never read as markup: they come from outside."""

    def __init__(self, console: Console, script: Script) -> None:
        self._console, self._script = console, script
        self._changes = Changes()
        self._spinner = Spinner("dots")
        self._sight: Sight | None = None
        self._seen_at = 0.0
        self._took: dict[str, float] = {}

    @contextmanager
    def open(self) -> Iterator[None]:
        """The picture is there inside the block, on a terminal only."""
        if not self._console.is_terminal:
            yield
            return
        with Live(
            get_renderable=self.picture,
            console=self._console,
            refresh_per_second=FRAMES,
            transient=True,
        ):
            yield

    def see(self, sight: Sight) -> None:
        """One more look."""
        self._sight, self._seen_at = sight, time.monotonic()
        for line in self._changes.lines(sight):
            self._console.print(_rendered(line))

    def picture(self) -> RenderableType:
        """Files and stages as of the last look, with clocks that go on."""
        if self._sight is None:
            return Text("")
        passed = self._sight.passed + time.monotonic() - self._seen_at
        return Group(
            Text(""), self._files(self._sight), Text(""), self._stages(self._sight, passed)
        )

    def _files(self, sight: Sight) -> Table:
        table = _grid()
        paths = {file.path: file for file in sight.known}
        for drop in self._script.drops:
            table.add_row(*self._file_row(drop.source.name, paths.get(drop.path)))
        return table

    def _file_row(self, name: str, file: FileDetail | None) -> tuple[RenderableType, ...]:
        if file is None:
            return (self._spinner, escape(name), Text("dropped", "dim"), "")
        style = STYLES.get(file.verdict, "")
        done = file.state in {"LOADED", "REJECTED", "DUPLICATE", "SUPERSEDED", "HELD"}
        mark: RenderableType = Text("●", style) if done else self._spinner
        return (
            mark,
            escape(short(file.path)),
            Text(file.state.lower(), style),
            escape(about(file)),
        )

    def _stages(self, sight: Sight, passed: float) -> Table:
        table = _grid()
        for stage in sight.flow.stages:
            table.add_row(*self._stage_row(sight, stage, passed))
        return table

    def _stage_row(
        self, sight: Sight, stage: StageView, passed: float
    ) -> tuple[RenderableType, ...]:
        if stage.state == "running":
            self._took[stage.stage] = self._changes.seconds(stage.stage, passed)
            clock = f"{self._took[stage.stage]:.1f} s"
            return (self._spinner, Text(stage.stage, "cyan"), Text(clock, "cyan"), "")
        if stage.stage in self._took and stage.state == "idle":
            clock = f"{self._took[stage.stage]:.1f} s"
            return (Text("●", "cyan"), Text(stage.stage), Text(clock), "done")
        why = next((each for each in sight.flow.waiting if each.stage is stage.stage), None)
        return (Text("○", "dim"), Text(stage.stage, "dim"), "", Text(_waits(why), "dim"))


def _grid() -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=1)
    table.add_column(min_width=SUBJECT, no_wrap=True)
    table.add_column(min_width=9, no_wrap=True)
    table.add_column(overflow="fold")
    return table


def _rendered(line: Line) -> Table:
    """Long texts go on below their own beginning."""
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(width=9)
    table.add_column(min_width=SUBJECT, overflow="fold")
    table.add_column(overflow="fold")
    name = Text(line.subject, "dim" if line.style == "dim" else "bold")
    table.add_row(Text(f"{line.passed:6.1f} s", "dim"), name, Text(line.text, line.style))
    return table


def _waits(waiting: Waiting | None) -> str:
    if waiting is None:
        return ""
    until = f", until {waiting.until.astimezone():%H:%M:%S}" if waiting.until else ""
    return f"{waiting.what} {waiting.why}{until}"
