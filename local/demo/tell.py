"""How the demo speaks: one line per change, tables at the end."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from local.demo.follow import Teller
from local.demo.script import Script
from local.demo.service import Event
from local.demo.tables import Answer
from tidegate.api.views import FileDetail, StageView

GOOD = frozenset({"ACCEPTED", "LOADED"})
BAD = frozenset({"REJECTED", "HELD"})


class Voice:
    """Writes to the terminal. Names of files are escaped: they come from outside."""

    def __init__(self, console: Console) -> None:
        """Take the terminal."""
        self._console = console

    @property
    def teller(self) -> Teller:
        """For the follower."""
        return Teller(file=self._file, stage=self._stage, event=self._event)

    def say(self, text: str) -> None:
        """One line."""
        self._console.print(text)

    def started(self, name: str, seconds: float) -> None:
        """A part of the world serves."""
        self._console.print(f"  {name:<10} {seconds:4.1f} s", style="dim")

    def script(self, script: Script) -> None:
        """What is dropped, and what is not."""
        self._console.print()
        for drop in script.drops:
            self._console.print(
                f"[bold]drop[/] {escape(drop.source.name)} → landing/{escape(drop.path)}"
            )
        for file in script.left_out:
            self._console.print(
                f"  left out {escape(file.name)}: no dataset of that name", style="dim"
            )

    def files(self, files: Sequence[FileDetail]) -> None:
        """Where every row of every file went."""
        table = Table("file", "verdict", "rows", "silver", "quarantined", "duplicate", "superseded")
        for file in files:
            account = file.account
            cells = (
                (account.silver, account.quarantined, account.duplicate, account.superseded)
                if account
                else ("", "", "", "")
            )
            rows = file.counts.rows if file.counts else ""
            table.add_row(
                escape(file.path.rpartition("/")[2]), file.state, str(rows), *map(str, cells)
            )
        self._console.print(table)

    def layers(self, before: Mapping[str, int], now: Mapping[str, int]) -> None:
        """Rows by table, before the drop and after it."""
        table = Table("table", "rows before", "rows now")
        for name, rows in now.items():
            table.add_row(name, f"{before[name]:,}", f"{rows:,}")
        self._console.print(table)

    def answer(self, title: str, answer: Answer) -> None:
        """One query's rows."""
        self.say(f"\n[bold]{title}[/]")
        table = Table(*answer.columns)
        for row in answer.rows:
            table.add_row(*map(escape, row))
        self._console.print(table)

    def _file(self, passed: float, file: FileDetail) -> None:
        name = escape(file.path.rpartition("/")[2])
        style = "green" if file.state in GOOD else "red" if file.state in BAD else ""
        self._line(passed, f"{name} is {file.state}{_why(file)}", style)

    def _stage(self, passed: float, stage: StageView) -> None:
        run = f", run {stage.run_id}" if stage.run_id else ""
        label = f"level {stage.level}, attempt {stage.attempt}{run}"
        self._line(passed, f"{stage.stage} is {stage.state} ({label})", "cyan")

    def _event(self, passed: float, event: Event) -> None:
        told = ", ".join(f"{key} {value}" for key, value in event.data.items())
        self._line(passed, escape(f"event {event.type}: {told}"), "dim")

    def _line(self, passed: float, text: str, style: str) -> None:
        self._console.print(f"{passed:6.1f} s  {text}", style=style, soft_wrap=True)


def _why(file: FileDetail) -> str:
    counts = file.counts
    if counts is None:
        return ""
    if file.duplicate_of:
        return " of what was loaded last: nothing to do"
    if file.reason:
        return f": {escape(file.reason)}; see quarantine/…/{file.file_id}/rejection.json"
    bad = f", {counts.bad_rows} of them break the contract" if counts.bad_rows else ""
    return f" ({counts.rows:,} rows{bad})"
