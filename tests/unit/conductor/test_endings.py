"""What the flow machine makes of news about a run."""

import pytest

from flows.names import FileId, Stage
from flows.request import BronzeRequest, GoldRequest, RequestedFile, SilverRequest
from tests.unit.conductor.builders import (
    FLOW,
    NEW,
    NOW,
    RULES,
    TITLES,
    a_run,
    bronze_receipt,
    ended,
    look,
    running,
    seen,
    started_stages,
    waiting,
)
from tidegate.conductor.decide import decide
from tidegate.conductor.events import (
    Announce,
    Asked,
    Decision,
    Ended,
    LookAgain,
    MarkLoaded,
    NoteRun,
    NotStarted,
    NotTold,
    Started,
    StartRun,
    Unreadable,
    WriteRequest,
)
from tidegate.conductor.policy import MAX_FAILURES, delay
from tidegate.ports import RunPhase, RunReport


def test_an_answer_marks_files_before_the_state_moves_and_looks_again() -> None:
    decision = decide(
        running(Stage.BRONZE), ended(Stage.BRONZE, RunPhase.SUCCEEDED, bronze_receipt()), RULES, NOW
    )
    mark, announce, note = decision.before
    assert isinstance(mark, MarkLoaded)
    assert isinstance(announce, Announce)
    assert isinstance(note, NoteRun)
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
    ending = decide(running(Stage.BRONZE), ended(Stage.BRONZE, RunPhase.FAILED), RULES, NOW)
    failed = ending.state
    assert ending.after == (LookAgain(flow=FLOW),)
    assert failed.bronze.trouble == "failed: why"
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
    state = decide(running(Stage.BRONZE, run_id=None), event, RULES, NOW).state
    assert state.bronze.blocked == "no such job"
    assert look(state, seen(waiting())).after == ()


def test_a_refused_start_that_another_host_was_granted_goes_on() -> None:
    unknown = a_run(Stage.BRONZE, run_id=None)
    refused = NotStarted(stage=Stage.BRONZE, run=unknown, reason="no")
    granted = Started(stage=Stage.BRONZE, run=unknown, run_id=7)
    state = running(Stage.BRONZE, run_id=None)
    for first, second in ((refused, granted), (granted, refused)):
        after = decide(decide(state, first, RULES, NOW).state, second, RULES, NOW).state
        assert after.with_stage(Stage.BRONZE, tried_under=()) == running(
            Stage.BRONZE, run_id=7, started_at=NOW
        )


def test_a_refused_start_is_tried_again_with_its_token_when_a_person_asks() -> None:
    refused = NotStarted(
        stage=Stage.BRONZE, run=a_run(Stage.BRONZE, run_id=None), reason="no such job"
    )
    blocked = decide(running(Stage.BRONZE, run_id=None), refused, RULES, NOW).state
    asked = decide(blocked, Asked(), RULES, NOW).state
    start = look(asked, seen(waiting())).after[0]
    assert start == StartRun(stage=Stage.BRONZE, run=a_run(Stage.BRONZE, run_id=None))


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
    assert stage.trouble == "bronze is silent about 1 files"
    assert decision.state.silent == {TITLES: 1}


def test_what_cannot_be_read_blocks_the_stage_with_its_reason() -> None:
    event = Unreadable(stage=Stage.SILVER, run=a_run(Stage.SILVER), reason="receipt of a stranger")
    state = decide(running(Stage.SILVER), event, RULES, NOW).state
    assert state.silver.blocked == "receipt of a stranger"


def test_a_receipt_counts_although_another_host_could_not_read_it() -> None:
    """Its files are marked by then: nothing else would ever take their version to silver."""
    refused = Unreadable(stage=Stage.BRONZE, run=a_run(Stage.BRONZE), reason="403")
    blocked = decide(running(Stage.BRONZE), refused, RULES, NOW).state
    answer = ended(Stage.BRONZE, RunPhase.SUCCEEDED, bronze_receipt())
    state = decide(blocked, answer, RULES, NOW).state
    assert (state.bronze.blocked, state.bronze.closed) == ("", True)
    assert started_stages(look(state)) == [Stage.SILVER]
    asked = decide(blocked, Asked(), RULES, NOW).state
    assert decide(asked, answer, RULES, NOW) == Decision(state=asked)


def test_a_run_that_is_gone_again_and_again_is_waited_for_longer_and_longer() -> None:
    delays = [delay(0, postponed).total_seconds() for postponed in range(1, 8)]
    assert delays == [30, 60, 120, 240, 480, 900, 900]


def test_a_run_that_fails_again_and_again_is_waited_for_longer_and_longer() -> None:
    delays = [delay(failures, 0).total_seconds() for failures in range(1, 9)]
    assert delays == [10, 20, 40, 80, 160, 320, 640, 900]


def test_versions_that_a_persons_run_moved_are_learnt_from_the_next_receipt() -> None:
    """A manual run has no level of ours and writes no receipt; what it loaded is still open."""
    known = running(Stage.BRONZE).with_stage(Stage.BRONZE, produced={TITLES: 3})
    receipt = bronze_receipt(version=5)
    state = decide(known, ended(Stage.BRONZE, RunPhase.SUCCEEDED, receipt), RULES, NOW).state
    folded = state.with_stage(Stage.SILVER, consumed={TITLES: 3})
    (write,) = look(folded).before
    assert isinstance(write, WriteRequest)
    assert isinstance(write.request, SilverRequest)
    reach = write.request.bronze[TITLES]
    assert (reach.after, reach.to) == (3, 5)


def test_an_end_that_another_host_learns_ends_a_block_that_kept_the_run() -> None:
    refused = NotTold(stage=Stage.BRONZE, run=a_run(Stage.BRONZE), reason="403")
    blocked = decide(running(Stage.BRONZE), refused, RULES, NOW).state
    failed = decide(blocked, ended(Stage.BRONZE, RunPhase.FAILED), RULES, NOW).state
    assert (failed.bronze.blocked, failed.bronze.failures) == ("", 1)
