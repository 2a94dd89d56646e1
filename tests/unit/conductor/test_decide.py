"""The flow machine: what it decides, state by event."""

from datetime import UTC, datetime, timedelta

import pytest

from flows.flow import Coalescing
from flows.names import DatasetName, FileId, FlowName, Stage
from flows.receipt import BronzeFile, Closed, Receipt, Table
from flows.request import BronzeRequest, GoldRequest, RequestedFile, SilverRequest
from tidegate.conductor.decide import Rules, decide
from tidegate.conductor.events import (
    Announce,
    Asked,
    Decision,
    Ended,
    LookAgain,
    Looked,
    MarkLoaded,
    NotStarted,
    Nudge,
    ObserveRun,
    Paused,
    Started,
    StartRun,
    Unreadable,
    WaitingFile,
    WriteRequest,
)
from tidegate.conductor.policy import MAX_FAILURES, delay
from tidegate.conductor.state import FlowState, Run, StageState, run_token
from tidegate.ledger.records import Tombstone
from tidegate.ports import RunPhase, RunReport

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
FLOW = FlowName("netflix")
TITLES = DatasetName("titles")
RULES = Rules(
    coalescing=Coalescing(quiet=timedelta(seconds=3)),
    poll=timedelta(seconds=15),
    datasets=frozenset({TITLES}),
)
NEW = FlowState(flow=FLOW)
NOTHING = Looked(files=(), tombstones=())


def a_run(stage: Stage, level: int = 1, attempt: int = 1, run_id: int | None = 7) -> Run:
    token = run_token(FLOW, stage, level, attempt)
    return Run(level=level, attempt=attempt, token=token, run_id=run_id, decided_at=NOW)


def running(stage: Stage, state: FlowState = NEW, **of_run: int | None) -> FlowState:
    run = a_run(stage).model_copy(update=of_run)
    return state.with_stage(stage, level=run.level, attempt=run.attempt, closed=False, run=run)


def waiting(seconds_ago: int = 60) -> WaitingFile:
    return WaitingFile(
        file_id=FileId("a-b"),
        dataset=TITLES,
        target="netflix/titles/2026/01/01/1-a-b.csv",
        size=10,
        ready_at=NOW - timedelta(seconds=seconds_ago),
    )


def seen(*files: WaitingFile, tombstones: tuple[Tombstone, ...] = ()) -> Looked:
    return Looked(files=files, tombstones=tombstones)


def bronze_receipt(version: int = 3, attempt: int = 1) -> Receipt:
    return Receipt(
        closed=Closed(
            flow=FLOW,
            stage=Stage.BRONZE,
            level=1,
            attempt=attempt,
            lines=1,
            tables={"titles": Table(version=version, rows=5)},
        ),
        bronze_files=(BronzeFile(file_id=FileId("a-b"), dataset=TITLES, rows=5),),
    )


def ended(
    stage: Stage, phase: RunPhase, receipt: Receipt | None = None, run: Run | None = None
) -> Ended:
    report = RunReport(phase=phase, detail="why")
    return Ended(stage=stage, run=run or a_run(stage), report=report, receipt=receipt, request=None)


def look(state: FlowState, what: Looked = NOTHING, now: datetime = NOW) -> Decision:
    return decide(state, what, RULES, now)


def started_stages(decision: Decision) -> list[Stage]:
    return [command.stage for command in decision.after if isinstance(command, StartRun)]


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


def test_a_fresh_file_is_waited_for_with_one_nudge() -> None:
    decision = look(NEW, seen(waiting(seconds_ago=1)))
    due = NOW + timedelta(seconds=2)
    assert decision.after == (Nudge(flow=FLOW, at=due),)
    again = look(decision.state, seen(waiting(seconds_ago=1)), NOW + timedelta(seconds=1))
    assert again == Decision(state=decision.state)


def test_a_nudge_that_got_lost_is_sent_again() -> None:
    late = NEW.model_copy(update={"wake_at": NOW - timedelta(seconds=1)})
    assert look(late, seen(waiting(seconds_ago=1))).after != ()


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


def test_an_answer_marks_files_before_the_state_moves_and_looks_again() -> None:
    decision = decide(
        running(Stage.BRONZE), ended(Stage.BRONZE, RunPhase.SUCCEEDED, bronze_receipt()), RULES, NOW
    )
    mark, announce = decision.before
    assert isinstance(mark, MarkLoaded)
    assert isinstance(announce, Announce)
    assert decision.state.bronze.produced == {TITLES: 3}
    assert decision.state.bronze.run is None
    assert decision.state.bronze.closed
    assert decision.after == (LookAgain(flow=FLOW),)


def test_a_closed_receipt_counts_although_the_run_failed() -> None:
    decision = decide(
        running(Stage.BRONZE), ended(Stage.BRONZE, RunPhase.FAILED, bronze_receipt()), RULES, NOW
    )
    assert decision.state.bronze.failures == 0
    assert decision.state.bronze.produced == {TITLES: 3}


def test_a_late_receipt_never_takes_a_version_back() -> None:
    state = running(Stage.BRONZE).with_stage(Stage.BRONZE, produced={TITLES: 9})
    decision = decide(
        state, ended(Stage.BRONZE, RunPhase.SUCCEEDED, bronze_receipt(version=3)), RULES, NOW
    )
    assert decision.state.bronze.produced == {TITLES: 9}


def test_news_of_another_run_is_stale() -> None:
    state = running(Stage.BRONZE)
    other = a_run(Stage.BRONZE, level=9)
    for event in (
        Started(stage=Stage.BRONZE, run=other, run_id=1),
        NotStarted(stage=Stage.BRONZE, run=other, reason="no"),
        ended(Stage.BRONZE, RunPhase.SUCCEEDED, bronze_receipt(), run=other),
    ):
        assert decide(state, event, RULES, NOW) == Decision(state=state)


def test_silver_is_due_when_bronze_moved() -> None:
    state = NEW.with_stage(Stage.BRONZE, produced={TITLES: 3})
    decision = look(state)
    (write,) = decision.before
    assert isinstance(write, WriteRequest)
    assert isinstance(write.request, SilverRequest)
    reach = write.request.bronze[TITLES]
    assert (reach.after, reach.to) == (-1, 3)
    assert started_stages(decision) == [Stage.SILVER]


def test_silver_is_due_when_the_tombstone_log_grew_and_names_what_it_touches() -> None:
    stones = tuple(
        Tombstone(file_id=FileId(name), dataset=TITLES, lifted=lifted, at=NOW)
        for name, lifted in (("a", False), ("b", False), ("b", True))
    )
    state = NEW.with_stage(Stage.SILVER, epoch=1)
    (write,) = look(state, seen(tombstones=stones)).before
    assert isinstance(write, WriteRequest)
    assert isinstance(write.request, SilverRequest)
    assert write.request.retracted == ("a",)
    assert [file.file_id for file in write.request.touched] == ["b"]
    assert (write.request.epoch.after, write.request.epoch.to) == (1, 3)


BOTH_DUE = NEW.with_stage(Stage.BRONZE, produced={TITLES: 3}).with_stage(
    Stage.SILVER, produced={TITLES: 5}
)


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


def test_gold_is_done_for_the_versions_that_its_request_names() -> None:
    request = GoldRequest(flow=FLOW, level=1, silver={TITLES: 5})
    event = Ended(
        stage=Stage.GOLD,
        run=a_run(Stage.GOLD),
        report=RunReport(phase=RunPhase.SUCCEEDED),
        receipt=None,
        request=request,
    )
    state = running(Stage.GOLD, NEW.with_stage(Stage.SILVER, produced={TITLES: 6}))
    decision = decide(state, event, RULES, NOW)
    assert decision.state.gold.consumed == {TITLES: 5}
    assert started_stages(look(decision.state)) == [Stage.GOLD]


@pytest.mark.parametrize(
    ("phase", "failures", "blocked"),
    [
        (RunPhase.FAILED, 1, False),
        (RunPhase.SUCCEEDED, 1, False),
        (RunPhase.RETRY_LATER, 0, False),
        (RunPhase.GONE, 0, False),
        (RunPhase.CANCELED, 0, True),
    ],
)
def test_what_follows_an_end_without_a_receipt(
    *, phase: RunPhase, failures: int, blocked: bool
) -> None:
    decision = decide(running(Stage.BRONZE), ended(Stage.BRONZE, phase), RULES, NOW)
    stage = decision.state.bronze
    assert stage.run is None
    assert stage.failures == failures
    assert bool(stage.blocked) == blocked
    assert (stage.retry_at is None) == blocked


def test_a_new_attempt_has_the_same_level_and_another_token() -> None:
    failed = decide(running(Stage.BRONZE), ended(Stage.BRONZE, RunPhase.FAILED), RULES, NOW).state
    assert started_stages(look(failed, seen(waiting()))) == []
    later = look(failed, seen(waiting()), NOW + delay(1, 0))
    run = later.state.bronze.run
    assert run is not None
    assert (run.level, run.attempt) == (1, 2)
    assert run.token != a_run(Stage.BRONZE).token


def test_a_token_is_not_used_again_after_a_person_asked() -> None:
    failed = decide(running(Stage.BRONZE), ended(Stage.BRONZE, RunPhase.CANCELED), RULES, NOW).state
    asked = decide(failed, Asked(), RULES, NOW).state
    run = look(asked, seen(waiting())).state.bronze.run
    assert run is not None
    assert (run.level, run.attempt) == (2, 1)
    assert run.token != a_run(Stage.BRONZE).token


def test_failures_in_a_row_block_the_stage() -> None:
    state = running(Stage.BRONZE).with_stage(Stage.BRONZE, failures=MAX_FAILURES - 1)
    blocked = decide(state, ended(Stage.BRONZE, RunPhase.FAILED), RULES, NOW).state
    assert blocked.bronze.blocked == "failed: why"
    assert look(blocked, seen(waiting())).after == ()


def test_a_refused_start_blocks_the_stage_with_its_reason() -> None:
    event = NotStarted(stage=Stage.BRONZE, run=a_run(Stage.BRONZE), reason="no such job")
    state = decide(running(Stage.BRONZE), event, RULES, NOW).state
    assert state.bronze.blocked == "no such job"
    assert state.bronze.run is None


def test_a_receipt_that_is_silent_about_a_requested_file_counts_but_the_level_stays_open() -> None:
    files = tuple(
        RequestedFile(file_id=FileId(name), dataset=TITLES, path=name) for name in ("a-b", "c-d")
    )
    event = Ended(
        stage=Stage.BRONZE,
        run=a_run(Stage.BRONZE),
        report=RunReport(phase=RunPhase.FAILED),
        receipt=bronze_receipt(),
        request=BronzeRequest(flow=FLOW, level=1, files=files),
    )
    decision = decide(running(Stage.BRONZE), event, RULES, NOW)
    stage = decision.state.bronze
    assert isinstance(decision.before[0], MarkLoaded)
    assert stage.produced == {TITLES: 3}
    assert (stage.closed, stage.failures, stage.retry_at) == (False, 1, NOW + delay(1, 0))
    often = running(Stage.BRONZE).with_stage(Stage.BRONZE, failures=MAX_FAILURES - 1)
    assert "silent about 1" in decide(often, event, RULES, NOW).state.bronze.blocked


def test_what_cannot_be_read_blocks_the_stage_with_its_reason() -> None:
    event = Unreadable(stage=Stage.SILVER, run=a_run(Stage.SILVER), reason="receipt of a stranger")
    state = decide(running(Stage.SILVER), event, RULES, NOW).state
    assert state.silver.blocked == "receipt of a stranger"


def test_a_run_that_is_gone_again_and_again_is_waited_for_longer_and_longer() -> None:
    delays = [delay(0, postponed).total_seconds() for postponed in range(1, 8)]
    assert delays == [30, 60, 120, 240, 480, 900, 900]


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


def test_a_paused_flow_starts_nothing_but_goes_on_polling() -> None:
    paused = decide(BOTH_DUE, Paused(paused=True), RULES, NOW).state
    assert started_stages(look(paused, seen(waiting()))) == []
    polling = look(running(Stage.BRONZE, paused), seen(waiting()))
    assert isinstance(polling.after[0], ObserveRun)


def test_a_wish_is_forgotten_when_nothing_waits() -> None:
    asked = decide(NEW, Asked(), RULES, NOW).state
    assert asked.asked == NOW
    assert look(asked).state.asked is None


def test_a_state_of_this_release_is_read_back_as_it_was() -> None:
    state = running(Stage.SILVER, BOTH_DUE)
    assert FlowState.model_validate_json(state.model_dump_json()) == state


def test_fields_of_the_next_release_are_ignored_and_missing_ones_have_defaults() -> None:
    text = '{"version": 1, "flow": "netflix", "bronze": {"level": 2, "new": 1}, "budget": {}}'
    state = FlowState.model_validate_json(text)
    assert state.bronze == StageState(level=2)
