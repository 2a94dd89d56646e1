"""`contract lint`."""

from pathlib import Path

import pytest

from tests.unit.cli.terminal import SAMPLE, Terminal
from tests.unit.flows.contracts import VALID, changed

NETFLIX = Path("flows/netflix")


def test_the_declared_flows_have_no_fault(terminal: Terminal) -> None:
    assert terminal.run("contract", "lint").exit_code == 0
    assert terminal.json("contract", "lint", NETFLIX) == []
    told = terminal.run("contract", "lint", NETFLIX).stdout
    count = len([*NETFLIX.glob("*.odcs.yaml")])
    assert told == f"flow netflix with {count} contracts checked, no fault.\n"
    titles = NETFLIX / "titles.odcs.yaml"
    both = terminal.run("contract", "lint", NETFLIX, titles).stdout
    assert both.startswith("1 flow and ")


def test_every_fault_is_told_with_file_and_line(terminal: Terminal, tmp_path: Path) -> None:
    good = (NETFLIX / "titles.odcs.yaml").read_text()
    (tmp_path / "a.odcs.yaml").write_text(good.replace("M/d/yyyy", "M/DD/yyyy"))
    (tmp_path / "b.odcs.yaml").write_text(good.replace("kind: DataContract", "kind: Else"))
    result = terminal.run("contract", "lint", tmp_path)
    assert result.exit_code == 1
    assert [line.split(" ")[0].rpartition("/")[2] for line in result.stdout.splitlines()] == [
        "a.odcs.yaml:44:11:",
        "b.odcs.yaml:2:1:",
    ]
    faults = terminal.json("contract", "lint", tmp_path / "b.odcs.yaml", code=1)
    assert [(fault["line"], fault["field"]) for fault in faults] == [(2, "kind")]


def test_a_contract_that_is_no_text_cannot_be_checked_against(
    terminal: Terminal, tmp_path: Path
) -> None:
    contract = tmp_path / "titles.odcs.yaml"
    contract.write_bytes(b"\xff\xfek\x00")
    checked = terminal.run("check", SAMPLE / "titles.csv", "--contract", contract)
    assert checked.exit_code == 2
    assert "not a text in UTF-8" in checked.stderr


def test_a_flow_is_read_as_a_whole(terminal: Terminal, tmp_path: Path) -> None:
    flow = tmp_path / "shop"
    flow.mkdir()
    (flow / "flow.yaml").write_text("name: shop\ndescription: A shop.\n")
    result = terminal.run("contract", "lint", tmp_path)
    assert result.exit_code == 1
    assert "flow.yaml:1:1: name: the flow has no contract" in result.stdout
    assert terminal.run("contract", "lint", tmp_path / "shop" / "flow.yaml").exit_code == 1


def test_a_folder_without_declarations_is_wrong_usage(terminal: Terminal, tmp_path: Path) -> None:
    assert terminal.run("contract", "lint", tmp_path).exit_code == 2


def test_every_problem_of_one_contract_is_told_with_its_column(
    terminal: Terminal, tmp_path: Path
) -> None:
    contract = tmp_path / "orders.odcs.yaml"
    contract.write_text(
        changed("value: 0.1", "value: 10").replace("name: status", "name: _status")
        + "colour: red\ncolour: blue\n"
    )
    twice = terminal.json("contract", "lint", contract, code=1)
    assert [(each["line"], each["column"], each["code"]) for each in twice] == [(42, 1, "fault")]
    contract.write_text(changed("value: 0.1", "value: 10").replace("name: status", "name: _status"))
    result = terminal.run("contract", "lint", contract)
    assert [line.split(": ")[0].rpartition("/")[2] for line in result.stdout.splitlines()] == [
        "orders.odcs.yaml:12:9",
        "orders.odcs.yaml:37:9",
    ]
    assert "1 contract checked, 2 faults, 0 warnings." in result.stderr


WARNINGS = [
    (("value: 0.1", "value: 1"), "tolerates-everything", 37),
    (("logicalType: integer", "logicalType: number"), "weak-key", 11),
    (("logicalType: integer", "logicalType: boolean"), "weak-key", 11),
    (("{value: open}", "{value: 'open '}"), "spaces", 15),
    ((r"'[A-Z]{2}\d+', minLength: 3, maxLength: 9", "'(?:a|b)*'"), "long-cells", 26),
    ((r"'[A-Z]{2}\d+', minLength: 3, maxLength: 9", r"'\d+\d+x'"), "long-cells", 26),
    (
        (
            "    customProperties:",
            "    quality: [{type: sql, query: q, mustBe: 0}]\n    customProperties:",
        ),
        "left-to-silver",
        27,
    ),
]


@pytest.mark.parametrize(("change", "code", "line"), WARNINGS)
def test_what_is_right_and_worth_a_look_is_a_warning(
    terminal: Terminal, tmp_path: Path, change: tuple[str, str], code: str, line: int
) -> None:
    contract = tmp_path / "orders.odcs.yaml"
    contract.write_text(changed(*change))
    (warning,) = terminal.json("contract", "lint", contract)
    assert (warning["code"], warning["line"]) == (code, line)
    assert f"warning [{code}]" in terminal.run("contract", "lint", contract).stdout
    assert terminal.run("contract", "lint", "--strict", contract).exit_code == 1


def test_a_pattern_with_a_short_longest_cell_is_no_warning(
    terminal: Terminal, tmp_path: Path
) -> None:
    contract = tmp_path / "orders.odcs.yaml"
    contract.write_text(changed(r"'[A-Z]{2}\d+'", r"'\d+\d+x'"))
    assert terminal.json("contract", "lint", contract) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a: " + b"[" * 3_000, "more than 50 collections"),
        (b"name: shop\ndescription: K\xf6ln\n", "byte 0xf6 is not UTF-8"),
        (b"name: [", "not YAML"),
        (VALID.encode("utf-16"), "byte 0xff is not UTF-8"),
    ],
)
@pytest.mark.parametrize("name", ["flow.yaml", "orders.odcs.yaml"])
def test_a_file_that_is_no_declaration_is_a_fault_of_its_own(
    terminal: Terminal, tmp_path: Path, content: bytes, words: str, name: str
) -> None:
    flow = tmp_path / "shop"
    flow.mkdir()
    (flow / "flow.yaml").write_text("name: shop\ndescription: A shop.\n")
    (flow / "orders.odcs.yaml").write_text(VALID)
    (flow / name).write_bytes(content)
    result = terminal.run("contract", "lint", flow)
    assert result.exit_code == 1
    (line,) = result.stdout.splitlines()
    assert words in line
    assert f"/{name}:" in line
