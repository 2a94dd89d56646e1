"""`contract infer` and `contract lint`."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.contract import Contract, CsvFormat
from flows.names import FlowName
from flows.odcs import load_contract
from tests.unit.cli.terminal import SAMPLE, Terminal
from tidegate.check.verdict import Outcome
from tidegate.cli.infer.draft import Draft, draft


def infer(folder: Path, text: str, encoding: str = "utf-8") -> tuple[Draft, Contract]:
    file = folder / "orders.csv"
    file.write_bytes(text.encode(encoding))
    made = draft([file], "orders")
    return made, load_contract(made.text, flow=FlowName("shop"), source="orders.odcs.yaml")


@pytest.mark.parametrize("file", sorted(SAMPLE.glob("*.csv")), ids=lambda file: file.name)
def test_a_sample_passes_the_gate_under_its_draft(file: Path) -> None:
    made = draft([file], "sample")
    assert made.verdict.outcome is Outcome.ACCEPTED


def test_types_are_those_of_the_cells(tmp_path: Path) -> None:
    made, contract = infer(
        tmp_path,
        "order_id;day;at;price;weight;count;open;zip;note\r\n"
        + "".join(
            f"{n};{n}.12.2024;2024-12-0{n}T10:00:00Z;{n}.50;{n}.{'1' * n};{n};true;0{n};x{n}\r\n"
            for n in range(1, 10)
        ),
    )
    types = {column.name: (column.sql_type, column.date_format) for column in contract.columns}
    assert types == {
        "order_id": ("BIGINT", None),
        "day": ("DATE", "d.M.yyyy"),
        "at": ("TIMESTAMP", None),
        "price": ("DECIMAL(18,2)", None),
        "weight": ("DOUBLE", None),
        "count": ("INT", None),
        "open": ("BOOLEAN", None),
        "zip": ("STRING", None),
        "note": ("STRING", None),
    }
    assert contract.key == ("order_id",)
    assert contract.file_format == CsvFormat(delimiter=";")
    assert "# unsure: 9 of 9 numbers have leading zeros" in made.text


def test_day_and_month_that_cannot_be_told_apart_are_a_doubt(tmp_path: Path) -> None:
    made, _ = infer(tmp_path, "id,day\n1,3/4/2024\n2,5/6/2024\n")
    assert 'format: "M/d/yyyy"' in made.text
    assert "# unsure: no day is above 12 in 2 cells, so d/M/yyyy fits every cell too" in made.text
    told, _ = infer(tmp_path, "id,day\n1,13/4/2024\n2,5/6/2024\n")
    assert 'format: "d/M/yyyy"' in told.text


def test_few_texts_are_an_enumeration_with_a_doubt(tmp_path: Path) -> None:
    rows = "".join(f"{n},{'red' if n % 2 else 'blue'}\n" for n in range(40))
    made, contract = infer(tmp_path, f"id,colour\n{rows}")
    assert contract.column("colour").allowed == ("blue", "red")
    assert "remove enum when others may come" in made.text


def test_a_few_bad_rows_are_tolerated_and_said_aloud(tmp_path: Path) -> None:
    rows = "".join(f"{n},{2000 + n % 20}\n" for n in range(60))
    made, contract = infer(tmp_path, f"id,year\n{rows}61,soon\n")
    assert made.verdict.outcome is Outcome.ACCEPTED
    assert made.verdict.bad_rows == 1
    assert contract.column("year").sql_type == "INT"
    assert 0 < contract.tolerated_bad_rows < 1
    assert "no integer in 1 of 61 cells" in made.text


def test_two_columns_or_the_whole_row_may_be_the_key(tmp_path: Path) -> None:
    _, pair = infer(tmp_path, "show_id,name\n1,a\n1,b\n2,a\n2,a\n")
    assert pair.key == ("show_id", "name")
    _, whole = infer(tmp_path, "a,b,c\n1,1,1\n1,1,2\n1,2,1\n2,1,1\n2,2,1\n1,2,2\n2,1,2\n")
    assert whole.key == ("a", "b", "c")


def test_a_file_that_is_not_utf_8_is_read_with_a_doubt(tmp_path: Path) -> None:
    made, contract = infer(tmp_path, "id,name\n1,Köln\n", encoding="latin-1")
    assert contract.file_format.encoding == "ISO-8859-1"
    assert "# unsure: the sample is not UTF-8" in made.text


CELLS = st.text(st.characters(codec="utf-8", exclude_characters='\r\n"\0,;\t|'), max_size=8)


@settings(max_examples=25, deadline=None)
@given(rows=st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=30))
def test_a_draft_is_always_a_contract_under_which_the_sample_passes(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("draft")
    text = "\n".join(["first,second,third", *(",".join(f'"{c}"' for c in row) for row in rows)])
    made, _ = infer(folder, text + "\n")
    assert made.verdict.outcome is Outcome.ACCEPTED


def test_the_draft_goes_to_standard_output_or_to_a_new_file(
    terminal: Terminal, tmp_path: Path
) -> None:
    printed = terminal.run("contract", "infer", SAMPLE / "titles.csv")
    assert printed.exit_code == 0
    assert "to look at" in printed.stderr
    target = tmp_path / "titles.odcs.yaml"
    assert terminal.run("contract", "infer", SAMPLE / "titles.csv", "-o", target).exit_code == 0
    assert target.read_text() == printed.stdout
    assert terminal.run("contract", "infer", SAMPLE / "titles.csv", "-o", target).exit_code == 1


def test_the_draft_as_json_holds_the_verdict(terminal: Terminal) -> None:
    document = terminal.json("contract", "infer", SAMPLE / "titles.csv", "--dataset", "films")
    assert document["verdict"]["outcome"] == "accepted"
    assert 'name: "films"' in document["contract"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"Show Id,name\n1,a\n", "has to rename it"),
        (b"a,A\n1,2\n", "named twice"),
        (b"PK\x03\x04aaaaaaaaa", "zip archive"),
        (b'a,b\n1,"x\n', "closing quote"),
    ],
)
def test_what_cannot_be_a_sample_is_told(
    terminal: Terminal, tmp_path: Path, content: bytes, words: str
) -> None:
    file = tmp_path / "orders.csv"
    file.write_bytes(content)
    result = terminal.run("contract", "infer", file)
    assert result.exit_code == 1
    assert words in result.stderr
