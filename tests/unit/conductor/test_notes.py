"""What is written down about a run before the state forgets it."""

from datetime import timedelta

from flows.names import DatasetName, FileId, Stage
from flows.receipt import Receipt, SilverFile, Table
from flows.request import GoldRequest
from tests.unit.conductor.builders import (
    FLOW,
    NOW,
    RULES,
    TITLES,
    a_run,
    bronze_receipt,
    ended,
    running,
)
from tidegate.conductor.decide import decide
from tidegate.conductor.events import Ended, Event, NoteRun, Started, Unreadable
from tidegate.conductor.notes import mark
from tidegate.conductor.state import FlowState
from tidegate.ledger.run_records import EndedRun
from tidegate.ports import RunPhase, RunReport

LATER = NOW + timedelta(seconds=30)


def noted(state: FlowState, event: Event) -> list[EndedRun]:
    before = decide(state, event, RULES, LATER).before
    return [command.run for command in before if isinstance(command, NoteRun)]


def test_a_run_that_answered_is_noted_with_what_it_did() -> None:
    event = ended(Stage.BRONZE, RunPhase.SUCCEEDED, bronze_receipt())
    (note,) = noted(running(Stage.BRONZE, started_at=NOW), event)
    assert (note.level, note.attempt, note.run_id) == (1, 1, 7)
    assert (note.decided_at, note.started_at, note.ended_at) == (NOW, NOW, LATER)
    assert (note.result, note.covered, note.files) == ("succeeded", True, 1)
    assert note.produced == {"titles": 3}


def test_a_run_that_failed_is_noted_with_what_the_workspace_said() -> None:
    (note,) = noted(running(Stage.SILVER), ended(Stage.SILVER, RunPhase.FAILED))
    assert (note.result, note.detail, note.covered) == ("failed", "why", False)
    assert (note.files, note.consumed, note.produced) == (0, {}, {})


def test_a_run_of_gold_covers_what_its_request_names_when_it_succeeded() -> None:
    for phase, consumed in ((RunPhase.SUCCEEDED, {TITLES: 5}), (RunPhase.FAILED, {})):
        event = Ended(
            stage=Stage.GOLD,
            run=a_run(Stage.GOLD),
            report=RunReport(phase=phase),
            receipt=None,
            request=GoldRequest(flow=FLOW, level=1, silver={TITLES: 5}),
        )
        (note,) = noted(running(Stage.GOLD), event)
        assert (note.covered, note.consumed) == (phase is RunPhase.SUCCEEDED, consumed)


def test_a_run_of_silver_covers_what_its_receipt_consumed() -> None:
    (note,) = noted(
        running(Stage.SILVER), ended(Stage.SILVER, RunPhase.SUCCEEDED, silver_receipt(4, 20))
    )
    assert (note.files, note.consumed) == (2, {TITLES: 3})
    assert note.produced == {"titles": 4, "titles_quarantine": 4}


def test_a_run_that_nobody_can_read_is_noted_before_it_is_forgotten() -> None:
    event = Unreadable(stage=Stage.SILVER, run=a_run(Stage.SILVER), reason="a stranger's receipt")
    (note,) = noted(running(Stage.SILVER), event)
    assert (note.result, note.detail) == ("unreadable", "a stranger's receipt")
    assert not note.covered


def test_news_of_another_run_is_not_noted() -> None:
    stale = ended(Stage.BRONZE, RunPhase.FAILED, run=a_run(Stage.BRONZE, level=9))
    assert noted(running(Stage.BRONZE), stale) == []


def test_a_long_story_of_the_workspace_is_cut() -> None:
    report = RunReport(phase=RunPhase.FAILED, detail="x" * 100_000)
    event = Ended(
        stage=Stage.GOLD, run=a_run(Stage.GOLD), report=report, receipt=None, request=None
    )
    (note,) = noted(running(Stage.GOLD), event)
    assert len(note.detail) == 2000


def test_the_start_is_when_the_workspace_answered_first() -> None:
    unknown = a_run(Stage.BRONZE, run_id=None)
    told = Started(stage=Stage.BRONZE, run=unknown, run_id=7)
    once = decide(running(Stage.BRONZE, run_id=None), told, RULES, NOW).state
    twice = decide(once, told, RULES, LATER).state
    assert twice == once
    assert once.bronze.run is not None
    assert once.bronze.run.started_at == NOW


def test_a_files_mark_names_the_run_only_when_its_own_receipt_counted() -> None:
    receipt = bronze_receipt(attempt=1)
    own = mark(receipt, a_run(Stage.BRONZE), TITLES, LATER)
    assert (own.level, own.attempt, own.run_id, own.version) == (1, 1, 7, 3)
    assert own.at == LATER
    assert own.started_at == NOW
    started = a_run(Stage.BRONZE).model_copy(update={"started_at": LATER})
    assert mark(receipt, started, TITLES, LATER).started_at == LATER
    other = mark(receipt, a_run(Stage.BRONZE, attempt=2), TITLES, LATER)
    assert (other.attempt, other.run_id, other.started_at) == (1, None, None)
    assert mark(receipt, a_run(Stage.BRONZE), DatasetName("cast"), LATER).version is None


def test_a_files_mark_by_silver_says_up_to_which_version_of_bronze_it_was_read() -> None:
    receipt = silver_receipt(4, 20)
    told = mark(receipt, a_run(Stage.SILVER), TITLES, LATER)
    assert (told.version, told.source) == (4, 3)
    assert mark(receipt, a_run(Stage.SILVER), DatasetName("cast"), LATER).source is None


def test_the_state_knows_the_rows_of_every_table_also_of_quarantine() -> None:
    state = running(Stage.SILVER)
    for version, rows in ((3, 20), (2, 10)):
        event = ended(Stage.SILVER, RunPhase.SUCCEEDED, silver_receipt(version, rows))
        state = decide(state, event, RULES, LATER).state
        state = running(Stage.SILVER, state)
        # A late receipt, of version 2, takes nothing back.
        assert state.silver.rows == {"titles": 20, "titles_quarantine": 20}


def silver_receipt(version: int, rows: int) -> Receipt:
    bronze = bronze_receipt().closed
    table = Table(version=version, rows=rows)
    tables = {"titles": table, "titles_quarantine": table}
    changes = {"stage": Stage.SILVER, "tables": tables, "consumed": {TITLES: 3}}
    files = tuple(
        SilverFile(
            file_id=FileId(name),
            dataset=TITLES,
            silver=rows,
            quarantined=0,
            duplicate=0,
            superseded=0,
        )
        for name in ("a-b", "c-d")
    )
    return Receipt(closed=bronze.model_copy(update=changes), silver_files=files)
