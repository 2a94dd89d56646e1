"""What is told of an open attempt: a workspace that is silent, a run that takes hours."""

import pytest

from flows.names import Stage
from tests.unit.conductor.answers import MINUTE, SECOND, alarms, calls, mine, no_answer, still
from tests.unit.conductor.builders import NOW, RULES, a_run, look, running
from tidegate.conductor.alarms import AlarmKind
from tidegate.conductor.decide import decide
from tidegate.conductor.events import Announce, Decision, Started
from tidegate.conductor.policy import LONG_RUN_ALARM, SILENCE_ALARM
from tidegate.ports import RunPhase


def test_silence_is_told_once_and_forgotten_with_the_first_answer() -> None:
    told: list[str] = []
    state = running(Stage.BRONZE)
    for minutes in range(0, 60, 5):
        decision = decide(state, no_answer(run=mine(state)), RULES, NOW + minutes * MINUTE)
        state, told = decision.state, [*told, *alarms(decision)]
        assert bool(told) == (minutes * MINUTE >= SILENCE_ALARM)
    assert told == [AlarmKind.SILENT_WORKSPACE]
    assert mine(state).silent == 12
    heard = decide(state, still(RunPhase.ACTIVE), RULES, NOW).state
    assert (mine(heard).silent, mine(heard).silent_since, mine(heard).alarmed) == (0, None, "")


def test_a_start_that_is_answered_at_last_ends_the_silence() -> None:
    unknown = a_run(Stage.BRONZE, run_id=None)
    state = running(Stage.BRONZE, run_id=None)
    for now in (NOW, NOW + SILENCE_ALARM):
        state = decide(state, no_answer(run=mine(state)), RULES, now).state
    assert mine(state).alarmed == AlarmKind.SILENT_WORKSPACE
    granted = Started(stage=Stage.BRONZE, run=unknown, run_id=7)
    run = mine(decide(state, granted, RULES, NOW).state)
    assert (run.run_id, run.silent, run.silent_since, run.alarmed) == (7, 0, None, "")


@pytest.mark.parametrize("run_id", [7, None])
def test_an_alarm_about_a_run_says_which_and_what_was_heard(run_id: int | None) -> None:
    silent = running(Stage.BRONZE, run_id=run_id, silent_since=NOW - SILENCE_ALARM)
    (told,) = decide(silent, no_answer(), RULES, NOW).before
    assert isinstance(told, Announce)
    assert told.announcement.id == "netflix-alarm-silent_workspace-bronze-1-1"
    assert told.announcement.subject == "/flows/netflix/alarms/silent_workspace"
    assert told.announcement.data == {
        "kind": "silent_workspace",
        "key": "bronze-1-1",
        "reason": "503",
        "stage": "bronze",
        "level": 1,
        "run_id": run_id or 0,
    }


def test_a_run_that_waits_for_hours_is_told_once_and_still_waited_for() -> None:
    queued = still(RunPhase.ACTIVE, "QUEUED")
    early = decide(running(Stage.BRONZE), queued, RULES, NOW + LONG_RUN_ALARM - SECOND)
    assert early == Decision(state=running(Stage.BRONZE))
    late = decide(early.state, queued, RULES, NOW + LONG_RUN_ALARM)
    assert alarms(late) == [AlarmKind.LONG_RUN]
    later = decide(late.state, queued, RULES, NOW + 8 * LONG_RUN_ALARM)
    assert later == Decision(state=late.state)
    assert calls(look(later.state, now=NOW + 8 * LONG_RUN_ALARM)) == 1


def test_a_long_run_is_not_told_again_after_each_answer_that_is_lost() -> None:
    state = running(Stage.BRONZE, decided_at=NOW - LONG_RUN_ALARM)
    told = list[str]()
    for _ in range(5):
        for event in (still(RunPhase.ACTIVE), no_answer()):
            decision = decide(state, event, RULES, NOW)
            state, told = decision.state, [*told, *alarms(decision)]
    assert told == [AlarmKind.LONG_RUN]
