"""Follow files and flows until everything is settled; `--wait` of `drop` and `run`."""

import time
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

import typer
from rich.table import Table

from flows.names import FileId, FlowName, Stage
from tidegate.adapters.landing import Landed
from tidegate.api.views import FileDetail, FlowView, StageView, Verdict
from tidegate.cli.errors import CommandError, Exit
from tidegate.cli.screen import fixed, number, out, plain, say_json, table, word
from tidegate.cli.session import Session
from tidegate.cli.words import change_of_file, change_of_stage, whereabouts

POLL_SECONDS: Final = 0.5
TURNED_AWAY: Final = frozenset({Verdict.REJECTED, Verdict.HELD, Verdict.DELETED})

type _Label = tuple[int, int, str]


class Settling:
    """What is followed, and how it stood before anything was asked for."""

    def __init__(self, session: Session, flows: Collection[FlowName]) -> None:
        """Raises what the service's client raises."""
        self._session, self._service = session, session.service()
        self.flows = {name: self._service.flow(name) for name in flows}
        self.files: dict[FileId, FileDetail] = {}
        self._states: dict[FileId, str] = {}
        self._stages = {name: _labels(view) for name, view in self.flows.items()}
        self._quiet = False
        self._begun = time.monotonic()

    @property
    def settled(self) -> bool:
        """Nothing is open in any of the flows."""
        return all(view.settled for view in self.flows.values())

    def follow(self, landed: Collection[Landed], seconds: float, *, quiet: bool) -> None:
        """Tell of every change once. Raises CommandError when the time is over."""
        self._quiet, self._begun = quiet, time.monotonic()
        wanted = {each.file_id: each.path for each in landed}
        while not self._look(wanted):
            if time.monotonic() - self._begun > seconds:
                raise CommandError(
                    f"not settled after {seconds:.0f} s; `tidegate status` says what waits"
                )
            self._session.pause(POLL_SECONDS)

    def _look(self, wanted: Mapping[FileId, str]) -> bool:
        """Files are read before flows: a flow that settled without them is not the end.

        In the end they are read once more, for their accounts.
        """
        self._read_files(wanted)
        seen = len(self.files) == len(wanted)
        self.flows = {name: self._service.flow(name) for name in self.flows}
        ended = seen and (self.settled or self._stuck())
        if ended:
            self._read_files(wanted)
        for line in (*self._news_of_files(), *self._news_of_stages()):
            self._say(line)
        return ended

    def _read_files(self, wanted: Mapping[FileId, str]) -> None:
        for file_id in wanted:
            if (found := self._service.find_file(file_id)) is not None:
                self.files[file_id] = found

    def _stuck(self) -> bool:
        """Nothing will change without a person, in any of the flows."""
        return all(view.settled or view.needs_a_person for view in self.flows.values())

    @property
    def done(self) -> bool:
        """What was followed has come to its end; others of the flow may wait for a person."""
        if not self.files:
            return self.settled
        ended = all(_has_ended(file) for file in self.files.values())
        return ended and all(view.settled or _only_files_wait(view) for view in self.flows.values())

    def _news_of_files(self) -> Iterator[str]:
        for file in self.files.values():
            if self._states.get(file.file_id) != file.state:
                self._states[file.file_id] = file.state
                yield change_of_file(file)

    def _news_of_stages(self) -> Iterator[str]:
        for name, view in self.flows.items():
            before, self._stages[name] = self._stages[name], _labels(view)
            for stage in view.stages:
                if before[stage.stage] != _label(stage):
                    yield change_of_stage(stage)

    def _say(self, line: str) -> None:
        if not self._quiet:
            passed = time.monotonic() - self._begun
            out().print(plain(f"{passed:6.1f} s  {line}"), soft_wrap=True)


def report(settling: Settling, *, as_json: bool) -> None:
    """What became of everything. Raises typer.Exit(1) when something was turned away or hangs."""
    files = tuple(settling.files.values())
    if as_json:
        say_json(_document(settling))
    elif files:
        out().print(_table(files))
    for view in settling.flows.values():
        for reason in () if as_json else _reasons(view):
            out().print(plain(reason, "red"))
    turned_away = any(file.verdict in TURNED_AWAY for file in files)
    if turned_away or not settling.done:
        raise typer.Exit(Exit.NO)


def _has_ended(file: FileDetail) -> bool:
    return file.verdict not in TURNED_AWAY | {Verdict.OPEN} and not file.stuck


def _only_files_wait(view: FlowView) -> bool:
    """No stage waits: the rows of every file that came so far are in gold."""
    return view.needs_a_person and all(each.stage is None for each in view.waiting)


def _document(settling: Settling) -> dict[str, Any]:
    return {
        "settled": settling.settled,
        "files": [file.model_dump(mode="json") for file in settling.files.values()],
        "flows": [view.model_dump(mode="json") for view in settling.flows.values()],
    }


def _table(files: tuple[FileDetail, ...]) -> Table:
    shown = table("file", fixed("verdict"), number("rows"), "where its rows are")
    for file in files:
        rows = "" if file.rows is None else f"{file.rows:,}"
        name = plain(file.path.rpartition("/")[2])
        shown.add_row(name, word(file.state), rows, plain(whereabouts(file)))
    return shown


def _reasons(view: FlowView) -> Iterator[str]:
    if view.paused and not view.settled:
        yield f"{view.flow} is paused: `tidegate resume {view.flow}` lets it go on"
    for stage in view.stages:
        if stage.blocked:
            yield f"{view.flow}: {stage.stage} is blocked: {stage.blocked}"
    for each in view.waiting:
        if each.stage is None and each.next_step:
            yield f"{view.flow}: {each.what}: {each.why}; {each.next_step}"


def _labels(view: FlowView) -> dict[Stage, _Label]:
    return {stage.stage: _label(stage) for stage in view.stages}


def _label(stage: StageView) -> _Label:
    return stage.level, stage.attempt, stage.state
