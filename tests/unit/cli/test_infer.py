"""`contract infer` on several files, packed files, other dialects and JSON Lines."""

import gzip
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.contract import Compression, Contract, CsvFormat, JsonLinesFormat
from flows.lint import Code, lint
from flows.names import FlowName
from flows.odcs import load_contract
from tests.unit.cli.terminal import Terminal
from tidegate.check.verdict import Outcome
from tidegate.cli.errors import CommandError
from tidegate.cli.infer.draft import Draft, draft

ORDERS = "id,name,price\n1,a,1.50\n2,b,2.25\n"


def drafted(folder: Path, *contents: bytes | str, name: str = "a.csv") -> tuple[Draft, Contract]:
    files = []
    for number, content in enumerate(contents):
        file = folder / f"{number}{name}"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        files.append(file)
    made = draft(files, "orders")
    return made, load_contract(made.text, flow=FlowName("shop"), source="orders.odcs.yaml")


def test_a_packed_file_is_unpacked(tmp_path: Path) -> None:
    made, contract = drafted(tmp_path, gzip.compress(ORDERS.encode()), name="a.csv.gz")
    assert made.verdict.outcome is Outcome.ACCEPTED
    assert contract.file_format == CsvFormat(compression=Compression.GZIP)
    assert contract.path_pattern == "*.csv.gz"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("id\tname\n1\tone, two; three\n2\tfour, five; six\n", CsvFormat(delimiter="\t")),
        ("id|name\n1|a,b,c\n", CsvFormat(delimiter="|")),
        ("id;name\n1;'a;b'\n2;'c;d'\n", CsvFormat(delimiter=";", quote="'", escape="'")),
        ('id,name\n1,"say \\"x, y\\" twice"\n2,"z"\n', CsvFormat(escape="\\")),
        ('id,name\n1,"say ""x, y"" twice"\n2,"z\nw"\n', CsvFormat()),
        ("id,name\n1,it's\n2,O'Neil\n", CsvFormat()),
        ("id\n1\n2\n", CsvFormat()),
    ],
)
def test_the_dialect_is_the_one_of_the_file(tmp_path: Path, text: str, expected: CsvFormat) -> None:
    made, contract = drafted(tmp_path, text)
    assert contract.file_format == expected
    assert made.verdict.outcome is Outcome.ACCEPTED
    assert made.verdict.bad_rows == 0


def test_several_samples_are_looked_at_together(tmp_path: Path) -> None:
    made, contract = drafted(tmp_path, ORDERS, "name,price,id\nc,,3\n,9.75,1\n")
    assert [column.name for column in contract.columns] == ["id", "name", "price"]
    assert [column.required for column in contract.columns] == [True, False, False]
    assert contract.key == ("id",)
    assert "1 of the keys are in several files" in made.text
    assert [verdict.outcome for _, verdict in made.verdicts] == [Outcome.ACCEPTED] * 2


def test_samples_that_differ_are_refused_with_the_difference(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="differ in their columns: colour, price"):
        drafted(tmp_path, ORDERS, "id,name,colour\n1,a,red\n")
    with pytest.raises(CommandError, match="files of one dataset have one format"):
        drafted(tmp_path, ORDERS, "id;name;price\n1;a;2\n")


def test_json_lines_are_read_with_what_quotes_say(tmp_path: Path) -> None:
    rows = [
        {"id": number, "zip": f"{number + 10000}", "day": f"2024-01-0{number}", "ok": True}
        for number in range(1, 6)
    ]
    lines = "".join(f"{json.dumps(row)}\n" for row in [*rows, {"id": 6, "note": "x"}])
    made, contract = drafted(tmp_path, lines, name="a.jsonl")
    assert contract.file_format == JsonLinesFormat()
    types = {column.name: column.sql_type for column in contract.columns}
    assert types == {
        "id": "BIGINT",
        "zip": "STRING",
        "day": "DATE",
        "ok": "BOOLEAN",
        "note": "STRING",
    }
    assert "all 5 are numbers in quotes, kept as text" in made.text
    assert made.verdict.outcome is Outcome.ACCEPTED


def test_packed_json_lines_of_several_files_have_the_members_of_all(tmp_path: Path) -> None:
    one, two = (gzip.compress(text) for text in (b'{"id": 1, "a": 1.5}\n', b'{"id": 1}\n{"id":2}'))
    _, contract = drafted(tmp_path, one, two, name="a.jsonl.gz")
    assert contract.file_format == JsonLinesFormat(compression=Compression.GZIP)
    assert [(column.name, column.required) for column in contract.columns] == [
        ("id", True),
        ("a", False),
    ]


def test_three_columns_may_be_the_key(tmp_path: Path) -> None:
    rows = [f"{a},{b},{c},x" for a in (1, 2) for b in (1, 2) for c in (1, 2)]
    made, contract = drafted(tmp_path, "\n".join(["a,b,c,d", *rows, *rows]) + "\n")
    assert contract.key == ("a", "b", "c")
    assert "no single column is unique in 8 rows; these three together are" in made.text


def test_ranges_are_stated_only_when_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(
        "id,price,day,at\n"
        "1,1.50,31.1.2024,2024-01-31T10:00:00Z\n"
        "2,-2.25,1.2.2023,2023-02-01T00:00:00+02:00\n"
    )
    assert "minimum" not in draft([file], "orders").text
    made = draft([file], "orders", ranges=True)
    contract = load_contract(made.text, flow=FlowName("shop"), source="a")
    price = contract.column("price")
    assert (price.minimum, price.maximum) == (Decimal("-2.25"), Decimal("1.50"))
    assert str(contract.column("day").minimum) == "2023-02-01"
    assert str(contract.column("at").minimum) == "2023-01-31 22:00:00+00:00"
    assert made.verdict.outcome is Outcome.ACCEPTED


def test_limits_are_not_those_of_a_part_of_the_rows(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("id\n" + "".join(f"{number}\n" for number in range(30)))
    made = draft([file], "orders", 20, ranges=True)
    assert "minimum" not in made.text
    assert "# unsure: only the first 20 rows were looked at" in made.text
    assert made.verdict.bad_rows == 0
    assert "minimum" in draft([file], "orders", 30, ranges=True).text


def test_files_with_another_ending_are_found_by_it(tmp_path: Path) -> None:
    _, contract = drafted(tmp_path, ORDERS, name="a.txt")
    assert contract.path_pattern == "*.txt"


def test_windows_letters_are_a_doubt(tmp_path: Path) -> None:
    made, _ = drafted(tmp_path, "id,name\n1,price in \x80\n".encode("latin-1"))
    assert "letters in Windows-1252 only" in made.text


def test_a_file_of_plain_letters_goes_with_files_of_any_encoding(tmp_path: Path) -> None:
    made, contract = drafted(tmp_path, "id,name\n1,a\n", "id,name\n2,Köln\n".encode("latin-1"))
    assert contract.file_format == CsvFormat(encoding="ISO-8859-1")
    assert made.verdict.outcome is Outcome.ACCEPTED


def test_the_command_takes_several_files(terminal: Terminal, tmp_path: Path) -> None:
    for name in ("orders.csv", "more.csv"):
        (tmp_path / name).write_text(ORDERS)
    document = terminal.json("contract", "infer", tmp_path / "orders.csv", tmp_path / "more.csv")
    assert [each["outcome"] for each in document["samples"]] == ["accepted", "accepted"]
    assert 'name: "orders"' in document["contract"]


CELLS = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=8),
    st.integers(-5, 10**12).map(str),
    st.dates().map(lambda day: f"{day.day}.{day.month}.{day.year:04}"),
    st.decimals(-100, 100, places=2).map(str),
    st.sampled_from(["", "true", "false", "007", "1e5", "N/A", "2024-02-30"]),
)
ROWS = st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=25)


def csv_of(rows: list[tuple[str, str, str]]) -> bytes:
    quoted = (",".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in rows)
    return "\n".join(["first,second,third", *quoted, ""]).encode()


def json_of(rows: list[tuple[str, str, str]]) -> bytes:
    names = ("first", "second", "third")
    lines = (json.dumps(dict(zip(names, row, strict=True))) for row in rows)
    return "\n".join([*lines, ""]).encode()


@pytest.mark.parametrize("write", [csv_of, json_of])
@settings(max_examples=40, deadline=None)
@given(files=st.lists(ROWS, min_size=1, max_size=2), packed=st.booleans())
def test_a_draft_accepts_its_samples_and_has_no_fault(
    tmp_path_factory: pytest.TempPathFactory,
    write: Callable[[list[tuple[str, str, str]]], bytes],
    files: list[list[tuple[str, str, str]]],
    packed: bool,  # noqa: FBT001 - Hypothesis passes it by name
) -> None:
    folder = tmp_path_factory.mktemp("draft")
    contents = [gzip.compress(write(rows)) if packed else write(rows) for rows in files]
    made, _ = drafted(folder, *contents)
    assert [verdict.outcome for _, verdict in made.verdicts] == [Outcome.ACCEPTED] * len(files)
    problems = lint(made.text, flow=FlowName("shop"), source="a")
    assert [each for each in problems if each.code is Code.FAULT] == []
