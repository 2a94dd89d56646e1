"""So many levels of bronze a day, and not one more without a person."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from flows.names import Stage
from tests.fakes.zones import host_in
from tests.unit.conductor.builders import (
    NEW,
    NOTHING,
    NOW,
    RULES,
    TITLES,
    a_run,
    running,
    seen,
    started_stages,
    waiting,
)
from tidegate.conductor.coalescer import StartReason
from tidegate.conductor.decide import decide
from tidegate.conductor.events import Announce, Asked, Decision, Looked, Nudge
from tidegate.conductor.prospects import prospect
from tidegate.conductor.state import Budget, FlowState
from tidegate.ledger.records import Tombstone

TODAY = NOW.date()
MIDNIGHT = datetime(2026, 1, 2, tzinfo=UTC)
TWO = replace(RULES, coalescing=replace(RULES.coalescing, daily_runs=2))
OLD = seen(waiting(seconds_ago=86_000))
"""It waits far beyond the maximum."""


def spent(starts: int, day: date = TODAY, **changes: object) -> FlowState:
    budget = Budget(day=day, starts=starts)
    return NEW.model_copy(update={"budget": budget, **changes})


def look(state: FlowState, files: Looked = OLD, now: datetime = NOW) -> Decision:
    return decide(state, files, TWO, now)


def alarms(decision: Decision) -> list[str]:
    return [each.announcement.id for each in decision.before if isinstance(each, Announce)]


def test_a_level_of_bronze_is_counted_on_its_day() -> None:
    assert look(NEW).state.budget == Budget(day=TODAY, starts=1)
    assert look(spent(1)).state.budget == Budget(day=TODAY, starts=2)
    assert look(spent(2, TODAY - timedelta(days=1))).state.budget == Budget(day=TODAY, starts=1)


def test_a_used_up_budget_outranks_the_maximum_wait() -> None:
    decision = look(spent(2))
    assert started_stages(decision) == []
    found = prospect(spent(2), Stage.BRONZE, OLD, TWO.coalescing, NOW)
    assert found is not None
    assert (found.at, found.why) == (MIDNIGHT, StartReason.BUDGET)
    assert decision.after == (Nudge(flow=NEW.flow, at=MIDNIGHT),)


def test_at_midnight_bronze_starts_again() -> None:
    assert started_stages(look(spent(2), now=MIDNIGHT - timedelta(seconds=1))) == []
    assert started_stages(look(spent(2), now=MIDNIGHT)) == [Stage.BRONZE]


def test_a_day_is_that_of_utc_wherever_the_host_is() -> None:
    there = datetime(2026, 1, 1, 23, 30, tzinfo=timezone(timedelta(hours=-1)))
    with host_in("Pacific/Kiritimati"):
        assert look(NEW).state.budget.day == TODAY
        assert look(NEW, now=there).state.budget.day == MIDNIGHT.date()


def test_the_alarm_is_raised_once_a_day_and_only_while_files_wait() -> None:
    assert alarms(look(spent(2), NOTHING)) == []
    first = look(spent(2))
    assert alarms(first) == ["netflix-alarm-budget-2026-01-01"]
    assert alarms(look(first.state)) == []
    assert first.state.budget == Budget(day=TODAY, starts=2, alarmed=True)
    used = Budget(day=MIDNIGHT.date(), starts=2)
    tomorrow = first.state.model_copy(update={"budget": used})
    assert alarms(look(tomorrow, now=MIDNIGHT)) == ["netflix-alarm-budget-2026-01-02"]


def test_the_alarm_says_how_many_runs_there_were_and_how_many_files_wait() -> None:
    three = seen(*OLD.files * 3)
    (told,) = look(spent(2), three).before
    assert isinstance(told, Announce)
    assert told.announcement.data == {
        "kind": "budget",
        "key": "2026-01-01",
        "reason": "2 runs of bronze today: files wait for 2026-01-02",
        "files": 3,
    }


def test_a_person_is_allowed_past_the_budget_and_that_counts_too() -> None:
    asked = decide(spent(2), Asked(), TWO, NOW).state
    decision = look(asked)
    assert started_stages(decision) == [Stage.BRONZE]
    assert decision.state.budget.starts == 3
    assert alarms(decision) == []


def test_the_next_attempt_of_a_level_is_paid_for_already() -> None:
    failed = spent(2).with_stage(Stage.BRONZE, level=4, attempt=1, closed=False, failures=1)
    decision = look(failed)
    run = decision.state.bronze.run
    assert run is not None
    assert (run.level, run.attempt) == (4, 2)
    assert decision.state.budget.starts == 2


def test_silver_gold_and_retracts_cost_nothing() -> None:
    moved = spent(2).with_stage(Stage.BRONZE, produced={TITLES: 3})
    assert started_stages(look(moved, NOTHING)) == [Stage.SILVER]
    stone = Tombstone(file_id=waiting().file_id, dataset=TITLES, lifted=False, at=NOW)
    retract = look(spent(2), seen(tombstones=(stone,)))
    assert started_stages(retract) == [Stage.SILVER]
    assert retract.state.budget.starts == 2


@pytest.mark.parametrize("hindered", ["paused", "blocked"])
def test_a_flow_that_could_not_start_anyway_raises_no_alarm(hindered: str) -> None:
    state = (
        spent(2, paused=True)
        if hindered == "paused"
        else spent(2).with_stage(Stage.BRONZE, blocked="no such job", run=a_run(Stage.BRONZE))
    )
    assert alarms(look(state)) == []


def test_a_host_whose_clock_is_behind_does_not_open_yesterdays_budget_again() -> None:
    ahead = spent(2, MIDNIGHT.date())
    assert started_stages(look(ahead, now=MIDNIGHT - timedelta(seconds=30))) == []


def test_without_a_budget_nothing_is_held_back() -> None:
    assert started_stages(decide(spent(999), OLD, RULES, NOW)) == [Stage.BRONZE]


def test_a_run_that_is_under_way_when_the_budget_ends_goes_on() -> None:
    state = running(Stage.BRONZE, spent(2))
    assert look(state).state.bronze.run is not None
