"""Walks through the states of the flow machine: any event, in any order, at any time."""

from dataclasses import dataclass
from datetime import timedelta

from flows.names import DatasetName, FileId, Stage
from flows.receipt import BronzeFile, Closed, Receipt, SilverFile, Table
from flows.request import BronzeRequest, GoldRequest, Request, SilverRequest
from tests.unit.conductor.acts import CAST, DATASETS, Act
from tests.unit.conductor.builders import FLOW, NEW, NOW, TITLES, a_run
from tidegate.conductor import gathering
from tidegate.conductor.decide import Rules, decide
from tidegate.conductor.events import (
    Asked,
    Decision,
    Ended,
    Event,
    Looked,
    NoAnswer,
    NotStarted,
    NotTold,
    Paused,
    Started,
    StartRun,
    StillActive,
    Unreadable,
    WaitingFile,
    WriteRequest,
)
from tidegate.conductor.policy import MAX_FAILURES, ON_END
from tidegate.conductor.state import FlowState, Run
from tidegate.ledger.records import Tombstone
from tidegate.ports import RunPhase, RunReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One event and what came of it."""

    before: FlowState
    event: Event
    decision: Decision


class Walk:
    """Keeps what a real world would keep: requests, the tombstone log, tables' versions."""

    def __init__(self, rules: Rules) -> None:
        self.rules, self.now = rules, NOW
        # Otherwise few walks are long enough to park a dataset.
        self.state = NEW.model_copy(update={"silent": {CAST: MAX_FAILURES - 1}})
        self.requests: dict[tuple[Stage, int], Request] = {}
        self.stones: tuple[Tombstone, ...] = ()
        self._called: set[str] = set()
        """Tokens of starts that the workspace was asked for and has not answered."""
        self._version = 0

    def take(self, act: Act) -> list[Step]:
        """The act, and the look that the machine wished for."""
        self.now += timedelta(seconds=act.seconds)
        if act.kind == "arrive":
            dataset, rules = DATASETS[act.files % 2], self.rules.coalescing.complete_set
            self.state = gathering.arrived(self.state, rules, dataset, self.now)
            return []
        steps = [self._decide(self._event(act))]
        if act.kind != "look":
            steps.append(self._decide(self._looked(act)))
        return steps

    def _decide(self, event: Event) -> Step:
        before = self.state
        decision = decide(before, event, self.rules, self.now)
        for command in decision.before:
            if isinstance(command, WriteRequest):
                wanted = command.request
                self.requests.setdefault((Stage(wanted.stage), wanted.level), wanted)
        self._called |= {each.run.token for each in decision.after if isinstance(each, StartRun)}
        self.state = decision.state
        return Step(before=before, event=event, decision=decision)

    def _event(self, act: Act) -> Event:
        stage, run, report = act.stage, self._run(act), RunReport(phase=act.phase)
        wait = timedelta(seconds=act.seconds)
        events: dict[str, Event] = {
            "ask": Asked(),
            "pause": Paused(paused=True),
            "resume": Paused(paused=False),
            "start": Started(stage=stage, run=run, run_id=7),
            "refuse": NotStarted(stage=stage, run=run, reason="no such job"),
            "no answer": NoAnswer(stage=stage, run=run, reason="503", retry_after=wait),
            "active": StillActive(stage=stage, run=run, report=report),
            "not told": NotTold(stage=stage, run=run, reason="403"),
            "unreadable": Unreadable(stage=stage, run=run, reason="not JSON"),
        }
        kind = self._next(run) if act.kind == "go" else act.kind
        if not self._fits(kind, run):
            return self._looked(act)
        if kind in {"start", "refuse", "no answer"}:
            self._called.discard(run.token)
        if kind == "end":
            return self._ended(act, run)
        return events.get(kind) or self._looked(act)

    def _fits(self, kind: str, run: Run) -> bool:
        """Whether the workspace could say so: it answers calls, and knows what it has started."""
        if kind in {"start", "refuse"}:
            return run.token in self._called
        return run.run_id is not None or kind not in {"active", "not told", "unreadable"}

    def _next(self, run: Run) -> str:
        """What happens to a run when all goes well."""
        return "end" if run.run_id is not None else "start"

    def _run(self, act: Act) -> Run:
        """The stage's own, or one that it never heard of, or forgot."""
        mine = self.state.stage(act.stage)
        known = mine.run or a_run(act.stage, max(mine.level, 1), max(mine.attempt, 1))
        return a_run(act.stage, known.level + 1) if act.stale else known

    def _looked(self, act: Act) -> Looked:
        if act.stones:
            stone = Tombstone(file_id=FileId("t-0"), dataset=TITLES, lifted=False, at=self.now)
            self.stones = (*self.stones, stone)
        files = tuple(
            WaitingFile(
                file_id=FileId(f"{dataset}-0"),
                dataset=dataset,
                target=f"netflix/{dataset}",
                size=1,
                ready_at=self.now - timedelta(seconds=act.seconds),
            )
            for bit, dataset in enumerate(DATASETS)
            if act.files >> bit & 1
        )
        return Looked(files=files, tombstones=self.stones)

    def _ended(self, act: Act, run: Run) -> Ended:
        request = self.requests.get((act.stage, run.level))
        return Ended(
            stage=act.stage,
            run=run,
            report=RunReport(phase=_over(act), detail="as it happens"),
            receipt=self._receipt(act, run, request) if act.answers or act.kind == "go" else None,
            request=request,
        )

    def _receipt(self, act: Act, run: Run, request: Request | None) -> Receipt | None:
        answers = 3 if act.kind == "go" else act.answers
        self._version += 1
        table = Table(version=self._version, rows=1)
        closed = Closed(
            flow=FLOW,
            stage=act.stage,
            level=run.level,
            attempt=run.attempt,
            lines=0,
            tables={TITLES: table, CAST: table} if answers > 1 else {},
        )
        match request:
            case BronzeRequest():
                answered = {1: (), 2: (TITLES,), 3: DATASETS}[answers]
                files = tuple(
                    BronzeFile(file_id=each.file_id, dataset=each.dataset, rows=1)
                    for each in request.files
                    if each.dataset in answered
                )
                return Receipt(closed=closed, bronze_files=files)
            case SilverRequest():
                told = {
                    "consumed": {name: each.to for name, each in request.bronze.items()},
                    "epoch": request.epoch.to,
                }
                rows = tuple(_counted(name) for name in request.bronze)
                return Receipt(closed=closed.model_copy(update=told), silver_files=rows)
            case GoldRequest() | None:
                return None


def _over(act: Act) -> RunPhase:
    """The shell tells of an end only when the phase is one."""
    phase = act.phase if act.phase in ON_END else RunPhase.FAILED
    return RunPhase.SUCCEEDED if act.kind == "go" else phase


def _counted(dataset: DatasetName) -> SilverFile:
    return SilverFile(
        file_id=FileId(f"{dataset}-0"),
        dataset=dataset,
        silver=1,
        quarantined=0,
        duplicate=0,
        superseded=0,
    )
