"""`check`: the gate's own words about a local file."""

import json
from pathlib import Path

import pytest

from tests.unit.cli.terminal import BAD, GOOD, SAMPLE, Terminal
from tidegate.ports import BlobRef


@pytest.mark.parametrize("name", ["titles", "cast", "category", "countries", "directors"])
def test_the_samples_are_accepted(terminal: Terminal, name: str) -> None:
    result = terminal.run("check", SAMPLE / f"{name}.csv")
    assert result.exit_code == 0
    assert "accepted" in result.stdout


def test_a_bad_file_is_told_line_by_line(terminal: Terminal) -> None:
    result = terminal.run("check", BAD)
    assert result.exit_code == 1
    for shown in ("rejected", "header", "type.allowed", "one of: Movie, TV Show"):
        assert shown in result.stdout, shown


def test_the_json_is_the_rejection_that_the_supplier_would_get(terminal: Terminal) -> None:
    mine = terminal.json("check", BAD, code=1)
    terminal.drop("netflix/titles/titles_bad.csv", BAD)
    terminal.wait(5)
    place = terminal.json("explain", "titles_bad.csv")["file"]["rejection"]
    container, _, path = place.partition("/")
    stored = terminal.ask(terminal.read(BlobRef(container=container, path=path)))
    theirs = json.loads(stored)
    assert {**mine, "file": None} == {**theirs, "file": None}


def test_a_contract_file_takes_the_place_of_a_declared_dataset(
    terminal: Terminal, tmp_path: Path
) -> None:
    odcs = Path("flows/netflix/titles.odcs.yaml")
    file = tmp_path / "export.csv"
    file.write_bytes(GOOD.read_bytes())
    assert terminal.run("check", file).exit_code == 2
    assert terminal.run("check", file, "--contract", odcs).exit_code == 0
    assert terminal.run("check", file, "--dataset", "titles").exit_code == 0


def test_a_contract_that_cannot_be_used_is_told_with_its_line(
    terminal: Terminal, tmp_path: Path
) -> None:
    odcs = tmp_path / "x.odcs.yaml"
    odcs.write_text("kind: DataContract\nquality: []\n")
    result = terminal.run("check", GOOD, "--contract", odcs)
    assert result.exit_code == 1
    assert "x.odcs.yaml:2: quality" in result.stderr


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04aaaaaaaaaaaa", b"\xff\xfe\x00a" * 9, b'a,"b'])
def test_what_is_no_csv_is_rejected_with_a_sentence(
    terminal: Terminal, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "titles.csv"
    file.write_bytes(content)
    result = terminal.run("check", file)
    assert result.exit_code == 1
    assert "rejected" in result.stdout


def test_columns_of_a_hostile_header_cannot_drive_the_terminal(
    terminal: Terminal, tmp_path: Path
) -> None:
    file = tmp_path / "titles.csv"
    header, rest = GOOD.read_bytes().split(b"\n", 1)
    file.write_bytes(header.strip() + ",\x1b[31mred\u202e[bold]x[/]\r\n".encode() + rest)
    result = terminal.run("check", file)
    assert result.exit_code == 1
    assert "\x1b" not in result.output
    assert "\u202e" not in result.output
    assert "\\x1b[31mred\\u202e[bold]x[/]" in result.stdout.replace("\n", "")
