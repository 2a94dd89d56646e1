"""Silver and gold of a flow never run at the same time: which of them goes first."""

from datetime import datetime, timedelta

import pytest

from flows.names import Stage
from flows.request import GoldRequest
from tests.unit.conductor.builders import (
    BOTH_DUE,
    NOW,
    RULES,
    TITLES,
    look,
    running,
    started_stages,
)
from tidegate.conductor.decide import decide
from tidegate.conductor.events import Asked, WriteRequest


def test_gold_goes_first_when_silver_is_due_too() -> None:
    decision = look(BOTH_DUE)
    assert started_stages(decision) == [Stage.GOLD]
    (write,) = decision.before
    assert isinstance(write, WriteRequest)
    assert isinstance(write.request, GoldRequest)
    assert write.request.silver == {TITLES: 5}


def test_silver_and_gold_never_run_together() -> None:
    assert started_stages(look(running(Stage.GOLD, BOTH_DUE))) == []
    assert started_stages(look(running(Stage.SILVER, BOTH_DUE))) == []


@pytest.mark.parametrize("changes", [{"blocked": "why"}, {"retry_at": NOW + timedelta(minutes=1)}])
def test_a_gold_that_cannot_run_gives_way_to_silver(changes: dict[str, object]) -> None:
    assert started_stages(look(BOTH_DUE.with_stage(Stage.GOLD, **changes))) == [Stage.SILVER]


def test_a_start_that_was_refused_waits_for_the_stage_that_took_its_place() -> None:
    """A person asks again while silver runs; gold's start would be a run beside it."""
    refused = running(Stage.GOLD, BOTH_DUE, run_id=None).with_stage(Stage.GOLD, blocked="no job")
    later = NOW + timedelta(minutes=1)
    decision = look(refused, now=later)
    assert started_stages(decision) == [Stage.SILVER]
    asked = decide(decision.state, Asked(), RULES, later).state
    assert not asked.gold.blocked
    assert started_stages(look(asked, now=later + timedelta(minutes=1))) == [Stage.SILVER]


def test_silver_does_not_start_beside_a_gold_whose_state_is_refused_to_us() -> None:
    unseen = running(Stage.GOLD, BOTH_DUE).with_stage(Stage.GOLD, blocked="403")
    assert started_stages(look(unseen)) == []


SOON = NOW + timedelta(seconds=1)
TOGETHER = [
    ("gold goes first when both were decided at once", NOW, NOW, {}, [Stage.GOLD]),
    ("whoever was decided later may have begun", NOW, SOON, {}, [Stage.GOLD]),
    ("and so may silver", SOON, NOW, {}, [Stage.SILVER]),
    ("one that is blocked keeps nobody", NOW, SOON, {"blocked": "403"}, [Stage.SILVER]),
]


@pytest.mark.parametrize(
    ("silver", "gold", "of_gold", "expected"),
    [case[1:] for case in TOGETHER],
    ids=[case[0] for case in TOGETHER],
)
def test_of_two_starts_that_nobody_has_answered_one_is_asked_for(
    silver: datetime, gold: datetime, of_gold: dict[str, object], expected: list[Stage]
) -> None:
    state = running(Stage.SILVER, BOTH_DUE, run_id=None, decided_at=silver)
    state = running(Stage.GOLD, state, run_id=None, decided_at=gold)
    state = state.with_stage(Stage.GOLD, blocked_at=NOW, blocked_under="", **of_gold)
    assert started_stages(look(state, now=SOON)) == expected
