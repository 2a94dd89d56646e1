"""What a stage with work waits for, and which news of files are worth a look."""

from datetime import timedelta

import pytest

from flows.names import Stage
from tests.unit.conductor.builders import BOTH_DUE, NEW, NOTHING, NOW, RULES, running, seen, waiting
from tidegate.conductor.coalescer import StartReason
from tidegate.conductor.events import Looked
from tidegate.conductor.prospects import Hindrance, Prospect, prospect, worth_a_look
from tidegate.conductor.state import FlowState

SOON = NOW + timedelta(seconds=2)
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
    passed = BOTH_DUE.with_stage(Stage.SILVER, retry_at=NOW - timedelta(seconds=1))
    assert at(passed, Stage.SILVER) == Prospect(at=NOW, why=None)


READY = NOW - timedelta(seconds=1)
NEWS = [
    ("nobody looks", NEW, True),
    ("somebody looks before quiet is over", NEW.model_copy(update={"wake_at": SOON}), False),
    ("somebody looks too late", NEW.model_copy(update={"wake_at": LATER}), True),
    ("that look was due a moment ago", NEW.model_copy(update={"wake_at": NOW}), True),
    ("bronze runs and is asked about", running(Stage.BRONZE), False),
    ("bronze is blocked", NEW.with_stage(Stage.BRONZE, blocked="no such job"), False),
    ("the flow is paused", NEW.model_copy(update={"paused": True}), False),
    ("gold runs", running(Stage.GOLD), True),
]


@pytest.mark.parametrize(("state", "expected"), [n[1:] for n in NEWS], ids=[n[0] for n in NEWS])
def test_news_of_a_file_is_worth_a_look_when_nobody_looks_in_time(
    state: FlowState, *, expected: bool
) -> None:
    assert worth_a_look(state, READY, RULES.coalescing, NOW) is expected
