"""Words, times and names on the screen, and how commands are listed."""

from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from tests.unit.cli.terminal import Terminal
from tidegate.cli.commands import COMMANDS, load
from tidegate.cli.durations import moment
from tidegate.cli.main import app
from tidegate.cli.screen import amount, span, visible

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Köln 東京.csv", "Köln 東京.csv"),
        ("a\x1b[2Jb", "a\\x1b[2Jb"),
        ("a\u202egpj.b", "a\\u202egpj.b"),
        ("a\u2066b\u200bc\u2028d", "a\\u2066b\\u200bc\\u2028d"),
        ("a\r\nb\tc\x00\x7f\x9b", "a\\r\\nb\\tc\\x00\\x7f\\x9b"),
        ("\ud800", "\\ud800"),
    ],
)
def test_what_would_drive_the_terminal_is_shown_as_an_escape(name: str, shown: str) -> None:
    assert visible(name) == shown


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.04, "0.0 s"),
        (3.21, "3.2 s"),
        (42, "42 s"),
        (185, "3 min 5 s"),
        (7800, "2 h 10 min"),
        (273600, "3 d 4 h"),
        (-1, "0.0 s"),
    ],
)
def test_lengths_of_time_are_read_at_a_glance(seconds: float, words: str) -> None:
    assert span(timedelta(seconds=seconds)) == words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90s", NOW - timedelta(seconds=90)),
        ("2h", NOW - timedelta(hours=2)),
        ("7D", NOW - timedelta(days=7)),
        ("2w", NOW - timedelta(weeks=2)),
        ("2026-05-01", datetime(2026, 5, 1, tzinfo=UTC)),
        ("2026-05-01T10:00:00+02:00", datetime(2026, 5, 1, 8, tzinfo=UTC)),
    ],
)
def test_times_are_understood_as_people_write_them(text: str, expected: datetime) -> None:
    assert moment(text, NOW) == expected


def test_counts_have_their_plural() -> None:
    assert (amount(1, "file"), amount(2000, "file")) == ("1 file", "2,000 files")


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_each_help_says(terminal: Terminal, name: str) -> None:
    help_text = load(name).help.strip().splitlines()[0]
    assert help_text == COMMANDS[name].summary
    result = terminal.run(name, "--help")
    assert result.exit_code == 0
    assert COMMANDS[name].summary in result.stdout


def test_the_help_names_every_command_and_every_exit_code(terminal: Terminal) -> None:
    output = terminal.run("--help").stdout
    assert all(name in output for name in COMMANDS)
    assert "130 interrupted" in output


def test_a_mistyped_command_is_asked_back(terminal: Terminal) -> None:
    result = terminal.run("statsu")
    assert result.exit_code == 2
    assert "status" in result.stderr


@pytest.mark.parametrize(
    ("words", "place", "expected"),
    [
        ("tidegate pause n", "2", "netflix"),
        ("tidegate watch ", "2", "netflix"),
        ("tidegate sta", "1", "status"),
        ("tidegate drop x.csv --dataset ti", "4", "titles"),
        ("tidegate files --verdict rej", "3", "rejected"),
    ],
)
def test_the_shell_completes_names(words: str, place: str, expected: str) -> None:
    env = {"_TIDEGATE_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": place}
    result = CliRunner(env=env).invoke(app, [], prog_name="tidegate")
    assert expected in result.stdout.split()
