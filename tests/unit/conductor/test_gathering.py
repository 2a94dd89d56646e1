"""Silver waits for datasets that belong together, and for nobody else."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.names import Stage
from flows.receipt import Closed, Receipt
from tests.unit.conductor.builders import (
    FLOW,
    NEW,
    NOTHING,
    NOW,
    TITLES,
    ended,
    running,
    seen,
    started_stages,
    waiting,
)
from tests.unit.conductor.sets import (
    CAST,
    HALF,
    LATE,
    OTHER,
    PATIENT,
    SET,
    SINCE,
    WHOLE,
    alarms,
    asked_of_silver,
    gathered,
    look,
    moved,
    reach,
    rules,
    stone,
)
from tidegate.conductor import gathering
from tidegate.conductor.decide import decide
from tidegate.conductor.events import Asked, Nudge
from tidegate.conductor.prospects import Hindrance, Prospect, prospect
from tidegate.conductor.state import Gathering
from tidegate.ports import RunPhase


def test_silver_waits_for_the_rest_until_the_deadline() -> None:
    decision = look(HALF)
    assert started_stages(decision) == []
    assert decision.after == (Nudge(flow=NEW.flow, at=LATE),)
    found = prospect(HALF, Stage.SILVER, NOTHING, rules().coalescing, NOW)
    assert found is not None
    assert (found.at, found.why) == (LATE, Hindrance.SET)


def test_a_complete_set_goes_to_silver_and_the_next_one_begins_empty() -> None:
    decision = look(WHOLE)
    assert reach(decision) == {TITLES: (-1, 3), CAST: (-1, 4)}
    assert decision.state.gathering == Gathering()
    assert alarms(decision) == []


def test_after_the_deadline_silver_goes_on_and_an_alarm_names_what_is_missing() -> None:
    decision = look(HALF, LATE)
    assert reach(decision) == {TITLES: (-1, 3)}
    (told,) = alarms(decision)
    assert told.announcement.id == "netflix-alarm-incomplete_set-20260101T115000Z"
    assert told.announcement.data["missing"] == "cast"
    assert told.announcement.data["reason"] == (
        "the set that began at 2026-01-01 11:50:00 UTC lacks cast"
    )
    assert decision.state.gathering == Gathering()


def test_the_alarm_names_all_that_is_missing_in_alphabetical_order() -> None:
    wider = replace(SET, datasets=SET.datasets | {OTHER})
    (told,) = alarms(look(HALF, LATE, of=wider))
    assert told.announcement.data["missing"] == "cast, other"


def test_a_patient_flow_waits_beyond_the_deadline_and_tells_once() -> None:
    assert look(HALF, of=PATIENT).after == (Nudge(flow=NEW.flow, at=LATE),)
    found = prospect(HALF, Stage.SILVER, NOTHING, rules(PATIENT).coalescing, NOW)
    assert found == Prospect(at=None, why=Hindrance.SET)
    decision = look(HALF, LATE, of=PATIENT)
    assert started_stages(decision) == []
    assert len(alarms(decision)) == 1
    assert decision.after == ()
    assert alarms(look(decision.state, LATE, of=PATIENT)) == []
    complete = gathered(TITLES, CAST, state=decision.state)
    assert started_stages(look(complete, LATE, of=PATIENT)) == [Stage.SILVER]


def test_a_person_lets_a_set_go_after_what_waits_for_bronze() -> None:
    asked = decide(HALF, Asked(), rules(PATIENT), NOW).state
    decision = look(asked, what=seen(waiting(1)), of=PATIENT)
    assert started_stages(decision) == [Stage.BRONZE]
    loaded = decision.state.with_stage(Stage.BRONZE, run=None, closed=True)
    assert started_stages(look(loaded, of=PATIENT)) == [Stage.SILVER]


def test_a_person_who_asks_between_two_sets_releases_none() -> None:
    assert decide(NEW, Asked(), rules(), NOW).state.gathering == Gathering()


def test_a_set_of_duplicates_ends_without_a_run() -> None:
    decision = look(gathered(TITLES, CAST))
    assert started_stages(decision) == []
    assert decision.state.gathering == Gathering()


def test_a_late_set_of_duplicates_ends_with_its_alarm() -> None:
    decision = look(gathered(TITLES), LATE)
    assert len(alarms(decision)) == 1
    assert decision.state.gathering == Gathering()


def test_datasets_outside_the_set_are_not_held() -> None:
    state = gathered(
        TITLES, state=moved(titles=3, other=9).with_stage(Stage.SILVER, consumed={TITLES: 2})
    )
    decision = look(state)
    assert reach(decision) == {TITLES: (2, 2), OTHER: (-1, 9)}
    assert decision.state.gathering == state.gathering


def test_retracts_are_never_held() -> None:
    state = HALF.with_stage(Stage.SILVER, consumed={TITLES: 2})
    decision = look(state, what=seen(tombstones=(stone(TITLES), stone(CAST))))
    assert reach(decision) == {TITLES: (2, 2)}
    request = asked_of_silver(decision)
    assert request.epoch.to == 2
    assert [file.dataset for file in request.touched] == [TITLES]
    assert set(request.retracted) == {"titles-1", "cast-1"}
    assert decision.state.gathering == HALF.gathering


def test_a_retract_does_not_end_a_set_of_which_only_duplicates_have_come() -> None:
    known = moved(titles=2).with_stage(Stage.SILVER, consumed={TITLES: 2})
    decision = look(gathered(TITLES, state=known), what=seen(tombstones=(stone(TITLES),)))
    assert reach(decision) == {TITLES: (2, 2)}
    assert decision.state.gathering == gathered(TITLES).gathering


def test_the_next_attempt_of_a_level_is_not_held_and_ends_no_set() -> None:
    failed = HALF.with_stage(Stage.SILVER, level=2, attempt=1, closed=False, failures=1)
    decision = look(failed)
    assert started_stages(decision) == [Stage.SILVER]
    assert decision.state.silver.attempt == 2
    assert decision.state.gathering == HALF.gathering


def test_what_a_level_that_was_given_up_may_have_folded_is_not_held() -> None:
    failed = HALF.with_stage(
        Stage.SILVER, level=2, attempt=1, closed=False, failures=1, consumed={TITLES: 1}
    )
    asked = decide(running(Stage.BRONZE, failed), Asked(), rules(), NOW).state
    decision = look(asked, what=seen(tombstones=(stone(TITLES),)))
    assert reach(decision) == {TITLES: (1, 3)}


def test_sets_are_waited_for_again_after_a_level_that_somebody_answered_for() -> None:
    given_up = running(Stage.SILVER, HALF).with_stage(Stage.SILVER, abandoned=True)
    closed = Closed(
        flow=FLOW, stage=Stage.SILVER, level=1, attempt=1, lines=0, tables={}, consumed={TITLES: 2}
    )
    answered = ended(Stage.SILVER, RunPhase.SUCCEEDED, Receipt(closed=closed))
    over = decide(given_up, answered, rules(), NOW).state
    assert not over.silver.abandoned
    assert gathering.held(over, SET, NOW) == SET.datasets


def test_no_set_is_waited_for_before_anything_has_arrived() -> None:
    assert started_stages(look(moved(titles=3))) == [Stage.SILVER]


def test_a_flow_that_declares_no_set_waits_for_none_and_ends_it_by_taking_it() -> None:
    decision = look(HALF, of=None)
    assert started_stages(decision) == [Stage.SILVER]
    assert decision.state.gathering == Gathering()


def test_a_host_that_declares_no_set_leaves_that_of_another_release_alone() -> None:
    for state in (gathered(TITLES), running(Stage.SILVER, HALF)):
        assert look(state, of=None).state.gathering == state.gathering


def test_the_first_arrival_of_each_dataset_counts() -> None:
    later = NOW + timedelta(minutes=1)
    first = gathering.arrived(NEW, SET, TITLES, NOW)
    assert (first.gathering.since, dict(first.gathering.arrived)) == (NOW, {TITLES: NOW})
    assert gathering.arrived(first, SET, TITLES, later) is first
    second = gathering.arrived(first, SET, CAST, later)
    assert (second.gathering.since, set(second.gathering.arrived)) == (NOW, {TITLES, CAST})
    assert gathering.arrived(NEW, SET, OTHER, NOW) is NEW
    assert gathering.arrived(NEW, None, TITLES, NOW) is NEW


def test_what_comes_with_an_open_run_completes_a_set_only_at_its_end() -> None:
    """Otherwise silver would take the set without the rows whose version is not known yet."""
    begun = running(Stage.BRONZE, HALF)
    state = gathering.arrived(begun, SET, CAST, NOW)
    assert set(state.gathering.coming) == {CAST}
    assert started_stages(look(state)) == []
    answered = moved(state.with_stage(Stage.BRONZE, run=None, closed=True), titles=3, cast=4)
    assert reach(look(answered)) == {TITLES: (-1, 3), CAST: (-1, 4)}


def test_a_late_set_does_not_wait_for_a_run_that_brings_only_a_part_of_its_rest() -> None:
    wider = replace(SET, datasets=SET.datasets | {OTHER})
    state = gathering.arrived(running(Stage.BRONZE, HALF), wider, CAST, NOW)
    decision = look(state, LATE, of=wider)
    assert reach(decision) == {TITLES: (-1, 3)}
    assert [each.announcement.data["missing"] for each in alarms(decision)] == ["other"]


def test_what_came_with_a_run_has_arrived_when_it_is_over() -> None:
    over = gathered(TITLES, coming={TITLES: NOW, CAST: NOW})
    arrived = {TITLES: SINCE, CAST: NOW}
    assert gathering.settled(over).gathering == Gathering(since=SINCE, arrived=arrived)


def test_what_comes_with_an_open_run_belongs_to_the_next_set_when_one_ends_before() -> None:
    state = gathering.arrived(running(Stage.BRONZE, WHOLE), SET, TITLES, NOW)
    decision = look(state)
    assert started_stages(decision) == [Stage.SILVER]
    assert decision.state.gathering == Gathering(since=NOW, coming={TITLES: NOW})


@pytest.mark.parametrize("blocked", ["", "no such job"])
def test_what_comes_with_an_open_run_is_not_called_missing(blocked: str) -> None:
    """A run that nobody may start brings nothing: the deadline counts."""
    state = gathering.arrived(running(Stage.BRONZE, HALF, run_id=None), SET, CAST, NOW)
    decision = look(state.with_stage(Stage.BRONZE, blocked=blocked), LATE)
    assert alarms(decision) == []
    silver = [stage for stage in started_stages(decision) if stage is Stage.SILVER]
    assert bool(silver) is bool(blocked)
