"""The ledger's rows: bounded, and readable by the release before and the one after."""

import json
from datetime import UTC, datetime, timedelta

from flows.names import DatasetName, FileId, FlowName
from tidegate.arrivals.address import MAX_PATH
from tidegate.check.verdict import Finding, Outcome, Reason, Verdict
from tidegate.conductor.state import FlowState
from tidegate.gate.documents import MAX_EXPECTED, judgement
from tidegate.ledger.records import (
    MAX_EVENT_ID,
    MAX_HISTORY,
    Account,
    Counts,
    FileRecord,
    Notice,
    OpenFile,
    Transition,
)
from tidegate.ledger.run_records import RunMark
from tidegate.ledger.states import FileEvent, FileState

NOON = datetime(2026, 1, 1, 12, 0, 0, 123456, tzinfo=UTC)
FILE = FileId("a" * 20 + "-" + "b" * 20)
MOST_CHARACTERS = 32 * 1024
"""Of a text property in Azure Tables: 64 KiB of UTF-16."""


def a_record() -> FileRecord:
    return FileRecord(
        file_id=FILE,
        flow=FlowName("netflix"),
        dataset=DatasetName("titles"),
        path="netflix/titles/titles.csv",
        etag="0x8DD000000000000",
        order=1_767_268_800_000_000,
        size=10,
        committed_at=NOON,
        seen_at=NOON,
        last=Transition(at=NOON, event="was seen"),
    )


def tossed_about(times: int) -> FileRecord:
    """Held and opened again, over and over."""
    record = a_record()
    for number in range(times):
        event = FileEvent.REOPENED if number % 2 else FileEvent.HELD_BACK
        record = record.after(event, NOON + timedelta(days=number), reason="too_large")
    return record


def a_verdict(findings: int, rules: int) -> Verdict:
    return Verdict(
        outcome=Outcome.REJECTED,
        reason=Reason.TOO_MANY_BAD_ROWS,
        rows=10,
        bad_rows=9,
        duplicate_rows=0,
        bytes=99,
        sha256="0" * 64,
        findings=tuple(
            Finding(rule="x" * 80, expected="y" * 5000, line=n, record=n, column="z" * 64)
            for n in range(findings)
        ),
        counts={f"column_{number:03d}.required": number for number in range(rules)},
    )


def test_a_record_remembers_what_happened_before_its_last_transition() -> None:
    record = tossed_about(3)
    assert [step.event for step in record.told()] == [
        "was seen",
        FileEvent.HELD_BACK,
        FileEvent.REOPENED,
        FileEvent.HELD_BACK,
    ]


def test_a_long_history_keeps_its_beginning_and_its_end() -> None:
    record = tossed_about(500)
    kept = (*record.history, record.last)
    assert len(kept) == MAX_HISTORY
    assert kept[0] == Transition(at=NOON, event="was seen")
    assert kept[1].at == record.last.at - timedelta(days=MAX_HISTORY - 2)


def test_the_largest_record_fits_a_property_of_azure_tables() -> None:
    mark = RunMark(level=10**6, attempt=99, run_id=10**15, started_at=NOON, at=NOON, version=10**9)
    record = tossed_about(500).model_copy(
        update={
            "path": "ü" * MAX_PATH,
            "state": FileState.LOADED,
            "target": "t" * MAX_PATH,
            "counts": Counts(rows=10**9, bad_rows=10**9, duplicate_rows=10**9, bytes=10**12),
            "account": Account(silver=10**9, quarantined=1, duplicate=1, superseded=1),
            "judgement": judgement(a_verdict(findings=1000, rules=1000)),
            "noticed": Notice(by="event", event_id="e" * MAX_EVENT_ID),
            "bronze": mark,
            "silver": mark,
        }
    )
    document = record.model_dump_json()
    assert len(document.encode("utf-16-le")) // 2 < MOST_CHARACTERS / 2


def test_a_judgement_keeps_the_rules_that_were_broken_most_and_no_long_texts() -> None:
    kept = judgement(a_verdict(findings=9, rules=30))
    assert len(kept.broken) == 20
    assert min(kept.broken.values()) == 10
    assert len(kept.findings) == 5
    assert {len(finding.expected) for finding in kept.findings} == {MAX_EXPECTED}


def test_rows_of_the_last_release_are_read() -> None:
    """It knew no history, no notice, no judgement and no marks of runs."""
    new = {"history", "noticed", "judgement", "bronze", "silver"}
    row = json.loads(a_record().model_dump_json(exclude=new))
    record = FileRecord.model_validate(row)
    assert record == a_record()
    row = {
        "version": 1,
        "file_id": FILE,
        "flow": "netflix",
        "dataset": "titles",
        "path": "netflix/titles/titles.csv",
        "etag": "1",
        "since": NOON.isoformat(),
    }
    assert OpenFile.model_validate(row).noticed is None
    stage = {"level": 3, "attempt": 1, "run": {"level": 3, "attempt": 1, "token": "t"}}
    stage["run"] |= {"decided_at": NOON.isoformat(), "run_id": 7}  # type: ignore[operator]  # JSON
    state = FlowState.model_validate({"version": 1, "flow": "netflix", "bronze": stage})
    assert state.bronze.run is not None
    assert (state.bronze.run.started_at, state.bronze.rows, state.bronze.trouble) == (None, {}, "")
