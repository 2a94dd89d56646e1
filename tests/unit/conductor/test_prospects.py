"""What a stage with work waits for."""

from datetime import timedelta

from flows.names import Stage
from tests.unit.conductor.builders import BOTH_DUE, NEW, NOTHING, NOW, RULES, running, seen, waiting
from tidegate.conductor.coalescer import StartReason
from tidegate.conductor.events import Looked
from tidegate.conductor.prospects import Hindrance, Prospect, prospect
from tidegate.conductor.state import FlowState

LATER = NOW + timedelta(minutes=5)


def at(state: FlowState, stage: Stage, what: Looked = NOTHING) -> Prospect | None:
    return prospect(state, stage, what, RULES.coalescing, NOW)


def test_a_stage_without_work_waits_for_nothing() -> None:
    for stage in Stage:
        assert at(NEW.with_stage(stage, blocked="no such job"), stage) is None


def test_files_wait_for_quiet() -> None:
    quiet = NOW - timedelta(seconds=1) + RULES.coalescing.quiet
    expected = Prospect(at=quiet, why=StartReason.QUIET)
    assert at(NEW, Stage.BRONZE, seen(waiting(1))) == expected


def test_files_wait_for_the_run_before_them() -> None:
    found = at(running(Stage.BRONZE), Stage.BRONZE, seen(waiting(1)))
    assert found == Prospect(at=None, why=Hindrance.RUNS)


def test_a_blocked_stage_says_so_even_when_the_flow_is_paused() -> None:
    state = BOTH_DUE.with_stage(Stage.SILVER, blocked="canceled").model_copy(
        update={"paused": True}
    )
    assert at(state, Stage.SILVER) == Prospect(at=None, why=Hindrance.BLOCKED)
    assert at(state, Stage.GOLD) == Prospect(at=None, why=Hindrance.PAUSED)


def test_silver_waits_because_gold_runs() -> None:
    state = running(Stage.GOLD, BOTH_DUE)
    assert at(state, Stage.SILVER) == Prospect(at=None, why=Hindrance.GIVES_WAY)


def test_a_stage_that_failed_waits_for_its_next_attempt() -> None:
    state = BOTH_DUE.with_stage(Stage.SILVER, retry_at=LATER)
    assert at(state, Stage.SILVER) == Prospect(at=LATER, why=Hindrance.RETRY)
    over = BOTH_DUE.with_stage(Stage.SILVER, retry_at=NOW)
    assert at(over, Stage.SILVER) == Prospect(at=NOW, why=None)
