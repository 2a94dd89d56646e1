"""Half answers of the workspace, and what is looked at in a decision about them."""

from datetime import timedelta

from flows.names import Stage
from tests.unit.conductor.builders import a_run
from tidegate.conductor.events import Announce, Decision, NoAnswer, Nudge, StillActive
from tidegate.conductor.state import FlowState, Run
from tidegate.ports import RunPhase, RunReport

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def mine(state: FlowState) -> Run:
    run = state.bronze.run
    assert run is not None
    return run


def no_answer(retry_after: timedelta = timedelta(0), run: Run | None = None) -> NoAnswer:
    asked = run or a_run(Stage.BRONZE)
    return NoAnswer(stage=Stage.BRONZE, run=asked, reason="503", retry_after=retry_after)


def still(phase: RunPhase, detail: str = "RUNNING") -> StillActive:
    report = RunReport(phase=phase, detail=detail)
    return StillActive(stage=Stage.BRONZE, run=a_run(Stage.BRONZE), report=report)


def alarms(decision: Decision) -> list[str]:
    told = [each.announcement for each in decision.before if isinstance(each, Announce)]
    return [str(each.data["kind"]) for each in told]


def calls(decision: Decision) -> int:
    return len(decision.after) - sum(isinstance(each, Nudge) for each in decision.after)
