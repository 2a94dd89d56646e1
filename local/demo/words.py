"""What happens, in words: one line for each change between two looks."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from flows.names import FileId, Stage
from local.demo.follow import Sight
from local.demo.topic import Event
from tidegate.api.views import FileDetail, StageView, Verdict

RUNNING: Final = "running"
STYLES: Final = {
    Verdict.ACCEPTED: "green",
    Verdict.REJECTED: "red",
    Verdict.HELD: "yellow",
    Verdict.DUPLICATE: "blue",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Something that happened."""

    passed: float
    """Seconds since the drop."""
    subject: str
    text: str
    style: str = ""


@dataclass(slots=True)
class Changes:
    """Remembers the last look, so that every change is told once."""

    _verdicts: dict[FileId, Verdict] = field(default_factory=dict)
    _loaded: set[FileId] = field(default_factory=set)
    _stages: dict[Stage, tuple[int, int, str]] = field(default_factory=dict)
    _begun: dict[Stage, float] = field(default_factory=dict)

    def lines(self, sight: Sight) -> Iterator[Line]:
        """Files first, then stages, then events. The first look at a stage tells nothing."""
        for file in sight.known:
            if self._verdicts.get(file.file_id) != file.verdict:
                self._verdicts[file.file_id] = file.verdict
                if file.verdict is not Verdict.OPEN:
                    yield _verdict_line(sight.passed, file)
        for stage in sight.flow.stages:
            yield from self._stage_lines(sight, stage)
        for event in sight.events:
            text = event.type.removeprefix("Tidegate.") + _subject(event)
            yield Line(passed=sight.passed, subject="event", text=text, style="dim")

    def seconds(self, stage: Stage, passed: float) -> float:
        """Since the run that is under way was seen first."""
        return passed - self._begun.get(stage, passed)

    def _stage_lines(self, sight: Sight, stage: StageView) -> Iterator[Line]:
        label = (stage.level, stage.attempt, stage.state)
        before = self._stages.get(stage.stage)
        self._stages[stage.stage] = label
        if before == label:
            return
        took = self.seconds(stage.stage, sight.passed)
        if stage.state == RUNNING:
            self._begun[stage.stage] = sight.passed
        if before is not None:
            yield from self._told(sight, stage, before, took)

    def _told(
        self, sight: Sight, stage: StageView, before: tuple[int, int, str], took: float
    ) -> Iterator[Line]:
        passed, name = sight.passed, str(stage.stage)
        if before[2] == RUNNING or (stage.state == "idle" and stage.level > before[0]):
            # The next level may have begun between two looks: then this one is done as well.
            done = stage.state == "idle" or stage.level > before[0]
            how = f"done after {took:.1f} s" if done else f"failed after {took:.1f} s"
            text = how + self._fresh(sight, stage.stage)
            yield Line(passed=passed, subject=name, text=text, style="bold cyan")
        if stage.state == RUNNING:
            text = f"starts: level {stage.level}, attempt {stage.attempt}"
            yield Line(passed=passed, subject=name, text=text, style="cyan")
        if stage.state in {"blocked", "waiting"}:
            text = stage.blocked or f"tries again, attempt {stage.attempt} did not succeed"
            yield Line(passed=passed, subject=name, text=text, style="red")

    def _fresh(self, sight: Sight, stage: Stage) -> str:
        if stage is not Stage.BRONZE:
            return ""
        loaded = {file.file_id for file in sight.known if file.state == "LOADED"}
        fresh, self._loaded = loaded - self._loaded, loaded
        return f": {_files(len(fresh))} loaded"


def short(path: str) -> str:
    """The file's own name."""
    return path.rpartition("/")[2]


def about(file: FileDetail) -> str:
    """What is worth knowing of a file, after its verdict."""
    if file.verdict is Verdict.DUPLICATE:
        return "the same bytes as before: nothing to do"
    if file.verdict is Verdict.ACCEPTED:
        return f"{file.rows or 0:,} rows{_broken(file.bad_rows or 0)}"
    return file.reason


def _broken(rows: int) -> str:
    verb = "breaks" if rows == 1 else "break"
    return f", {rows:,} {verb} the contract" if rows else ""


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"


def _verdict_line(passed: float, file: FileDetail) -> Line:
    turned_away = file.verdict in {Verdict.REJECTED, Verdict.HELD}
    why = file.summary if turned_away and file.summary else about(file)
    text = f"{file.verdict}: {why}" if why else str(file.verdict)
    return Line(
        passed=passed,
        subject=short(file.path),
        text=text,
        style=STYLES.get(file.verdict, ""),
    )


def _subject(event: Event) -> str:
    path = event.data.get("path")
    if path is not None:
        return f" {short(str(path))}"
    stage, level = event.subject.rpartition("/")[2], event.data.get("level", "")
    return f" {stage}, level {level}"
