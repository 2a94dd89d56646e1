"""The open row of a file that failed, and is set free."""

from datetime import UTC, datetime, timedelta

from flows.names import DatasetName, FileId, FlowName
from tidegate.ledger.records import OpenFile

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
NEW = OpenFile(
    file_id=FileId("a-b"),
    flow=FlowName("netflix"),
    dataset=DatasetName("titles"),
    path="netflix/titles/a.csv",
    etag="e",
    since=NOON,
)
FAILED = {
    "stuck": "no such container",
    "stuck_at": NOON,
    "tries": 3,
    "failing_since": NOON,
    "failed_at": NOON,
    "failing": "no such container",
    "reminders": 7,
    "reminded_at": NOON,
}


def test_a_file_that_is_set_free_is_one_that_never_failed_and_was_reminded_just_now() -> None:
    stuck = NEW.model_copy(update={**FAILED, "held_under": "1.0.0"})
    expected = NEW.model_copy(update={"reminded_at": LATER, "held_under": "1.0.0"})
    assert stuck.freed(LATER) == expected
