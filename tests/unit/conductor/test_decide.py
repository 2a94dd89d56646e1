"""The flow machine: when a stage starts, what is asked, what is waited for."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.names import DatasetName, FileId, Stage
from flows.request import BronzeRequest, SilverRequest, VersionRange
from tests.fakes.world import declared
from tests.unit.conductor.builders import (
    BOTH_DUE,
    FLOW,
    NEW,
    NOW,
    RULES,
    TITLES,
    a_run,
    look,
    running,
    seen,
    started_stages,
    waiting,
)
from tidegate.conductor.decide import Rules, decide
from tidegate.conductor.events import (
    Asked,
    Decision,
    LookAgain,
    Nudge,
    ObserveRun,
    Paused,
    StartRun,
    WriteRequest,
)
from tidegate.conductor.state import FlowState, StageState, run_token
from tidegate.ledger.records import Tombstone


def test_the_rules_are_what_the_flow_declares_and_what_the_deployment_chose() -> None:
    flow = declared()[FLOW]
    rules = Rules.of(flow, RULES.poll, "today")
    contracts = {name: contract.version for name, contract in flow.datasets.items()}
    assert rules == Rules(
        coalescing=flow.coalescing, poll=RULES.poll, datasets=contracts, release="today"
    )
    assert rules.datasets[TITLES] == flow.datasets[TITLES].version


def test_nothing_to_do_changes_nothing() -> None:
    assert look(NEW) == Decision(state=NEW)


def test_a_quiet_file_starts_bronze_with_its_request_written_before() -> None:
    decision = look(NEW, seen(waiting()))
    (write,) = decision.before
    assert isinstance(write, WriteRequest)
    assert isinstance(write.request, BronzeRequest)
    assert [file.file_id for file in write.request.files] == ["a-b"]
    run = decision.state.bronze.run
    assert run is not None
    assert (run.level, run.attempt, run.run_id) == (1, 1, None)
    assert run.token == run_token(FLOW, Stage.BRONZE, 1, 1)
    assert started_stages(decision) == [Stage.BRONZE]


@pytest.mark.parametrize(
    ("closed", "level", "attempt"), [(True, 4, 1), (False, 3, 3)], ids=["a level", "an attempt"]
)
def test_a_stage_that_begins_is_open_from_now_on(*, closed: bool, level: int, attempt: int) -> None:
    before = StageState(level=3, attempt=2, closed=closed, retry_at=NOW - RULES.poll)
    begun = look(NEW.model_copy(update={"bronze": before}), seen(waiting())).state.bronze
    run = a_run(Stage.BRONZE, level, attempt, run_id=None)
    asked = run.model_copy(update={"ask_at": NOW + RULES.poll})
    assert begun == StageState(
        level=level, attempt=attempt, closed=False, last_start=NOW, run=asked
    )


def test_a_fresh_file_is_waited_for_with_one_nudge() -> None:
    decision = look(NEW, seen(waiting(seconds_ago=1)))
    due = NOW + timedelta(seconds=2)
    assert decision.after == (Nudge(flow=FLOW, at=due),)
    again = look(decision.state, seen(waiting(seconds_ago=1)), NOW + timedelta(seconds=1))
    assert again == Decision(state=decision.state)


def test_a_nudge_that_got_lost_is_sent_again() -> None:
    late = NEW.model_copy(update={"wake_at": NOW - timedelta(seconds=1)})
    assert look(late, seen(waiting(seconds_ago=1))).after != ()


def test_a_nudge_that_has_just_come_is_followed_by_the_next() -> None:
    woken = NEW.model_copy(update={"wake_at": NOW})
    due = NOW + timedelta(seconds=2)
    assert look(woken, seen(waiting(seconds_ago=1))).after == (Nudge(flow=FLOW, at=due),)


def test_a_saved_run_without_an_id_is_started_again_with_the_same_token() -> None:
    state = running(Stage.BRONZE, run_id=None)
    (command, _nudge) = look(state).after
    assert command == StartRun(stage=Stage.BRONZE, run=a_run(Stage.BRONZE, run_id=None))


def test_a_run_with_an_id_is_asked_about() -> None:
    decision = look(running(Stage.BRONZE))
    assert isinstance(decision.after[0], ObserveRun)
    assert decision.after[1] == Nudge(flow=FLOW, at=NOW + RULES.poll)


def test_bronze_does_not_start_twice() -> None:
    assert started_stages(look(running(Stage.BRONZE), seen(waiting()))) == []


def test_silver_is_due_when_bronze_moved() -> None:
    state = NEW.with_stage(Stage.BRONZE, produced={TITLES: 3})
    decision = look(state)
    (write,) = decision.before
    assert isinstance(write, WriteRequest)
    assert isinstance(write.request, SilverRequest)
    reach = write.request.bronze[TITLES]
    assert (reach.after, reach.to) == (-1, 3)
    assert started_stages(decision) == [Stage.SILVER]


def test_the_first_version_of_a_table_is_one_that_silver_folds() -> None:
    (write,) = look(NEW.with_stage(Stage.BRONZE, produced={TITLES: 0})).before
    assert isinstance(write, WriteRequest)
    assert isinstance(write.request, SilverRequest)
    assert write.request.bronze == {TITLES: VersionRange(after=-1, to=0)}


def test_silver_is_due_when_the_tombstone_log_grew_and_names_what_it_touches() -> None:
    stones = tuple(
        Tombstone(file_id=FileId(name), dataset=TITLES, lifted=lifted, at=NOW)
        for name, lifted in (("a", False), ("b", False), ("b", True))
    )
    state = NEW.with_stage(Stage.BRONZE, produced={TITLES: 3})
    state = state.with_stage(Stage.SILVER, consumed={TITLES: 3}, epoch=1)
    (write,) = look(state, seen(tombstones=stones)).before
    assert isinstance(write, WriteRequest)
    assert isinstance(write.request, SilverRequest)
    assert write.request.retracted == ("a",)
    assert [file.file_id for file in write.request.touched] == ["b"]
    assert (write.request.epoch.after, write.request.epoch.to) == (1, 3)


def test_a_pause_holds_back_a_run_that_was_decided_but_not_started() -> None:
    paused = running(Stage.BRONZE, run_id=None).model_copy(update={"paused": True})
    assert started_stages(look(paused)) == []


def test_tables_of_a_dataset_that_is_declared_no_more_are_not_asked_for() -> None:
    gone = DatasetName("gone")
    state = NEW.with_stage(Stage.BRONZE, produced={TITLES: 3, gone: 9})
    (write,) = look(state).before
    assert isinstance(write, WriteRequest)
    assert isinstance(write.request, SilverRequest)
    assert set(write.request.bronze) == {TITLES}


def test_a_file_of_a_dataset_that_is_declared_no_more_makes_no_run() -> None:
    file = replace(waiting(), dataset=DatasetName("gone"))
    decision = look(NEW, seen(file))
    assert started_stages(decision) == []
    assert decision.state == NEW


def test_a_paused_flow_starts_nothing_but_goes_on_polling() -> None:
    paused = decide(BOTH_DUE, Paused(paused=True), RULES, NOW).state
    assert started_stages(look(paused, seen(waiting()))) == []
    polling = look(running(Stage.BRONZE, paused), seen(waiting()))
    assert isinstance(polling.after[0], ObserveRun)


def test_a_wish_is_looked_after_at_once_and_forgotten_when_nothing_waits() -> None:
    decision = decide(NEW, Asked(), RULES, NOW)
    assert decision.after == (LookAgain(flow=FLOW),)
    assert decision.state.asked == NOW
    assert look(decision.state).state.asked is None


def test_a_wish_is_kept_until_bronze_runs_for_it() -> None:
    hour = replace(RULES.coalescing, min_interval=timedelta(hours=1))
    rules, files = replace(RULES, coalescing=hour), seen(waiting())
    begun = NEW.with_stage(Stage.BRONZE, last_start=NOW)
    asked = decide(begun, Asked(), rules, NOW).state
    kept = decide(asked, files, rules, NOW).state
    assert (kept.asked, kept.bronze.run) == (NOW, None)
    assert decide(kept, files, rules, NOW + timedelta(hours=1)).state.asked is None


def test_a_flow_that_is_paused_is_not_asked() -> None:
    paused = decide(BOTH_DUE, Paused(paused=True), RULES, NOW)
    assert paused.after == (LookAgain(flow=FLOW),)
    assert decide(paused.state, Asked(), RULES, NOW) == Decision(state=paused.state)


def test_a_state_of_this_release_is_read_back_as_it_was() -> None:
    state = running(Stage.SILVER, BOTH_DUE)
    assert FlowState.model_validate_json(state.model_dump_json()) == state


def test_fields_of_the_next_release_are_ignored_and_missing_ones_have_defaults() -> None:
    text = '{"version": 1, "flow": "netflix", "bronze": {"level": 2, "new": 1}, "budget": {}}'
    state = FlowState.model_validate_json(text)
    assert state.bronze == StageState(level=2)
