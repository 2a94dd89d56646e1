"""`drop`: the guess, the way into landing, and following files to their end."""

from pathlib import Path

import pytest

from tests.unit.cli.terminal import BAD, GOOD, SAMPLE, Terminal
from tidegate.api.views import FileDetail


def test_the_name_of_a_file_tells_its_dataset(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "2026_netflix_titles_export.csv"
    file.write_bytes(GOOD.read_bytes())
    result = terminal.run("drop", file)
    assert result.exit_code == 0
    assert "landing/netflix/titles/2026_netflix_titles_export.csv" in result.stdout
    assert "its name holds titles" in result.stdout


def test_a_dropped_file_is_followed_into_gold(terminal: Terminal) -> None:
    result = terminal.run("drop", GOOD, "--wait")
    assert result.exit_code == 0
    for shown in ("titles.csv is LOADED", "gold is idle", "silver 4"):
        assert shown in result.stdout, shown


def test_a_flow_that_was_settled_before_the_file_was_seen_is_not_the_end(
    terminal: Terminal,
) -> None:
    terminal.events = False
    told: list[str] = []

    def event_arrives_late(path: str) -> None:
        if path.startswith("/api/files/") and not told:
            told.append(path)
            terminal.tell_of("netflix/titles/titles.csv")

    terminal.before_each_call(event_arrives_late)
    (file,) = terminal.json("drop", GOOD, "--wait")["files"]
    assert file["state"] == "LOADED"
    assert file["account"]["silver"] > 0


def test_several_files_make_one_run(terminal: Terminal) -> None:
    document = terminal.json("drop", *sorted(SAMPLE.glob("*s.csv")), "--wait")
    files = [FileDetail.model_validate(each) for each in document["files"]]
    assert document["settled"] is True
    assert {file.dataset for file in files} == {"titles", "countries", "directors"}
    assert [stage["level"] for stage in document["flows"][0]["stages"]] == [1, 1, 1]


def test_a_rejected_file_ends_with_no(terminal: Terminal) -> None:
    result = terminal.run("drop", BAD, "--wait")
    assert result.exit_code == 1
    assert "REJECTED" in result.stdout


def test_a_flow_that_is_paused_ends_the_wait(terminal: Terminal) -> None:
    terminal.run("pause", "netflix")
    result = terminal.run("drop", GOOD, "--wait")
    assert result.exit_code == 1
    assert "tidegate resume netflix" in result.stdout


def test_a_job_that_is_refused_ends_the_wait_with_its_reason(terminal: Terminal) -> None:
    terminal.world.workspace.refusal = "the job is not there"
    result = terminal.run("drop", GOOD, "--wait")
    assert result.exit_code == 1
    assert "bronze is blocked: " in result.stdout


def test_patience_ends_with_a_sentence(terminal: Terminal) -> None:
    result = terminal.run("drop", GOOD, "--wait", "--seconds", "0")
    assert result.exit_code == 1
    assert "tidegate status" in result.stderr


def test_an_interrupt_ends_the_wait_and_not_the_file(terminal: Terminal) -> None:
    terminal.patience = 2
    assert terminal.run("drop", GOOD, "--wait").exit_code == 130
    terminal.wait()
    assert terminal.json("files")["files"][0]["state"] == "LOADED"


def test_without_waiting_the_ids_are_told(terminal: Terminal) -> None:
    (landed,) = terminal.json("drop", GOOD, "--as", "titles-1.csv")
    assert landed["path"] == "netflix/titles/titles-1.csv"
    terminal.wait(5)
    assert terminal.run("explain", landed["file_id"]).exit_code == 0


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--as", "export.csv"], "does not tell one dataset"),
        (["--as", "titles.xlsx"], "does not match *.csv"),
        (["--as", "../titles.csv"], "relative segment"),
        (["--flow", "hulu"], "no flow is named hulu"),
        (["--dataset", "actors"], "no actors"),
    ],
)
def test_what_would_lie_in_landing_unread_is_refused(
    terminal: Terminal, options: list[str], words: str
) -> None:
    result = terminal.run("drop", GOOD, *options)
    assert result.exit_code == 2
    assert words in result.stderr
    assert terminal.json("files")["files"] == []


def test_a_file_that_another_one_would_overwrite_is_refused(
    terminal: Terminal, tmp_path: Path
) -> None:
    (tmp_path / "titles.csv").write_bytes(GOOD.read_bytes())
    result = terminal.run("drop", GOOD, tmp_path / "titles.csv", "--wait")
    assert result.exit_code == 2
    assert "netflix/titles/titles.csv" in result.stderr
    assert terminal.json("files")["files"] == []


def test_what_is_no_regular_file_is_refused(terminal: Terminal) -> None:
    """Its size is 0 whatever it holds, so an empty file would be sent."""
    result = terminal.run("drop", "/dev/null", "--as", "titles.csv")
    assert result.exit_code == 2
    assert "no regular file" in result.stderr


def a_file_that_is_held(folder: Path) -> Path:
    """One cell is longer than the gate reads."""
    file = folder / "titles_large.csv"
    header, *rows = GOOD.read_text("utf-8").splitlines()
    file.write_text("\n".join([header, rows[0] + "x" * 2**21]) + "\n", "utf-8")
    return file


def test_files_beside_one_that_is_held_are_followed_to_their_end(
    terminal: Terminal, tmp_path: Path
) -> None:
    document = terminal.json("drop", a_file_that_is_held(tmp_path), GOOD, "--wait", code=1)
    assert [file["state"] for file in document["files"]] == ["HELD", "LOADED"]
    assert document["files"][1]["account"] is not None


def test_a_file_that_was_held_before_is_told_and_is_no_fault_of_the_next_one(
    terminal: Terminal, tmp_path: Path
) -> None:
    terminal.drop("netflix/titles/large.csv", a_file_that_is_held(tmp_path))
    terminal.wait()
    result = terminal.run("drop", GOOD, "--wait")
    assert result.exit_code == 0
    assert "silver 4" in result.stdout
    assert "1 file of titles: a person" in result.stdout


def test_a_held_file_excuses_no_stage_that_waits_for_a_person(
    terminal: Terminal, tmp_path: Path
) -> None:
    terminal.drop("netflix/titles/large.csv", a_file_that_is_held(tmp_path))
    terminal.wait()
    terminal.run("pause", "netflix")
    assert terminal.run("drop", GOOD, "--wait").exit_code == 1


def test_a_file_that_is_held_itself_ends_with_no(terminal: Terminal, tmp_path: Path) -> None:
    document = terminal.json("drop", a_file_that_is_held(tmp_path), "--wait", code=1)
    assert [file["state"] for file in document["files"]] == ["HELD"]


def test_one_name_for_two_files_is_refused(terminal: Terminal) -> None:
    assert terminal.run("drop", GOOD, BAD, "--as", "titles.csv").exit_code == 2


def test_a_file_that_is_not_there_is_wrong_usage(terminal: Terminal) -> None:
    assert terminal.run("drop", "titles.csv").exit_code == 2
