"""`check`: the gate's own words about a local file."""

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from flows.drift import DriftAction, DriftKind, DriftPolicy, DriftRule
from flows.names import DatasetName
from tests.fakes.world import NETFLIX, declared
from tests.unit.cli.terminal import BAD, GOOD, SAMPLE, Terminal
from tidegate.cli.checking import WORTH_A_BAR, judged
from tidegate.cli.verdicts import told
from tidegate.gate.page.render import page
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
    assert '+ "\\u001b[31mred\\u202e[bold]x[/]": added' in result.stdout.replace("\n", "")


def test_the_words_are_those_of_the_document(terminal: Terminal) -> None:
    document = terminal.json("check", BAD, code=1)
    shown = " ".join(terminal.run("check", BAD).stdout.split())
    assert document["summary"] in shown
    for finding in document["findings"]:
        assert f"{finding['line']} {finding['rule']}" in shown
        assert finding["expected"] in shown


def test_each_finding_names_line_record_column_rule_and_expectation(terminal: Terminal) -> None:
    document = terminal.json("check", BAD, code=1)
    of_rows = [each for each in document["findings"] if "record" in each]
    assert {"line", "record", "rule", "expected"} <= set.intersection(*map(set, of_rows))
    assert [each["line"] for each in of_rows] == [each["record"] + 1 for each in of_rows]
    assert any(each.get("column") == "release_year" for each in of_rows)
    result = terminal.run("check", BAD, "--format", "json")
    assert (result.exit_code, json.loads(result.stdout)) == (1, document)


def test_several_files_are_judged_one_by_one(terminal: Terminal) -> None:
    good = [SAMPLE / "titles.csv", SAMPLE / "cast.csv"]
    assert terminal.run("check", *good).exit_code == 0
    result = terminal.run("check", *good, BAD)
    assert result.exit_code == 1
    assert "2 of 3 files would be accepted" in result.stdout
    documents = terminal.json("check", *good, BAD, code=1)
    assert [each["outcome"] for each in documents] == ["accepted", "accepted", "rejected"]
    assert [each["file"]["dataset"] for each in documents] == ["titles", "cast", "titles"]


def test_standard_input_is_judged_like_a_file(terminal: Terminal) -> None:
    for options in (["--dataset", "titles"], ["--contract", "flows/netflix/titles.odcs.yaml"]):
        result = terminal.run("check", "-", *options, given=BAD.read_bytes())
        assert result.exit_code == 1
        assert result.stdout.startswith("standard input: rejected")
    accepted = terminal.run("check", "-", "--dataset", "titles", given=GOOD.read_bytes())
    assert accepted.exit_code == 0


UNUSABLE = [
    (["absent.csv"], "there is no absent.csv: mend the name"),
    ([SAMPLE], "is a folder: name the files in it"),
    (["-"], "say --dataset or --contract"),
    (["-", "-", "--dataset", "titles"], "can be read once"),
    ([GOOD, BAD, "--page", "x.html"], "check the files one by one"),
    ([GOOD, "absent.csv"], "there is no absent.csv"),
]


@pytest.mark.parametrize(("arguments", "words"), UNUSABLE, ids=[words for _, words in UNUSABLE])
def test_what_cannot_be_judged_is_wrong_usage_and_says_what_to_do(
    terminal: Terminal, arguments: list[str | Path], words: str
) -> None:
    result = terminal.run("check", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr


def test_the_page_is_that_of_the_document(terminal: Terminal, tmp_path: Path) -> None:
    place = tmp_path / "titles.html"
    result = terminal.run("check", BAD, "--page", place)
    assert result.exit_code == 1
    assert "page: " in result.stderr
    assert place.read_bytes() == page(terminal.json("check", BAD, code=1))


def test_a_page_that_cannot_be_written_is_told(terminal: Terminal, tmp_path: Path) -> None:
    result = terminal.run("check", BAD, "--page", tmp_path / "none" / "titles.html")
    assert result.exit_code == 2
    assert "none/titles.html" in result.stderr


def test_a_large_file_tells_bytes_and_rows_on_a_terminal_only(tmp_path: Path) -> None:
    header, *rows = GOOD.read_bytes().splitlines(keepends=True)
    big = tmp_path / "titles\x1b[31m.csv"
    big.write_bytes(header + rows[0] * (WORTH_A_BAR // len(rows[0]) + 1))
    contract = declared()[NETFLIX].datasets[DatasetName("titles")]
    for terminal in (True, False):
        screen = StringIO()
        console = Console(file=screen, force_terminal=terminal, width=120)
        checked = judged(str(big), contract, console)
        assert checked.verdict.rows == big.read_bytes().count(b"\n") - 1
        assert ("rows" in screen.getvalue()) is terminal
        assert "\x1b[31m.csv" not in screen.getvalue()


def test_a_difference_is_told_with_the_change_that_its_policy_leaves_open(tmp_path: Path) -> None:
    held = DriftRule(kind=DriftKind.ADDED, action=DriftAction.HOLD)
    titles = declared()[NETFLIX].datasets[DatasetName("titles")]
    file = tmp_path / "titles.csv"
    header, *rows = GOOD.read_bytes().splitlines()
    file.write_bytes(b"\r\n".join([header + b",country", *(row + b",1" for row in rows[:5])]))
    contract = replace(titles, drift=DriftPolicy(rules=(held,)))
    screen = StringIO()
    console = Console(file=screen, width=80)
    for each in told(judged(str(file), contract, console)):
        console.print(each)
    assert "titles.csv: held" in screen.getvalue()
    assert '+ "country": added (hold)' in screen.getvalue()
    assert "The contract would have to say:" in screen.getvalue()
    assert "name: country" in screen.getvalue()
