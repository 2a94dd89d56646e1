"""`files` and `explain` before the real API."""

from pathlib import Path

import pytest

from flows.layout import LANDING
from tests.unit.cli.terminal import BAD, GOOD, LATER, Terminal
from tidegate.api.views import FilesView, Story
from tidegate.ports import BlobRef

PATH = "netflix/titles/a.csv"


@pytest.fixture
def told(terminal: Terminal) -> Terminal:
    """A good file in two versions, and a bad one."""
    terminal.drop(PATH, GOOD)
    terminal.wait()
    terminal.drop(PATH, LATER)
    terminal.drop("netflix/titles/bad.csv", BAD)
    terminal.wait()
    return terminal


def test_files_are_listed_with_their_rows(told: Terminal) -> None:
    output = told.run("files").stdout
    for shown in (PATH, "LOADED", "REJECTED", "silver", "header, 8 bad rows", "3 files"):
        assert shown in output, shown


def test_files_are_chosen_by_verdict_flow_and_time(told: Terminal) -> None:
    rejected = FilesView.model_validate(told.json("files", "--verdict", "rejected"))
    assert [file.path for file in rejected.files] == ["netflix/titles/bad.csv"]
    assert len(told.json("files", "--flow", "netflix", "--limit", "2")["files"]) == 2
    assert len(told.json("files", "--since", "40s")["files"]) == 2
    assert "No such file" in told.run("files", "--verdict", "held").stdout
    assert told.run("files", "--flow", "hulu").exit_code == 3


@pytest.mark.parametrize("since", ["yesterday", "-2h", "2026-13-01", "999999w", ""])
def test_a_time_that_is_none_is_wrong_usage(terminal: Terminal, since: str) -> None:
    result = terminal.run("files", f"--since={since}")
    assert result.exit_code == (2 if since else 0)


def test_a_story_tells_every_step_and_adds_up(told: Terminal) -> None:
    output = told.run("explain", PATH).stdout
    places = [output.index(step) for step in ("noticed", "verdict", "bronze", "silver", "gold")]
    assert places == sorted(places)
    assert "file = silver + quarantined + duplicate + superseded" in output
    assert "level 2, run" in output


@pytest.mark.parametrize("asked", [PATH, f"landing/{PATH}", f"/landing/{PATH}", "a.csv"])
def test_a_file_is_found_by_path_and_by_name(told: Terminal, asked: str) -> None:
    story = Story.model_validate(told.json("explain", asked))
    assert story.file.path == PATH
    assert Story.model_validate(told.json("explain", story.file.file_id)) == story


def test_older_versions_are_told_on_request(told: Terminal) -> None:
    every = [Story.model_validate(each) for each in told.json("explain", "a.csv", "--all")]
    assert len(every) == 2
    older = Story.model_validate(told.json("explain", "a.csv", "--version", "2"))
    assert older.file.file_id == every[1].file.file_id
    result = told.run("explain", "a.csv", "--version", "3")
    assert result.exit_code == 2
    assert "2 versions" in result.stderr


def test_a_rejected_file_shows_what_is_wrong_and_what_to_do(told: Terminal) -> None:
    output = told.run("explain", "bad.csv").stdout
    for shown in ("REJECTED", "header", "type.allowed", "rejection.json", "Next:"):
        assert shown in output, shown


@pytest.mark.parametrize(
    "asked",
    ["no.csv", "netflix/titles/no.csv", f"{'0' * 20}-{'1' * 20}", "netflix/../x", "%2e/%00"],
)
def test_what_the_ledger_does_not_know_is_not_found(terminal: Terminal, asked: str) -> None:
    assert terminal.run("explain", asked).exit_code in {1, 3}


def test_one_name_in_two_folders_is_asked_back(told: Terminal) -> None:
    told.drop("netflix/cast/a.csv", BAD)
    told.wait()
    result = told.run("explain", "a.csv")
    assert result.exit_code == 2
    assert "netflix/cast/a.csv" in result.stderr


@pytest.mark.parametrize(
    "name", ["[red]x.csv", "x[bold].csv", "[link=e]x.csv", ":boom:.csv", "[x[[.csv"]
)
def test_a_name_is_never_read_as_markup(terminal: Terminal, name: str) -> None:
    terminal.drop(f"netflix/titles/{name}", BAD)
    terminal.wait(5)
    assert f"netflix/titles/{name}" in terminal.run("files").stdout


def test_a_story_of_a_file_that_vanished_says_so(terminal: Terminal) -> None:
    terminal.drop(PATH, GOOD)
    ref = BlobRef(container=LANDING, path=PATH)
    info = terminal.ask(terminal.world.blobs.head(ref))
    assert info is not None
    terminal.ask(terminal.world.blobs.delete(ref, info.etag))
    terminal.wait(5)
    assert "DELETED" in terminal.run("explain", Path(PATH)).stdout


@pytest.mark.parametrize("command", [("explain",), ("pause",), ("replay", "--reason", "why")])
def test_an_argument_that_is_no_text_ends_in_a_sentence(
    terminal: Terminal, command: tuple[str, ...]
) -> None:
    """A shell hands bytes that are no UTF-8 on as half characters."""
    result = terminal.run(*command, "netflix/titles/\udcff.csv")
    assert result.exit_code in {2, 3}
    assert isinstance(result.exception, SystemExit)
