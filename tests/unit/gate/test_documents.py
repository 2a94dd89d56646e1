import json
from datetime import UTC, datetime
from pathlib import Path

from flows.catalogue import load_flows
from flows.names import DatasetName, FileId, FlowName
from tests.unit.check.checking import HEADER, check
from tidegate.check.check import Check
from tidegate.check.verdict import Verdict
from tidegate.gate.documents import acceptance, describe, rejection
from tidegate.ledger.records import FileRecord, Transition

NOW = datetime(2026, 1, 2, tzinfo=UTC)
RECORD = FileRecord(
    file_id=FileId("aa-bb"),
    flow=FlowName("netflix"),
    dataset=DatasetName("titles"),
    path="netflix/titles/new.csv",
    etag="0x1",
    order=1,
    size=10,
    committed_at=NOW,
    seen_at=NOW,
    last=Transition(at=NOW, event="seen"),
    contract_version="1.0.0",
)
SAMPLES = Path(__file__).parents[3] / "flows" / "netflix" / "sample"


def verdict_of(sample: str) -> Verdict:
    checking = Check(load_flows()[FlowName("netflix")].datasets[DatasetName("titles")])
    checking.feed((SAMPLES / sample).read_bytes())
    return checking.finish()


def test_a_rejection_says_what_to_mend_and_where() -> None:
    document = json.loads(json.dumps(rejection(RECORD, verdict_of("titles_bad.csv"))))
    assert document["version"] == 1
    assert document["file"] == {
        "fileId": "aa-bb",
        "flow": "netflix",
        "dataset": "titles",
        "path": "netflix/titles/new.csv",
        "contractVersion": "1.0.0",
    }
    assert (document["outcome"], document["reason"]) == ("rejected", "header")
    assert document["header"]["missing"] == ["rating"]
    assert document["findings"][:2] == [
        {"rule": "header", "expected": "a column of this name", "line": 1, "column": "rating"},
        {
            "rule": "duration_minutes.type",
            "expected": "a whole number from -2147483648 to 2147483647",
            "line": 3,
            "record": 2,
            "column": "duration_minutes",
        },
    ]
    assert document["counts"]["malformed_row"] == 1


def test_a_receipt_counts_the_rows_that_silver_will_quarantine() -> None:
    document = json.loads(json.dumps(acceptance(RECORD, verdict_of("titles.csv"))))
    assert (document["outcome"], document["reason"]) == ("accepted", None)
    assert (document["rows"], document["badRows"], document["duplicateRows"]) == (42, 2, 0)
    assert document["summary"] == "The file is accepted. 2 of 42 rows break rules."
    assert {finding["line"] for finding in document["findings"]} == {19, 20}


def test_the_corrected_sample_differs_in_the_torn_and_the_renamed_row_only() -> None:
    good = (SAMPLES / "titles.csv").read_bytes().splitlines()
    corrected = (SAMPLES / "later/titles.csv").read_bytes().splitlines()
    assert len(set(good) - set(corrected)) == 3
    assert len(set(corrected) - set(good)) == 2
    assert verdict_of("later/titles.csv").bad_rows == 0


def test_a_file_that_was_not_read_to_its_end_gives_no_row_counts_in_words() -> None:
    document = describe(check(HEADER.encode() + b'1,"Ann'))
    assert (document["complete"], document["reason"]) == (False, "quoting")
    assert document["summary"] == ("The quotes are broken, so nobody can say where the rows end.")
