"""What a host saved whose clock was far ahead stops nobody; what a little skew does is believed."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from flows.flow import CompleteSet
from flows.names import DatasetName, Stage
from tests.unit.conductor.builders import (
    NEW,
    NOTHING,
    NOW,
    RULES,
    TITLES,
    look,
    running,
    seen,
    started_stages,
    waiting,
)
from tidegate.conductor.clocks import believed, waiting_since
from tidegate.conductor.decide import decide
from tidegate.conductor.events import ObserveRun
from tidegate.conductor.policy import (
    LONGEST_DELAY,
    LONGEST_RETRY_AFTER,
    PROBE,
    SKEW,
    TOKEN_TRUST,
    pace,
    search_from,
)
from tidegate.conductor.state import Budget, FlowState, Gathering

YEAR = timedelta(days=365)
MOMENT = timedelta(microseconds=1)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("field", "honest", "instead"),
    [
        ("last_start", SKEW, None),
        ("retry_at", LONGEST_DELAY + SKEW, None),
        ("blocked_at", SKEW, NOW),
    ],
)
def test_a_time_of_a_stage_is_believed_as_far_as_a_clock_can_be_ahead(
    field: str, honest: timedelta, instead: datetime | None
) -> None:
    for stage in Stage:
        near = NEW.with_stage(stage, **{field: NOW + honest})
        assert believed(near, NOW) == near
        far = NEW.with_stage(stage, **{field: NOW + honest + MOMENT})
        assert believed(far, NOW) == NEW.with_stage(stage, **{field: instead})


def test_a_workspace_is_called_within_the_longest_time_that_it_may_ask_for() -> None:
    near = running(Stage.GOLD, ask_at=NOW + LONGEST_RETRY_AFTER + SKEW)
    assert believed(near, NOW) == near
    far = running(Stage.GOLD, ask_at=NOW + LONGEST_RETRY_AFTER + SKEW + MOMENT)
    assert believed(far, NOW) == running(Stage.GOLD, ask_at=None)


@pytest.mark.parametrize("field", ["decided_at", "silent_since", "odd_since"])
def test_a_time_of_a_run_is_of_now_when_it_is_further_ahead_than_a_clock_can_be(field: str) -> None:
    for stage in Stage:
        near = running(stage, NEW, **{field: NOW + SKEW})
        assert believed(near, NOW) == near
        far = running(stage, NEW, **{field: NOW + SKEW + MOMENT})
        assert believed(far, NOW) == running(stage, NEW, **{field: NOW})


def test_a_file_that_came_in_the_future_is_not_waited_for() -> None:
    near = replace(seen(waiting()), arrived_at=NOW + SKEW)
    assert waiting_since(near, DAY, NOW) == near
    far = replace(near, arrived_at=NOW + SKEW + MOMENT)
    assert waiting_since(far, DAY, NOW) == replace(near, arrived_at=None)


def test_a_budget_of_tomorrow_is_believed_and_a_later_one_is_not() -> None:
    tomorrow = NEW.model_copy(update={"budget": Budget(day=(NOW + DAY).date(), starts=2)})
    assert believed(tomorrow, NOW) == tomorrow
    later = NEW.model_copy(update={"budget": Budget(day=(NOW + 2 * DAY).date(), starts=2)})
    assert believed(later, NOW) == NEW


def test_a_wish_and_a_set_of_the_future_are_of_now() -> None:
    ahead = NOW + SKEW + MOMENT
    begun = Gathering(since=ahead, arrived={TITLES: ahead})
    state = NEW.model_copy(update={"asked": ahead, "gathering": begun})
    told = believed(state, NOW)
    assert (told.asked, told.gathering.since) == (NOW, NOW)
    assert told.gathering.arrived == begun.arrived
    near = state.model_copy(update={"asked": NOW + SKEW, "gathering": Gathering(since=NOW + SKEW)})
    assert believed(near, NOW) == near


def test_a_file_that_is_ready_in_the_future_has_waited_long_enough() -> None:
    hour = timedelta(hours=1)
    near = replace(waiting(), ready_at=NOW + SKEW)
    far = replace(waiting(), ready_at=NOW + SKEW + MOMENT)
    told = waiting_since(seen(near, far), hour, NOW)
    assert [file.ready_at for file in told.files] == [NOW + SKEW, NOW - hour]


@pytest.mark.parametrize(
    "state",
    [
        NEW.with_stage(Stage.BRONZE, last_start=NOW + YEAR),
        NEW.with_stage(Stage.BRONZE, retry_at=NOW + YEAR),
        NEW.model_copy(update={"budget": Budget(day=(NOW + YEAR).date(), starts=2, alarmed=True)}),
        NEW,
    ],
)
def test_bronze_starts_although_a_host_was_a_year_ahead(state: FlowState) -> None:
    rules = replace(RULES, coalescing=replace(RULES.coalescing, daily_runs=2))
    file = replace(waiting(), ready_at=NOW + YEAR)
    assert started_stages(decide(state, seen(file), rules, NOW)) == [Stage.BRONZE]


def test_a_run_is_asked_about_and_a_block_probed_although_a_host_was_a_year_ahead() -> None:
    commands = look(running(Stage.BRONZE, ask_at=NOW + YEAR)).after
    assert any(isinstance(command, ObserveRun) for command in commands)
    blocked = NEW.with_stage(Stage.BRONZE, blocked="why", blocked_at=NOW + YEAR)
    assert look(look(blocked).state, NOTHING, NOW + PROBE).state.bronze.blocked == ""


def test_a_run_of_the_future_is_looked_for_and_told_of_by_its_age_from_now() -> None:
    state = look(running(Stage.BRONZE, decided_at=NOW + YEAR)).state
    assert state.bronze.run is not None
    assert search_from(state.bronze.run, NOW + TOKEN_TRUST) == NOW - SKEW
    assert pace(state.bronze.run, MOMENT, NOW + timedelta(hours=3)) > MOMENT


def test_a_set_that_began_in_the_future_ends_with_its_deadline_from_now() -> None:
    both = CompleteSet(datasets=frozenset({TITLES, DatasetName("cast")}), deadline=DAY)
    rules = replace(RULES, coalescing=replace(RULES.coalescing, complete_set=both))
    state = NEW.with_stage(Stage.BRONZE, produced={TITLES: 1}).model_copy(
        update={"gathering": Gathering(since=NOW + YEAR, arrived={TITLES: NOW})}
    )
    held = decide(state, NOTHING, rules, NOW)
    assert started_stages(held) == []
    assert started_stages(decide(held.state, NOTHING, rules, NOW + DAY)) == [Stage.SILVER]
