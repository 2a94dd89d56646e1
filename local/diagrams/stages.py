"""The machine of a stage, as the flow machine itself answers: every state meets every event.

A stage has no table of its own: its states are told apart by three fields of the saved state, and
what follows is asked of `decide`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from flows.flow import Coalescing
from flows.names import DatasetName, FileId, FlowName, Stage
from flows.receipt import BronzeFile, Closed, Receipt, Table
from local.diagrams.mermaid import Edge, state_diagram
from tidegate.conductor.decide import Rules, decide
from tidegate.conductor.events import (
    Asked,
    Ended,
    Event,
    Looked,
    NoAnswer,
    NotStarted,
    NotTold,
    Started,
    StillActive,
    Unreadable,
    WaitingFile,
)
from tidegate.conductor.policy import LONGEST_DELAY, ON_END, PROBE, UNKNOWN_DEADLINE
from tidegate.conductor.state import FlowState, Run, StageState
from tidegate.ports import RunPhase, RunReport

BRONZE: Final = Stage.BRONZE
FLOW: Final = FlowName("flow")
DATASET: Final = DatasetName("dataset")
NOW: Final = datetime(2026, 1, 1, 12, tzinfo=UTC)
RULES: Final = Rules(
    coalescing=Coalescing(quiet=timedelta(seconds=1)),
    poll=timedelta(seconds=5),
    datasets={DATASET: "1.0.0"},
    release="this",
)
FILE: Final = WaitingFile(
    file_id=FileId("a-b"),
    dataset=DATASET,
    target="flow/dataset/file.csv",
    size=1,
    ready_at=NOW - timedelta(hours=1),
)
UNKNOWN_TO_US: Final = Run(level=1, attempt=1, token="token", decided_at=NOW)  # noqa: S106 - no secret
KNOWN: Final = UNKNOWN_TO_US.model_copy(update={"run_id": 1, "odd_since": NOW - UNKNOWN_DEADLINE})


class Looks(StrEnum):
    """What a stage looks like from outside."""

    IDLE = "idle"
    STARTING = "starting"
    """Its attempt is saved, and perhaps started."""
    RUNNING = "running"
    """The workspace has told the run's id."""
    WAITING = "backing_off"
    BLOCKED = "blocked"
    HELD_UP = "blocked_with_its_run"


_BEGUN: Final = StageState(level=1, attempt=1, closed=False)
_BLOCKED: Final = _BEGUN.model_copy(
    update={"blocked": "why", "blocked_at": NOW, "blocked_under": "this"}
)
STATES: Final[Mapping[Looks, StageState]] = MappingProxyType(
    {
        Looks.IDLE: StageState(),
        Looks.STARTING: _BEGUN.model_copy(update={"run": UNKNOWN_TO_US}),
        Looks.RUNNING: _BEGUN.model_copy(update={"run": KNOWN}),
        Looks.WAITING: _BEGUN.model_copy(update={"retry_at": NOW + LONGEST_DELAY}),
        Looks.BLOCKED: _BLOCKED,
        Looks.HELD_UP: _BLOCKED.model_copy(update={"run": KNOWN}),
    }
)


def looks(stage: StageState) -> Looks:
    """Told by run, block and back-off."""
    if stage.blocked:
        return Looks.HELD_UP if stage.run else Looks.BLOCKED
    if stage.run is not None:
        return Looks.STARTING if stage.run.run_id is None else Looks.RUNNING
    return Looks.IDLE if stage.closed else Looks.WAITING


def stage_machine() -> str:
    """Of bronze; silver and gold differ in what makes them due."""
    return state_diagram([Edge(begin="[*]", end=Looks.IDLE), *sorted(set(_edges()))])


def _edges() -> Iterator[Edge]:
    for begin, stage in STATES.items():
        state = FlowState(flow=FLOW, bronze=stage)
        for label, event, now, rules in _events(stage):
            end = looks(decide(state, event, rules, now).state.bronze)
            if end is not begin:
                yield Edge(begin=begin, end=end, label=label)


type Happening = tuple[str, Event, datetime, Rules]


def _events(stage: StageState) -> Iterator[Happening]:
    look = Looked(files=(FILE,), tombstones=())
    yield "files are due", look, NOW, RULES
    yield "a person asks", Asked(), NOW, RULES
    if stage.retry_at is not None:
        yield "the back-off is over", look, stage.retry_at, RULES
    if stage.blocked:
        yield "a day is over", look, NOW + PROBE, RULES
        yield "another release", look, NOW, replace(RULES, release="other")
    for label, event in _news(stage.run or UNKNOWN_TO_US):
        yield label, event, NOW, RULES


def _news(run: Run) -> Iterator[tuple[str, Event]]:
    def told(phase: RunPhase) -> RunReport:
        return RunReport(phase=phase, detail="why")

    yield "no answer", NoAnswer(stage=BRONZE, run=run, reason="why")
    if run.run_id is None:
        yield "started", Started(stage=BRONZE, run=run, run_id=1)
        yield "the start is refused", NotStarted(stage=BRONZE, run=run, reason="why")
    else:
        yield "still active", StillActive(stage=BRONZE, run=run, report=told(RunPhase.ACTIVE))
        odd = StillActive(stage=BRONZE, run=run, report=told(RunPhase.UNKNOWN))
        yield "an unknown state for too long", odd
        yield "its state is refused to us", NotTold(stage=BRONZE, run=run, reason="why")
    yield "its receipt cannot be read", Unreadable(stage=BRONZE, run=run, reason="why")
    for phase in ON_END:
        yield f"{phase.replace('_', ' ')}, no receipt", _ended(run, told(phase), None)
    yield "a closed receipt", _ended(run, told(RunPhase.FAILED), _receipt())


def _ended(run: Run, report: RunReport, receipt: Receipt | None) -> Ended:
    return Ended(stage=BRONZE, run=run, report=report, receipt=receipt, request=None)


def _receipt() -> Receipt:
    closed = Closed(
        flow=FLOW,
        stage=BRONZE,
        level=1,
        attempt=1,
        lines=1,
        tables={DATASET: Table(version=1, rows=1)},
    )
    answer = BronzeFile(file_id=FILE.file_id, dataset=DATASET, rows=1)
    return Receipt(closed=closed, bronze_files=(answer,))
