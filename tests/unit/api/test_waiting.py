"""What waits, for what, and until when: in words, from the machine's own reasons."""

from datetime import timedelta

import pytest

from flows.names import DatasetName, FileId, Stage
from tests.fakes.world import NETFLIX, declared
from tests.unit.conductor.builders import BOTH_DUE, NEW, NOTHING, NOW, running, seen, waiting
from tidegate.api.views import Waiting
from tidegate.api.waiting import Scene
from tidegate.api.waiting import waiting as waits
from tidegate.conductor.events import Looked
from tidegate.conductor.state import FlowState
from tidegate.ledger.records import FileRecord, Transition
from tidegate.ledger.states import FileState

SOON = NOW + timedelta(minutes=1)


def a_scene(
    state: FlowState = NEW, files: Looked = NOTHING, *gated: FileRecord, unread: int = 0
) -> Scene:
    return Scene(
        flow=declared()[NETFLIX], state=state, seen=files, gated=gated, unread=unread, now=NOW
    )


def in_gate(state: FileState, number: int = 0) -> FileRecord:
    return FileRecord(
        file_id=FileId(f"a-{number}"),
        flow=NETFLIX,
        dataset=DatasetName("titles"),
        path="netflix/titles/a.csv",
        etag="1",
        order=1,
        size=1,
        committed_at=NOW,
        seen_at=NOW,
        state=state,
        last=Transition(at=NOW, event="was seen"),
    )


def only(scene: Scene) -> Waiting:
    (found,) = waits(scene)
    return found


def test_nothing_waits_in_a_flow_at_rest() -> None:
    assert waits(a_scene()) == ()


def test_silver_waits_because_gold_runs() -> None:
    found = only(a_scene(running(Stage.GOLD, BOTH_DUE)))
    assert (found.what, found.why, found.until) == ("silver", "gold runs", None)


def test_a_stage_waits_for_its_next_attempt_and_says_what_became_of_the_last() -> None:
    late = BOTH_DUE.with_stage(Stage.SILVER, retry_at=SOON, trouble="failed: no memory")
    silver, gold = waits(a_scene(late))
    assert (silver.why, silver.until) == ("retry after a failure: failed: no memory", SOON)
    assert (gold.what, gold.why, gold.until) == ("gold", "about to start", None)


def test_a_blocked_stage_says_what_to_do_next() -> None:
    blocked = BOTH_DUE.with_stage(Stage.GOLD, blocked="canceled: by ann")
    gold = waits(a_scene(blocked))[-1]
    assert gold.why == "blocked: canceled: by ann"
    assert gold.next_step == "mend the cause, then: tidegate run netflix"


def test_a_stage_that_runs_waits_for_nothing() -> None:
    silver = BOTH_DUE.with_stage(Stage.GOLD, consumed=BOTH_DUE.silver.produced)
    assert waits(a_scene(running(Stage.SILVER, silver))) == ()


def test_files_are_counted_by_dataset() -> None:
    first, second = waiting(1), waiting(0)
    found = only(a_scene(NEW, seen(first, second)))
    assert (found.what, found.files, found.stage) == ("2 files of titles", 2, Stage.BRONZE)
    assert found.until == NOW + declared()[NETFLIX].coalescing.quiet


GATED = [
    (FileState.SEEN, "the gate reads it", False),
    (FileState.PROMOTING, "its move into accepted", False),
    (FileState.HELD, "a person, or another version of its contract", True),
]


@pytest.mark.parametrize(("state", "why", "advised"), GATED, ids=[g[0] for g in GATED])
def test_a_file_in_the_gate_says_what_it_waits_for(
    state: FileState, why: str, *, advised: bool
) -> None:
    found = only(a_scene(NEW, NOTHING, in_gate(state)))
    assert (found.what, found.why) == ("1 file of titles", why)
    assert bool(found.next_step) is advised


def test_a_file_that_is_only_cleared_away_waits_for_nothing() -> None:
    assert waits(a_scene(NEW, NOTHING, in_gate(FileState.REJECTED))) == ()


def test_files_that_were_not_looked_at_are_counted() -> None:
    found = waits(a_scene(NEW, NOTHING, in_gate(FileState.SEEN), unread=7))[-1]
    assert (found.what, found.files) == ("7 more files", 7)
