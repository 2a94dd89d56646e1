"""What waits, for what, and until when: in words, from the machine's own reasons."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from flows.flow import CompleteSet, WhenLate
from flows.names import DatasetName, FileId, Stage
from tests.fakes.world import NETFLIX, declared
from tests.unit.conductor.builders import BOTH_DUE, NEW, NOTHING, NOW, running, seen, waiting
from tidegate.api.views import Waiting
from tidegate.api.waiting import Scene
from tidegate.api.waiting import waiting as waits
from tidegate.conductor.events import Looked
from tidegate.conductor.state import Budget, FlowState, Gathering, Parked
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


def test_files_of_a_parked_dataset_wait_for_a_person_and_the_others_for_quiet() -> None:
    cast = DatasetName("cast")
    parked = Parked(reason="silent", at=NOW, contract_version="1")
    state = NEW.model_copy(update={"parked": {cast: parked}})
    others = replace(waiting(0), dataset=cast)
    stuck, going = waits(a_scene(state, seen(waiting(0), others)))
    assert (stuck.what, stuck.why, stuck.files) == ("1 file of cast", "parked: silent", 1)
    assert stuck.next_step == "mend the cause, then: tidegate run netflix"
    assert (going.what, going.why) == ("1 file of titles", "for quiet")


def test_files_wait_for_the_next_days_budget() -> None:
    budget = Budget(day=NOW.date(), starts=1)
    scene = a_scene(NEW.model_copy(update={"budget": budget}), seen(waiting(0)))
    flow = replace(scene.flow, coalescing=replace(scene.flow.coalescing, daily_runs=1))
    found = only(replace(scene, flow=flow))
    assert (found.why, found.until) == ("daily budget", datetime(2026, 1, 2, tzinfo=UTC))
    assert found.next_step == ""


SET = CompleteSet(
    datasets=frozenset({DatasetName("titles"), DatasetName("cast")}), deadline=timedelta(hours=1)
)
LACKS = "the set that began at 2026-01-01 12:00:00 UTC lacks cast"
HELD = [
    ("it goes on by itself", SET, NOW + SET.deadline, ""),
    (
        "it waits for a person",
        replace(SET, when_late=WhenLate.WAIT),
        None,
        "send what is missing, or go on without it: tidegate run netflix",
    ),
]


@pytest.mark.parametrize(
    ("rules", "until", "next_step"), [h[1:] for h in HELD], ids=[h[0] for h in HELD]
)
def test_silver_waits_for_the_rest_of_a_set(
    rules: CompleteSet, until: datetime | None, next_step: str
) -> None:
    titles = DatasetName("titles")
    gathering = Gathering(since=NOW, arrived={titles: NOW})
    state = NEW.with_stage(Stage.BRONZE, produced={titles: 1})
    scene = a_scene(state.model_copy(update={"gathering": gathering}))
    flow = replace(scene.flow, coalescing=replace(scene.flow.coalescing, complete_set=rules))
    found = only(replace(scene, flow=flow))
    assert (found.what, found.why) == ("silver", LACKS)
    assert (found.until, found.next_step) == (until, next_step)


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
