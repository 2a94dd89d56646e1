"""The page about the command line names the commands that are there, and shows what they print."""

import re
from pathlib import Path

from tests.unit.cli.terminal import BAD, Terminal
from tidegate.cli.checking import WORTH_A_BAR
from tidegate.cli.commands import COMMANDS
from tidegate.cli.errors import Exit

PAGE = Path("docs/cli.md").read_text("utf-8")


def table(heading: str) -> list[list[str]]:
    """The cells of the table that begins so."""
    begin = PAGE.index(f"\n| {heading} |") + 1
    lines = PAGE[begin:].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_command_is_on_the_page_and_no_other() -> None:
    named = set(re.findall(r"tidegate ([a-z]+)\b", PAGE)) | {
        name for cells in table("command") for name in re.findall(r"`([a-z]+)", cells[0])
    }
    assert set(COMMANDS) <= named
    asked = {
        name for cells in table("question") for name in re.findall(r"`tidegate ([a-z]+)", cells[1])
    }
    assert asked <= set(COMMANDS)


def test_the_exit_codes_are_those_of_the_commands() -> None:
    told = {int(cells[0]) for cells in table("code")}
    assert told == {code.value for code in Exit}


def test_every_command_that_prints_json_has_its_document_on_the_page(terminal: Terminal) -> None:
    told = {name for cells in table("command") for name in re.findall(r"`([a-z]+)", cells[0])}
    for name in COMMANDS:
        takes_json = "--json" in terminal.run(name, "--help").output
        assert not takes_json or name in told, name


def test_what_check_prints_is_what_the_page_shows(terminal: Terminal) -> None:
    (shown,) = re.findall(r"\$ tidegate check titles_bad.csv\n(.*?)```", PAGE, re.DOTALL)
    assert terminal.run("check", BAD).stdout.startswith(shown)
    assert f"more than {WORTH_A_BAR // 2**20} MiB" in PAGE
