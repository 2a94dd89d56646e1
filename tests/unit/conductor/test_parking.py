"""A dataset that bronze keeps leaving unanswered is parked, and the others go on."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.names import DatasetName, FileId, Stage
from flows.receipt import BronzeFile
from flows.request import BronzeRequest, RequestedFile
from tests.unit.conductor.builders import (
    FLOW,
    NEW,
    NOW,
    RULES,
    TITLES,
    a_run,
    bronze_receipt,
    look,
    running,
    seen,
    waiting,
)
from tidegate.conductor.alarms import AlarmKind
from tidegate.conductor.decide import decide
from tidegate.conductor.events import Announce, Asked, Decision, Ended, WaitingFile
from tidegate.conductor.policy import MAX_FAILURES
from tidegate.conductor.state import FlowState, Parked
from tidegate.ports import RunPhase, RunReport

CAST = DatasetName("cast")
BOTH = replace(RULES, datasets={TITLES: "1.0.0", CAST: "2.0.0"})
PARKED = Parked(reason="why", at=NOW, contract_version="2.0.0")
CAST_FILE = replace(waiting(), file_id=FileId("c-d"), dataset=CAST)


def ended(*answered: tuple[str, DatasetName], attempt: int = 1) -> Ended:
    """Bronze was asked for a file of titles and one of cast."""
    asked = {FileId("a-b"): TITLES, FileId("c-d"): CAST}
    files = tuple(
        RequestedFile(file_id=file_id, dataset=dataset, path=f"{file_id}")
        for file_id, dataset in asked.items()
    )
    receipt = bronze_receipt(attempt=attempt).model_copy(
        update={
            "bronze_files": tuple(
                BronzeFile(file_id=FileId(file_id), dataset=dataset, rows=1)
                for file_id, dataset in answered
            )
        }
    )
    return Ended(
        stage=Stage.BRONZE,
        run=a_run(Stage.BRONZE, attempt=attempt),
        report=RunReport(phase=RunPhase.FAILED, detail="cast: no such column"),
        receipt=receipt,
        request=BronzeRequest(flow=FLOW, level=1, files=files),
    )


TITLES_ONLY = (("a-b", TITLES),)
NOBODY: tuple[tuple[str, DatasetName], ...] = ()


def after(times: int, *answered: tuple[str, DatasetName]) -> Decision:
    decision = Decision(state=NEW)
    for attempt in range(1, times + 1):
        state = running(Stage.BRONZE, decision.state, attempt=attempt)
        run = a_run(Stage.BRONZE, attempt=attempt)
        state = state.with_stage(Stage.BRONZE, run=run)
        decision = decide(state, ended(*answered, attempt=attempt), BOTH, NOW)
    return decision


def alarms(decision: Decision) -> list[str]:
    return [each.announcement.id for each in alarms_of(decision)]


def alarms_of(decision: Decision) -> list[Announce]:
    told = [each for each in decision.before if isinstance(each, Announce)]
    return [each for each in told if each.announcement.data.get("kind") == AlarmKind.PARKED]


def test_a_dataset_is_parked_with_an_alarm_when_it_was_silent_too_often_in_a_row() -> None:
    before = after(MAX_FAILURES - 1, *TITLES_ONLY)
    assert before.state.parked == {}
    assert not before.state.bronze.closed
    decision = after(MAX_FAILURES, *TITLES_ONLY)
    assert list(decision.state.parked) == [CAST]
    parked = decision.state.parked[CAST]
    assert (parked.at, parked.contract_version) == (NOW, "2.0.0")
    assert parked.reason == (
        "5 runs of bronze in a row are silent about 1 file: cast: no such column"
    )
    assert alarms(decision) == ["netflix-alarm-parked-cast-1-5"]
    assert decision.state.bronze.closed
    assert not decision.state.bronze.blocked
    assert decision.state.silent == {}


def test_one_answer_forgives_the_silences_before_it() -> None:
    state = after(MAX_FAILURES - 1, *TITLES_ONLY).state
    answered = decide(
        running(Stage.BRONZE, state), ended(*TITLES_ONLY, ("c-d", CAST)), BOTH, NOW
    ).state
    assert answered.silent == {}
    assert answered.bronze.closed


def test_a_dataset_that_was_not_asked_for_keeps_its_count() -> None:
    state = NEW.model_copy(update={"silent": {DatasetName("other"): 3}})
    told = decide(running(Stage.BRONZE, state), ended(*TITLES_ONLY), BOTH, NOW).state
    assert told.silent == {DatasetName("other"): 3, CAST: 1}


def test_the_end_of_another_stage_says_nothing_about_bronze() -> None:
    state = NEW.model_copy(update={"silent": {CAST: 3}})
    silver = replace(ended(), stage=Stage.SILVER, run=a_run(Stage.SILVER), request=None)
    told = decide(running(Stage.SILVER, state), silver, BOTH, NOW).state
    assert told.silent == {CAST: 3}


def test_a_host_of_a_release_without_a_dataset_forgets_no_silence_of_it() -> None:
    """Otherwise two releases side by side would keep it from being parked, and a level open."""
    late = NEW.model_copy(update={"silent": {CAST: MAX_FAILURES - 1}})
    alone = replace(BOTH, datasets={TITLES: "1.0.0"})
    looked = decide(late, seen(), alone, NOW).state
    assert looked == late
    told = decide(running(Stage.BRONZE, looked), ended(*TITLES_ONLY), BOTH, NOW).state
    assert list(told.parked) == [CAST]


def test_every_dataset_that_is_silent_is_parked() -> None:
    decision = after(MAX_FAILURES, *NOBODY)
    assert set(decision.state.parked) == {TITLES, CAST}
    assert alarms(decision) == ["netflix-alarm-parked-cast-1-5", "netflix-alarm-parked-titles-1-5"]


@pytest.mark.parametrize(
    ("silent", "detail", "reason"),
    [
        (("c-d",), "", "5 runs of bronze in a row are silent about 1 file"),
        (("c-d", "e-f"), "", "5 runs of bronze in a row are silent about 2 files"),
        (("c-d",), "no column", "5 runs of bronze in a row are silent about 1 file: no column"),
    ],
)
def test_the_alarm_says_of_how_many_files_and_what_the_workspace_said(
    silent: tuple[str, ...], detail: str, reason: str
) -> None:
    late = NEW.model_copy(update={"silent": {CAST: MAX_FAILURES - 1}})
    files = tuple(RequestedFile(file_id=FileId(each), dataset=CAST, path=each) for each in silent)
    event = replace(
        ended(*NOBODY),
        report=RunReport(phase=RunPhase.FAILED, detail=detail),
        request=BronzeRequest(flow=FLOW, level=1, files=files),
    )
    decision = decide(running(Stage.BRONZE, late), event, BOTH, NOW)
    assert decision.state.parked[CAST].reason == reason
    (told,) = [each.announcement.data for each in alarms_of(decision)]
    assert (told["dataset"], told["reason"]) == (CAST, f"cast: {reason}")


def test_a_dataset_that_the_deployment_does_not_declare_is_parked_until_one_does() -> None:
    alone = replace(BOTH, datasets={TITLES: "1.0.0"})
    late = NEW.model_copy(update={"silent": {CAST: MAX_FAILURES - 1}})
    state = decide(running(Stage.BRONZE, late), ended(*TITLES_ONLY), alone, NOW).state
    assert state.parked[CAST].contract_version == ""
    assert CAST in decide(state, seen(), alone, NOW).state.parked
    assert decide(state, seen(), BOTH, NOW).state.parked == {}


def test_a_level_that_others_still_wait_for_is_left_when_a_dataset_is_parked() -> None:
    late = NEW.model_copy(update={"silent": {CAST: MAX_FAILURES - 1}})
    stage = decide(running(Stage.BRONZE, late), ended(*NOBODY), BOTH, NOW).state.bronze
    assert (stage.closed, stage.failures) == (True, 1)
    assert stage.retry_at is not None


def a_parked_flow() -> FlowState:
    return NEW.model_copy(update={"parked": {CAST: PARKED}})


def look_at(state: FlowState, *files: WaitingFile, version: str = "2.0.0") -> Decision:
    rules = replace(BOTH, datasets={TITLES: "1.0.0", CAST: version})
    return decide(state, seen(*files), rules, NOW)


def requested(decision: Decision) -> list[str]:
    (write,) = decision.before
    return [file.dataset for file in write.request.files]  # type: ignore[union-attr] # bronze's


def test_files_of_a_parked_dataset_do_not_make_bronze_due() -> None:
    assert look_at(a_parked_flow(), CAST_FILE) == Decision(state=a_parked_flow())


def test_the_others_go_on_without_them() -> None:
    assert requested(look_at(a_parked_flow(), waiting(), CAST_FILE)) == [TITLES]


def test_another_version_of_its_contract_lets_a_dataset_run_again() -> None:
    decision = look_at(a_parked_flow(), CAST_FILE, version="2.0.1")
    assert decision.state.parked == {}
    assert requested(decision) == [CAST]


def test_a_person_who_asks_for_a_run_lets_every_dataset_run_again() -> None:
    before = {"silent": {TITLES: 2}, "parked_under": {CAST: ("1.0.0", "2.0.0")}}
    state = a_parked_flow().model_copy(update=before)
    asked = decide(state, Asked(), BOTH, NOW).state
    assert (asked.parked, asked.silent, asked.parked_under) == ({}, {}, {})


def test_a_wish_is_forgotten_when_only_parked_files_wait() -> None:
    wished = a_parked_flow().model_copy(update={"asked": NOW})
    assert look_at(wished, CAST_FILE).state.asked is None


@pytest.mark.parametrize("phase", [RunPhase.FAILED, RunPhase.RETRY_LATER])
def test_a_run_without_a_receipt_is_no_datasets_fault(phase: RunPhase) -> None:
    event = replace(ended(), receipt=None, report=RunReport(phase=phase))
    state = decide(running(Stage.BRONZE), event, BOTH, NOW).state
    assert (state.silent, state.parked) == ({}, {})


def test_a_parked_flow_is_not_looked_at_by_the_clock() -> None:
    later = look(a_parked_flow(), seen(), NOW + timedelta(days=3))
    assert later.after == ()


def test_two_contract_versions_side_by_side_do_not_free_each_others_dataset() -> None:
    state = a_parked_flow()
    again = look_at(state, CAST_FILE, version="3.0.0").state
    assert again.parked == {}
    other = replace(BOTH, datasets={TITLES: "1.0.0", CAST: "3.0.0"})
    running_again = running(Stage.BRONZE).model_copy(
        update={"silent": {CAST: MAX_FAILURES - 1}, "parked_under": {CAST: ("2.0.0",)}}
    )
    twice = decide(running_again, ended(("a-b", TITLES)), other, NOW).state
    assert twice.parked_under == {CAST: ("2.0.0", "3.0.0")}
    assert CAST in look_at(twice, CAST_FILE, version="2.0.0").state.parked
    assert look_at(twice, CAST_FILE, version="4.0.0").state.parked == {}


def test_a_release_that_does_not_declare_a_parked_dataset_leaves_it_parked() -> None:
    alone = replace(BOTH, datasets={TITLES: "1.0.0"})
    assert CAST in decide(a_parked_flow(), seen(waiting()), alone, NOW).state.parked
