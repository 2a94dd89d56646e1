"""What blocks a stage, what is told of it, and what sets it free."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from flows.names import Stage
from tests.unit.conductor.builders import (
    BOTH_DUE,
    FLOW,
    NOW,
    RULES,
    a_run,
    ended,
    look,
    running,
    seen,
    started_stages,
    waiting,
)
from tidegate.conductor.alarms import AlarmKind
from tidegate.conductor.decide import Rules, decide
from tidegate.conductor.events import (
    Announce,
    Asked,
    Decision,
    Event,
    NotStarted,
    NotTold,
    ObserveRun,
    StartRun,
    Unreadable,
)
from tidegate.conductor.policy import MAX_FAILURES, MAX_POSTPONED, ON_END, PROBE, Next, delay
from tidegate.conductor.state import FlowState
from tidegate.ports import RunPhase

FIRST = replace(RULES, release="first")
SECOND = replace(RULES, release="second")
A_SECOND = timedelta(seconds=1)


def blocked_alarms(decision: Decision) -> list[str]:
    told = [each.announcement for each in decision.before if isinstance(each, Announce)]
    return [each.id for each in told if each.data.get("kind") == AlarmKind.BLOCKED]


def canceled(now: datetime = NOW) -> FlowState:
    event = ended(Stage.BRONZE, RunPhase.CANCELED)
    return decide(running(Stage.BRONZE), event, FIRST, now).state


def tried(state: FlowState, rules: Rules, now: datetime) -> list[Stage]:
    return started_stages(decide(state, seen(waiting()), rules, now))


ENDS = [
    (RunPhase.SUCCEEDED, Next.RETRY),
    (RunPhase.FAILED, Next.RETRY),
    (RunPhase.RETRY_LATER, Next.AGAIN),
    (RunPhase.CANCELED, Next.BLOCK),
    (RunPhase.REFUSED, Next.BLOCK),
    (RunPhase.GONE, Next.AGAIN),
]
"""Written by hand: the table may not decide what is right."""


def test_every_way_to_end_has_a_policy() -> None:
    ways = set(RunPhase) - {RunPhase.ACTIVE, RunPhase.UNKNOWN}
    assert set(ON_END) == {phase for phase, _ in ENDS} == ways


@pytest.mark.parametrize(("phase", "action"), ENDS)
def test_an_end_without_a_receipt_follows_its_policy(phase: RunPhase, action: Next) -> None:
    decision = decide(running(Stage.BRONZE), ended(Stage.BRONZE, phase), FIRST, NOW)
    stage = decision.state.bronze
    assert bool(stage.blocked) is (action is Next.BLOCK)
    assert stage.failures == (action is Next.RETRY)
    assert stage.postponed == (action is Next.AGAIN)
    assert bool(blocked_alarms(decision)) is (action is Next.BLOCK)
    soon = tried(decision.state, FIRST, NOW + delay(stage.failures, stage.postponed))
    assert bool(soon) is (action is not Next.BLOCK)


BLOCKING: list[Event] = [
    ended(Stage.BRONZE, RunPhase.CANCELED),
    ended(Stage.BRONZE, RunPhase.REFUSED),
    NotStarted(stage=Stage.BRONZE, run=a_run(Stage.BRONZE), reason="403"),
    Unreadable(stage=Stage.BRONZE, run=a_run(Stage.BRONZE), reason="a stranger's receipt"),
]


@pytest.mark.parametrize("event", BLOCKING, ids=lambda each: type(each).__name__)
def test_whatever_blocks_is_dated_and_told_once(event: Event) -> None:
    decision = decide(running(Stage.BRONZE, run_id=None), event, FIRST, NOW)
    stage = decision.state.bronze
    assert stage.blocked
    assert (stage.blocked_at, stage.blocked_under) == (NOW, "first")
    assert blocked_alarms(decision) == [f"{FLOW}-alarm-blocked-bronze-1-1"]
    assert decide(decision.state, seen(waiting()), FIRST, NOW) == Decision(state=decision.state)


def test_the_alarm_of_a_block_says_which_level_and_why() -> None:
    (told,) = decide(running(Stage.BRONZE, run_id=None), BLOCKING[2], FIRST, NOW).before
    assert isinstance(told, Announce)
    assert told.announcement.data == {
        "kind": "blocked",
        "key": "bronze-1-1",
        "reason": "403",
        "stage": "bronze",
        "level": 1,
    }


def test_attempts_that_nobody_is_to_blame_for_do_not_go_on_for_ever() -> None:
    often = running(Stage.BRONZE).with_stage(Stage.BRONZE, postponed=MAX_POSTPONED - 2)
    skipped = ended(Stage.BRONZE, RunPhase.RETRY_LATER)
    assert not decide(often, skipped, FIRST, NOW).state.bronze.blocked
    last = often.with_stage(Stage.BRONZE, postponed=MAX_POSTPONED - 1)
    assert decide(last, skipped, FIRST, NOW).state.bronze.blocked


def test_no_number_of_new_files_sets_a_stage_free() -> None:
    for hour in range(24):
        assert tried(canceled(), FIRST, NOW + timedelta(hours=hour)) == []


def test_another_release_sets_it_free_and_forgets_the_failures() -> None:
    state = canceled().with_stage(Stage.BRONZE, failures=MAX_FAILURES, postponed=3)
    assert tried(state, SECOND, NOW + A_SECOND) == [Stage.BRONZE]
    free = decide(state, seen(waiting()), SECOND, NOW + A_SECOND).state.bronze
    assert (free.blocked, free.blocked_at, free.blocked_under) == ("", None, "")
    assert (free.failures, free.postponed) == (0, 0)
    assert (free.level, free.attempt) == (1, 2)


FREED = [(SECOND, NOW + A_SECOND), (FIRST, NOW + PROBE)]


@pytest.mark.parametrize(("rules", "now"), FREED, ids=["another release", "the next day"])
def test_a_stage_that_is_set_free_waits_for_no_time_that_was_set_before(
    rules: Rules, now: datetime
) -> None:
    later = now + timedelta(minutes=5)
    assert tried(canceled().with_stage(Stage.BRONZE, retry_at=later), rules, now) == [Stage.BRONZE]
    refused = NotTold(stage=Stage.BRONZE, run=a_run(Stage.BRONZE), reason="403")
    blocked = decide(running(Stage.BRONZE, ask_at=later), refused, FIRST, NOW).state
    run = a_run(Stage.BRONZE)
    assert decide(blocked, seen(), rules, now).after[0] == ObserveRun(stage=Stage.BRONZE, run=run)


def test_a_person_sets_it_free() -> None:
    asked = decide(canceled(), Asked(), FIRST, NOW).state
    assert tried(asked, FIRST, NOW) == [Stage.BRONZE]
    assert (asked.bronze.blocked_at, asked.bronze.blocked_under) == (None, "")


def test_the_next_day_makes_one_attempt_and_no_second() -> None:
    state, attempts = canceled().with_stage(Stage.BRONZE, failures=MAX_FAILURES), []
    for hour in range(1, 24 * 7 + 1):
        now = NOW + timedelta(hours=hour)
        state = decide(state, seen(waiting()), FIRST, now).state
        if run := state.bronze.run:
            attempts.append(run.attempt)
            event = ended(Stage.BRONZE, RunPhase.FAILED, run=run)
            state = decide(state, event, FIRST, now).state
            assert state.bronze.failures == MAX_FAILURES
    assert attempts == [2, 3, 4, 5, 6, 7, 8]


def test_a_day_has_to_pass_since_a_person_cancelled_the_run_that_was_blocked() -> None:
    refused = NotTold(stage=Stage.BRONZE, run=a_run(Stage.BRONZE), reason="403")
    blocked = decide(running(Stage.BRONZE), refused, FIRST, NOW).state
    later = NOW + PROBE - A_SECOND
    cancelled = decide(blocked, ended(Stage.BRONZE, RunPhase.CANCELED), FIRST, later)
    assert blocked_alarms(cancelled) == []
    assert tried(cancelled.state, FIRST, NOW + PROBE) == []
    assert tried(cancelled.state, FIRST, later + PROBE) == [Stage.BRONZE]


def test_the_days_attempt_that_succeeds_ends_it() -> None:
    morning = NOW + PROBE
    assert tried(canceled(), FIRST, morning - A_SECOND) == []
    assert tried(canceled(), FIRST, morning) == [Stage.BRONZE]


def test_a_refused_start_is_tried_again_with_its_token() -> None:
    state = running(Stage.BRONZE, run_id=None)
    event = NotStarted(stage=Stage.BRONZE, run=a_run(Stage.BRONZE, run_id=None), reason="403")
    blocked = decide(state, event, FIRST, NOW).state
    (start, _) = decide(blocked, seen(waiting()), FIRST, NOW + PROBE).after
    assert isinstance(start, StartRun)
    assert start.run.token == a_run(Stage.BRONZE).token


def test_a_stage_that_the_release_before_this_one_blocked_tries_again() -> None:
    """It kept no date: only its release tells it from ours."""
    old = BOTH_DUE.with_stage(Stage.GOLD, blocked="why")
    assert started_stages(decide(old, seen(), FIRST, NOW)) == [Stage.GOLD]


def test_a_blocked_gold_lets_silver_go_on() -> None:
    event = ended(Stage.GOLD, RunPhase.REFUSED)
    state = decide(running(Stage.GOLD, BOTH_DUE), event, RULES, NOW).state
    assert started_stages(look(state)) == [Stage.SILVER]


@pytest.mark.parametrize(
    ("phase", "chance"), [(RunPhase.CANCELED, 1), (RunPhase.FAILED, MAX_FAILURES)]
)
def test_of_two_releases_side_by_side_each_has_one_chance(phase: RunPhase, chance: int) -> None:
    state, runs, now = FlowState(flow=FLOW), 0, NOW
    for minute in range(60):
        rules = (FIRST, SECOND)[minute % 2]
        state = decide(state, seen(waiting()), rules, now).state
        run = state.bronze.run
        if run is not None and not state.bronze.blocked:
            runs += 1
            state = decide(state, replace(ended(Stage.BRONZE, phase), run=run), rules, now).state
        now += timedelta(minutes=1)
    assert runs == 2 * chance
    assert state.bronze.tried_under == ("first", "second")
    assert state.bronze.blocked


def test_a_third_release_tries_again_and_a_persons_wish_forgets_who_was_blocked() -> None:
    third = replace(RULES, release="third")
    state = canceled()
    state = state.with_stage(Stage.BRONZE, tried_under=("first", "second"))
    assert tried(state, SECOND, NOW) == []
    assert tried(state, third, NOW) == [Stage.BRONZE]
    asked = decide(state, Asked(), third, NOW).state
    assert asked.bronze.tried_under == ()
