"""Every change is told once, in words."""

from flows.names import FileId, Stage
from local.demo.follow import Sight
from local.demo.topic import Event
from local.demo.words import Changes
from tests.unit.demo.builders import a_file, a_flow, a_stage
from tidegate.api.views import FileDetail, FlowView, Verdict


def look(flow: FlowView, *files: FileDetail, at: float = 0.0, event: Event | None = None) -> Sight:
    return Sight(
        passed=at,
        flow=flow,
        files={file.file_id: file for file in files} or {FileId("unseen"): None},
        events=(event,) if event else (),
    )


def told(changes: Changes, sight: Sight) -> list[str]:
    return [f"{line.subject} {line.text}" for line in changes.lines(sight)]


def test_a_verdict_is_told_once_with_what_it_rests_on() -> None:
    changes = Changes()
    seen = a_file(state="SEEN", verdict=Verdict.OPEN)
    good = seen.model_copy(update={"verdict": Verdict.ACCEPTED, "bad_rows": 2})

    assert told(changes, look(a_flow(), seen)) == []
    assert told(changes, look(a_flow(), good)) == [
        "netflix_titles.csv accepted: 10 rows, 2 break the contract"
    ]
    assert told(changes, look(a_flow(), good)) == []


def test_a_file_that_is_turned_away_is_told_with_its_reason() -> None:
    bad = a_file(state="REJECTED", verdict=Verdict.REJECTED, reason="header")

    assert told(Changes(), look(a_flow(), bad)) == ["netflix_titles.csv rejected: header"]


def test_the_sentence_of_the_gate_is_told_where_there_is_one() -> None:
    said = {"summary": "The header lacks the column rating."}
    bad = a_file(state="REJECTED", verdict=Verdict.REJECTED, reason="header").model_copy(
        update=said
    )

    assert told(Changes(), look(a_flow(), bad)) == [
        "netflix_titles.csv rejected: The header lacks the column rating."
    ]


def test_a_run_is_told_when_it_starts_and_when_it_ends_with_its_seconds() -> None:
    changes = Changes()
    running = a_flow(a_stage(Stage.BRONZE, "running", 1, 1))
    done = a_flow(a_stage(Stage.BRONZE, "idle", 1, 1))

    assert told(changes, look(a_flow())) == []
    assert told(changes, look(running, at=3)) == ["bronze starts: level 1, attempt 1"]
    assert told(changes, look(running, at=5)) == []
    assert told(changes, look(done, a_file(), at=10.5))[-1] == (
        "bronze done after 7.5 s: 1 file loaded"
    )


def test_a_run_after_which_the_next_one_begins_at_once_is_told_as_done() -> None:
    changes = Changes()

    told(changes, look(a_flow(a_stage(Stage.SILVER, "running", 1, 1)), at=3))

    assert told(changes, look(a_flow(a_stage(Stage.SILVER, "running", 2, 1)), at=9)) == [
        "silver done after 6.0 s",
        "silver starts: level 2, attempt 1",
    ]


def test_a_run_that_fails_is_told_with_what_comes_next() -> None:
    changes = Changes()
    running = a_flow(a_stage(Stage.GOLD, "running", 1, 1))
    waiting = a_flow(a_stage(Stage.GOLD, "waiting", 1, 1))

    told(changes, look(running))

    assert told(changes, look(waiting, at=2)) == [
        "gold failed after 2.0 s",
        "gold tries again, attempt 1 did not succeed",
    ]


def test_an_event_is_told_by_its_type_and_path() -> None:
    event = Event(
        id="1", type="Tidegate.FileAccepted", subject="/x", data={"path": "netflix/titles/a.csv"}
    )

    assert told(Changes(), look(a_flow(), event=event)) == ["event FileAccepted a.csv"]


def test_a_level_that_was_published_is_told_by_its_stage() -> None:
    event = Event(
        id="1",
        type="Tidegate.LevelPublished",
        subject="/flows/netflix/stages/silver",
        data={"level": 3},
    )

    assert told(Changes(), look(a_flow(), event=event)) == ["event LevelPublished silver, level 3"]
