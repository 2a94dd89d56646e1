"""The commands that move one file."""

import pytest

from tests.unit.cli.terminal import BAD, GOOD, Terminal

PATH = "netflix/titles/titles.csv"


@pytest.fixture
def terminal() -> Terminal:
    terminal = Terminal()
    terminal.drop(PATH, GOOD)
    terminal.wait()
    return terminal


def test_a_file_is_retracted_and_lifted_by_its_path(terminal: Terminal) -> None:
    shown = terminal.run("retract", PATH, "--reason", "sent by mistake")
    assert shown.exit_code == 0
    assert "silver and gold forget its rows" in " ".join(shown.output.split())
    terminal.wait()
    assert terminal.json("explain", PATH)["file"]["state"] == "RETRACTED"
    assert terminal.json("lift", PATH, "--reason", "it was right")["move"] == "lift"
    terminal.wait()
    story = terminal.run("explain", PATH).output
    assert "retracted it: sent by mistake" in " ".join(story.split())


def test_a_move_that_makes_no_sense_ends_with_what_to_do_instead(terminal: Terminal) -> None:
    shown = terminal.run("reject", PATH, "--reason", "not ours")
    assert shown.exit_code == 1
    assert "use retract" in shown.stderr


def test_a_rejected_file_is_replayed() -> None:
    terminal = Terminal()
    terminal.drop(PATH, BAD)
    terminal.wait()
    assert terminal.run("replay", PATH, "--reason", "another contract").exit_code == 0


@pytest.mark.parametrize("reason", ["", " ", "x" * 201])
def test_a_reason_is_needed(terminal: Terminal, reason: str) -> None:
    assert terminal.run("retract", PATH, "--reason", reason).exit_code == 2
    assert terminal.run("retract", PATH).exit_code == 2


def test_a_file_that_nobody_knows_is_not_found(terminal: Terminal) -> None:
    assert terminal.run("lift", "netflix/titles/none.csv", "--reason", "x").exit_code == 3


@pytest.mark.parametrize("move", ["replay", "release", "reject", "retract", "lift"])
def test_the_help_of_a_move_says_what_it_does_and_when_it_is_refused(move: str) -> None:
    shown = Terminal().run(move, "--help").output
    assert "--reason" in shown
    assert "Exit 1 when" in " ".join(shown.replace("│", " ").split())
