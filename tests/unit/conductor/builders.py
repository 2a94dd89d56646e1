"""Small states, runs and news for the tests of the flow machine."""

from datetime import UTC, datetime, timedelta

from flows.flow import Coalescing
from flows.names import DatasetName, FileId, FlowName, Stage
from flows.receipt import BronzeFile, Closed, Receipt, Table
from tidegate.conductor.decide import Rules, decide
from tidegate.conductor.events import (
    Decision,
    Ended,
    Looked,
    StartRun,
    WaitingFile,
)
from tidegate.conductor.state import FlowState, Run, run_token
from tidegate.ledger.records import Tombstone
from tidegate.ports import RunPhase, RunReport

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
FLOW = FlowName("netflix")
TITLES = DatasetName("titles")
RULES = Rules(
    coalescing=Coalescing(quiet=timedelta(seconds=3)),
    poll=timedelta(seconds=15),
    datasets={TITLES: "1.0.0"},
)
NEW = FlowState(flow=FLOW)
NOTHING = Looked(files=(), tombstones=())


def a_run(stage: Stage, level: int = 1, attempt: int = 1, run_id: int | None = 7) -> Run:
    token = run_token(FLOW, stage, level, attempt)
    return Run(level=level, attempt=attempt, token=token, run_id=run_id, decided_at=NOW)


def running(stage: Stage, state: FlowState = NEW, **of_run: datetime | int | None) -> FlowState:
    run = a_run(stage).model_copy(update=of_run)
    return state.with_stage(stage, level=run.level, attempt=run.attempt, closed=False, run=run)


def waiting(seconds_ago: int = 60) -> WaitingFile:
    return WaitingFile(
        file_id=FileId("a-b"),
        dataset=TITLES,
        target="netflix/titles/2026/01/01/1-a-b.csv",
        size=10,
        ready_at=NOW - timedelta(seconds=seconds_ago),
    )


def seen(*files: WaitingFile, tombstones: tuple[Tombstone, ...] = ()) -> Looked:
    return Looked(files=files, tombstones=tombstones)


def bronze_receipt(version: int = 3, attempt: int = 1) -> Receipt:
    return Receipt(
        closed=Closed(
            flow=FLOW,
            stage=Stage.BRONZE,
            level=1,
            attempt=attempt,
            lines=1,
            tables={"titles": Table(version=version, rows=5)},
        ),
        bronze_files=(BronzeFile(file_id=FileId("a-b"), dataset=TITLES, rows=5),),
    )


def ended(
    stage: Stage, phase: RunPhase, receipt: Receipt | None = None, run: Run | None = None
) -> Ended:
    report = RunReport(phase=phase, detail="why")
    return Ended(stage=stage, run=run or a_run(stage), report=report, receipt=receipt, request=None)


def look(state: FlowState, what: Looked = NOTHING, now: datetime = NOW) -> Decision:
    return decide(state, what, RULES, now)


def started_stages(decision: Decision) -> list[Stage]:
    return [command.stage for command in decision.after if isinstance(command, StartRun)]


BOTH_DUE = NEW.with_stage(Stage.BRONZE, produced={TITLES: 3}).with_stage(
    Stage.SILVER, produced={TITLES: 5}
)
