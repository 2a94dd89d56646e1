"""What a transition does to a file's record, and which places a duplicate spans."""

from datetime import timedelta

import pytest

from flows.names import DatasetName, FileId
from tests.unit.ledger.test_records import NOON, a_record
from tidegate.ledger.records import MAX_HISTORY, Again, Transition
from tidegate.ledger.states import FileEvent, FileMove, FileState, IllegalTransition

LATER = NOON + timedelta(minutes=1)


def test_an_event_leaves_its_mark() -> None:
    before = a_record()
    record = before.after(FileEvent.FAILED, LATER, reason="header", content="abc")
    assert record.state is FileState.REJECTED
    assert record.revision == 1
    assert record.last == Transition(at=LATER, event=FileEvent.FAILED, reason="header")
    assert record.history == (before.last,)
    assert record.content == "abc"


def test_an_event_without_a_reason_has_none() -> None:
    assert a_record().after(FileEvent.PASSED, LATER).last.reason == ""


def test_a_move_is_a_transition_like_any_other() -> None:
    held = a_record().after(FileEvent.HELD_BACK, NOON)
    record = held.after(FileMove.RELEASED, LATER, reason="ada: known", released=True)
    assert record.state is FileState.SEEN
    assert record.revision == held.revision + 1
    assert record.last == Transition(at=LATER, event=FileMove.RELEASED, reason="ada: known")
    assert record.released


def test_a_transition_that_there_is_not_says_what_met_what() -> None:
    with pytest.raises(IllegalTransition, match=r"^a file in SEEN had its retract lifted"):
        a_record().after(FileMove.LIFTED, LATER)


def test_a_remark_joins_history_and_changes_nothing_else() -> None:
    remark = Transition(at=LATER, event="was set free")
    record = a_record().aside(remark)
    assert record.history == (remark,)
    assert record.model_copy(update={"history": ()}) == a_record()


def test_history_forgets_from_its_middle() -> None:
    record = a_record()
    remarks = [Transition(at=LATER, event=f"remark {number}") for number in range(MAX_HISTORY + 3)]
    for number, remark in enumerate(remarks, 1):
        record = record.aside(remark)
        assert len(record.history) == min(number, MAX_HISTORY - 1)
    assert record.history[0] == remarks[0]
    assert record.history[1:] == tuple(remarks[2 - MAX_HISTORY :])


@pytest.mark.parametrize(
    ("place", "held"),
    [
        ((10, "o"), False),
        ((10, "p"), True),
        ((15, "a"), True),
        ((20, "c"), True),
        ((20, "d"), False),
        ((9, "z"), False),
        ((21, "a"), False),
    ],
)
def test_a_duplicate_spans_what_stands_between_its_original_and_itself(
    place: tuple[int, str], *, held: bool
) -> None:
    again = Again(
        file_id=FileId("d"),
        dataset=DatasetName("titles"),
        order=20,
        original=FileId("o"),
        original_order=10,
    )
    assert again.holds((place[0], FileId(place[1]))) is held
