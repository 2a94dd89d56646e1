"""When the workspace is called about an open attempt, and what is made of half an answer."""

from datetime import timedelta

import pytest

from flows.names import Stage
from tests.unit.conductor.answers import SECOND, alarms, calls, mine, no_answer, still
from tests.unit.conductor.builders import (
    FLOW,
    NEW,
    NOW,
    RULES,
    a_run,
    look,
    running,
    started_stages,
)
from tidegate.conductor.alarms import AlarmKind
from tidegate.conductor.decide import decide
from tidegate.conductor.events import (
    Asked,
    Decision,
    Event,
    NotTold,
    Nudge,
    ObserveRun,
    Paused,
)
from tidegate.conductor.policy import (
    FIRST_SILENCE,
    LONGEST_RETRY_AFTER,
    LONGEST_SILENCE,
    PROBE,
    SKEW,
    TOKEN_TRUST,
    UNKNOWN_DEADLINE,
    pace,
    search_from,
    silence,
)
from tidegate.ports import RunPhase


def test_however_often_somebody_looks_the_workspace_is_called_once_in_a_while() -> None:
    first = look(running(Stage.BRONZE))
    assert calls(first) == 1
    assert mine(first.state).ask_at == NOW + RULES.poll
    assert calls(look(first.state, now=NOW + RULES.poll - SECOND)) == 0
    assert calls(look(first.state, now=NOW + RULES.poll)) == 1


def test_a_call_that_a_host_did_not_live_to_make_is_made_by_the_next_look() -> None:
    paid_for = look(running(Stage.BRONZE, run_id=None)).state
    assert started_stages(look(paid_for)) == []
    assert started_stages(look(paid_for, now=NOW + RULES.poll)) == [Stage.BRONZE]


def test_somebody_comes_back_when_the_next_call_is_due() -> None:
    silent = decide(running(Stage.BRONZE), no_answer(timedelta(minutes=4)), RULES, NOW).state
    decision = look(silent)
    assert decision.after == (Nudge(flow=FLOW, at=NOW + timedelta(minutes=4)),)


def test_a_silent_workspace_is_left_alone_for_longer_and_longer() -> None:
    waits = [silence(calls, timedelta(0)).total_seconds() for calls in range(1, 8)]
    assert waits == [15, 30, 60, 120, 240, 300, 300]
    assert silence(10_000, timedelta(0)) == LONGEST_SILENCE


def test_calls_that_were_under_way_together_met_one_silence() -> None:
    asked = running(Stage.BRONZE)
    state = asked
    for _ in range(6):
        state = decide(state, no_answer(run=mine(asked)), RULES, NOW).state
    assert (mine(state).silent, mine(state).ask_at) == (1, NOW + FIRST_SILENCE)
    again = decide(state, no_answer(run=mine(state)), RULES, NOW).state
    assert (mine(again).silent, mine(again).ask_at) == (2, NOW + 2 * FIRST_SILENCE)


def test_retry_after_is_honoured_up_to_an_hour() -> None:
    assert silence(1, timedelta(minutes=20)) == timedelta(minutes=20)
    assert silence(1, timedelta(days=20)) == LONGEST_RETRY_AFTER
    assert silence(9, SECOND) == LONGEST_SILENCE
    state = decide(running(Stage.BRONZE), no_answer(timedelta(minutes=20)), RULES, NOW).state
    assert calls(look(state, now=NOW + timedelta(minutes=20) - SECOND)) == 0
    assert calls(look(state, now=NOW + timedelta(minutes=20))) == 1


def test_a_run_is_asked_about_less_often_the_older_it_is() -> None:
    run, poll = a_run(Stage.BRONZE), timedelta(seconds=5)
    paces = [pace(run, poll, NOW + timedelta(minutes=age)) for age in (0, 9, 10, 119, 120, 2880)]
    assert [each.total_seconds() for each in paces] == [5, 5, 60, 60, 300, 300]
    assert pace(run, timedelta(minutes=9), NOW + timedelta(days=1)) == timedelta(minutes=9)


def test_an_unknown_state_is_borne_until_its_deadline_then_it_blocks_and_the_run_stays_ours() -> (
    None
):
    odd = still(RunPhase.UNKNOWN, "BRAND_NEW")
    borne = decide(running(Stage.BRONZE), odd, RULES, NOW)
    assert (borne.before, borne.state.bronze.blocked) == ((), "")
    almost = decide(borne.state, odd, RULES, NOW + UNKNOWN_DEADLINE - SECOND)
    assert almost == Decision(state=borne.state)
    blocked = decide(borne.state, odd, RULES, NOW + UNKNOWN_DEADLINE)
    assert alarms(blocked) == [AlarmKind.UNKNOWN_RUN_STATE, AlarmKind.BLOCKED]
    assert "BRAND_NEW" in blocked.state.bronze.blocked
    assert mine(blocked.state).run_id == 7
    assert look(blocked.state, now=NOW + UNKNOWN_DEADLINE).after == ()


def test_the_days_probe_of_an_unknown_state_is_one_question() -> None:
    odd = still(RunPhase.UNKNOWN, "BRAND_NEW")
    state = decide(running(Stage.BRONZE), odd, RULES, NOW).state
    state = decide(state, odd, RULES, NOW + UNKNOWN_DEADLINE).state
    morning = NOW + UNKNOWN_DEADLINE + PROBE
    probe = look(state, now=morning)
    assert isinstance(probe.after[0], ObserveRun)
    again = decide(probe.state, odd, RULES, morning)
    assert again.state.bronze.blocked
    assert look(again.state, now=morning + PROBE - SECOND).after == ()
    known = decide(probe.state, still(RunPhase.ACTIVE), RULES, morning)
    assert (known.state.bronze.blocked, mine(known.state).odd_since) == ("", None)


def test_a_run_that_we_may_not_ask_about_stays_ours() -> None:
    refused = NotTold(stage=Stage.BRONZE, run=a_run(Stage.BRONZE), reason="403: CAN MANAGE RUN")
    decision = decide(running(Stage.BRONZE), refused, RULES, NOW)
    assert decision.state.bronze.blocked == "403: CAN MANAGE RUN"
    assert mine(decision.state).run_id == 7
    assert alarms(decision) == [AlarmKind.BLOCKED]
    asked = decide(decision.state, Asked(), RULES, NOW).state
    assert isinstance(look(asked).after[0], ObserveRun)


def test_a_person_who_asks_does_not_wait_for_a_silent_workspace() -> None:
    silent = decide(running(Stage.BRONZE), no_answer(timedelta(hours=1)), RULES, NOW).state
    assert calls(look(silent)) == 0
    assert calls(look(decide(silent, Asked(), RULES, NOW).state)) == 1


def test_nobody_is_nudged_for_a_start_that_a_pause_holds_back() -> None:
    state = running(Stage.BRONZE, run_id=None)
    assert look(decide(state, Paused(paused=True), RULES, NOW).state).after == ()


@pytest.mark.parametrize(
    "event",
    [
        no_answer(),
        still(RunPhase.ACTIVE),
        still(RunPhase.UNKNOWN),
        NotTold(stage=Stage.BRONZE, run=a_run(Stage.BRONZE), reason="403"),
    ],
)
def test_half_an_answer_about_another_run_is_stale(event: Event) -> None:
    other = a_run(Stage.BRONZE, attempt=2)
    for state in (NEW, NEW.with_stage(Stage.BRONZE, run=other, closed=False)):
        assert decide(state, event, RULES, NOW) == Decision(state=state)


def test_a_token_is_trusted_for_hours_and_then_its_run_is_looked_for() -> None:
    run = a_run(Stage.BRONZE)
    assert search_from(run, NOW + TOKEN_TRUST - SECOND) is None
    assert search_from(run, NOW + TOKEN_TRUST) == NOW - SKEW
