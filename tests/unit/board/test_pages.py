"""What a person reads on the board, and what no name from outside can do to it."""

import pytest

from flows.names import FlowName, Stage
from tests.unit.board.samples import (
    NETFLIX,
    TITLES,
    a_file,
    a_flow,
    a_rejected_file,
    a_run,
    a_stage,
    a_story,
    a_working_flow,
    before,
    stages,
)
from tests.unit.board.sights import FakeSight, Page, get, paths, show
from tidegate.api.views import FileView, FlowView, RunView, Verdict, Waiting

NEVER_RUN = {"level": 0, "attempt": 0, "tables": {}}


def everything() -> FakeSight:
    return FakeSight(
        flows_=[a_working_flow()],
        files_=[a_file(1), a_rejected_file(2)],
        runs_=[a_run(Stage.SILVER, result="running", seconds=8.4, ended_at=None), a_run()],
        story_=a_story(),
    )


def test_the_first_page_shows_stages_files_runs_and_what_waits() -> None:
    page = show(everything())
    for words in (
        "Files are on their way to gold",
        "Silver types, sorts out and merges them running level 3 for 8.4 s",
        "1 file waits for bronze",
        "1 file of titles for quiet in 3 s 12:00:03",
        "netflix/titles/titles_1.csv titles · 3.3 KiB loaded 40 silver 2 quarantined",
        "rejected header",
        "Let the first line name exactly the agreed columns.",
        "4 rows of titles",
        'tidegate sql "SELECT * FROM netflix_silver.titles_quarantine"',
        "Bronze 3 attempt 1 · run 17 succeeded 8.2 s 5",
    ):
        assert words in page.text


def test_a_flow_has_a_page_with_its_tables() -> None:
    page = show(everything(), "/flows/netflix")
    assert "Netflix working" in page.text
    assert (
        "titles netflix_bronze.titles, netflix_silver.titles 42 version 5 40 version 5 4"
        in page.text
    )


def test_a_file_has_a_page_that_tells_its_story() -> None:
    sight = everything()
    page = show(sight, paths(sight)[-1])
    for words in (
        "netflix/titles/titles_1.csv loaded",
        "11:59:00 1 min ago Noticed An event told of it.",
        "11:59:40 after 40.0 s Bronze 42 rows are in bronze. level 3, attempt 1, run 17",
        "Its rows adds up",
        "title.required 7 title a value",
        "tidegate explain netflix/titles/titles_1.csv",
    ):
        assert words in page.text


def test_a_world_in_which_nothing_happened_says_what_to_do() -> None:
    fresh = a_flow(stages=tuple(a_stage(stage, **NEVER_RUN) for stage in Stage))
    page = show(FakeSight(flows_=[fresh]))
    assert "Ready for a first file" in page.text
    assert "tidegate drop FILE" in page.text
    assert "The first accepted file starts bronze." in page.text
    told = show(FakeSight(flows_=[fresh]), "/flows/netflix").text
    assert "tidegate drop FILE --flow netflix" in told
    assert "No flow is declared" in show(FakeSight()).text


@pytest.mark.parametrize(
    ("flow", "headline", "words"),
    [
        (a_flow(), "Everything is settled", "settled"),
        (a_flow(paused=True), "One flow is paused", "tidegate resume netflix"),
        (
            a_flow(stages=stages(silver=a_stage(Stage.SILVER, state="blocked", blocked="no <b>"))),
            "One flow needs you",
            "Silver is blocked. no <b> Its files stay where they are.",
        ),
        (
            a_flow(
                settled=False,
                waiting=(Waiting(what="gold", why="gone", next_step="ask for a run"),),
            ),
            "Files are on their way to gold",
            "gold gone ask for a run",
        ),
    ],
)
def test_the_headline_says_what_matters_most(flow: FlowView, headline: str, words: str) -> None:
    page = show(FakeSight(flows_=[flow]))
    assert page.text.startswith(f"{headline} · Tidegate")
    assert words in page.text


def test_a_blocked_flow_comes_before_a_paused_one() -> None:
    blocked = a_flow(stages=stages(gold=a_stage(Stage.GOLD, state="blocked", blocked="why")))
    paused = a_flow(flow=FlowName("hulu"), paused=True)
    assert "One flow needs you" in show(FakeSight(flows_=[paused, blocked])).text


@pytest.mark.parametrize(
    ("run", "words"),
    [
        (
            a_run(result="failed", detail="no memory"),
            "it had answered: what it did counts no memory",
        ),
        (a_run(result="failed", covered=False, detail="no memory"), "failed no memory"),
        (a_run(result="a word of tomorrow", covered=False), "a word of tomorrow"),
        (a_run(result="gone", covered=False, seconds=None, files=0, run_id=None), "gone — —"),
    ],
)
def test_the_end_of_a_run_is_told(run: RunView, words: str) -> None:
    assert words in show(FakeSight(flows_=[a_flow()], runs_=[run])).text


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (a_file(state="ACCEPTED", account=None), "accepted 42 rows 2 break the contract"),
        (a_file(state="SEEN", verdict=Verdict.OPEN, account=None, rows=None), "not counted yet"),
        (a_file(state="HELD", verdict=Verdict.HELD, reason="too_large"), "held too_large"),
        (a_file(state="DUPLICATE", verdict=Verdict.DUPLICATE), "duplicate"),
    ],
)
def test_a_file_shows_what_is_known_of_it(file: FileView, words: str) -> None:
    assert words in show(FakeSight(flows_=[a_flow()], files_=[file])).text


def test_fifty_files_and_twenty_runs_fill_a_page() -> None:
    sight = FakeSight(
        flows_=[a_flow()],
        files_=[a_file(number) for number in range(400)] + [a_rejected_file(999)],
        runs_=[a_run(level=number) for number in range(400)],
    )
    response = get(lambda: sight)
    page = Page(response)
    assert sum(href.startswith("/api/board/files/") for href in page.all("href")) == 50 + 1
    assert page.all("role").count("row") == 50 + 1 + 20 + 1
    assert max(sight.asked) == 50
    assert len(response.content) < 150_000
    assert "netflix/titles/titles_999.csv" in page.text


@pytest.mark.parametrize("index", [0, 1, 2])
def test_pages_have_one_heading_landmarks_and_table_headers(index: int) -> None:
    sight = everything()
    page = show(sight, paths(sight)[index])
    assert page.tags.count("h1") == page.tags.count("main") == page.tags.count("header") == 1
    assert page.all("lang") == ["en"]
    assert len(set(page.all("id"))) == len(page.all("id"))
    assert set(page.all("aria-labelledby")) <= set(page.all("id"))
    assert page.tags.count("th") == page.all("scope").count("col") + page.all("scope").count("row")


def test_a_page_looks_again_soon_while_something_moves_and_later_when_nothing_does() -> None:
    assert "5" in show(everything()).all("content")
    assert "30" in show(FakeSight(flows_=[a_flow()])).all("content")
    still = show(everything(), "?still=1")
    assert "refresh" not in still.all("http-equiv")
    assert "Update again" in still.text


def test_a_file_that_is_on_its_way_is_looked_at_again_soon() -> None:
    waiting = FakeSight(story_=a_story(adds_up=None))
    settled = FakeSight(story_=a_story(a_rejected_file(2), adds_up=None))
    assert "5" in show(waiting, paths(waiting)[-1]).all("content")
    assert "30" in show(settled, paths(settled)[-1]).all("content")


def test_a_file_names_the_other_versions_of_its_path() -> None:
    older = a_file(7, path=a_file().path, state="DUPLICATE", verdict=Verdict.DUPLICATE)
    sight = FakeSight(files_=[a_file(), older], story_=a_story())
    page = show(sight, paths(sight)[-1])
    assert "Other versions of this path" in page.text
    assert f"/api/board/files/{older.file_id}" in page.all("href")
    assert "Other versions" not in show(everything(), paths(sight)[-1]).text


def test_what_was_quarantined_is_not_confused_with_what_was_turned_away() -> None:
    page = show(FakeSight(flows_=[a_flow(quarantined={TITLES: 0})]))
    assert "Nothing was turned away." in page.text
    held = a_file(3, state="HELD", verdict=Verdict.HELD, at=before(5), reason="too_large")
    assert "Nothing was" not in show(FakeSight(flows_=[a_flow()], files_=[held])).text
    assert NETFLIX in page.text.lower()
