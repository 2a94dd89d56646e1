"""Text that a contract cannot be, however it is wrong."""

import time
from pathlib import Path

import pytest

from flows.catalogue import load_flow
from flows.declaration import ContractError, Declaration
from flows.yaml_text import read_text
from tests.unit.flows.contracts import VALID, load

BOMB = "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(30))

WRONG = [
    ("a: 1\nb: [\n\tc", 3, 1, "a tab stands where spaces must be"),
    ("a: 1\n---\nb: 2", 2, 1, "a second document begins here"),
    (BOMB, 2, 10, "alias *a is not supported"),
    ("a: &a [*a]", 1, 8, "alias *a is not supported"),
    ("a: " + "[" * 3_000, 1, 53, "more than 50 collections"),
    ("a: " + "{a: " * 3_000, 1, 200, "more than 50 collections"),
    ("a: 1\nb: " + "9" * 5_000, 2, 4, "a number of this length is none"),
    ("a: 1:" + "59:" * 4_000 + "1", 1, 4, "a number of this length is none"),
    ("a: 2020-13-45", 1, 4, "looks like a number or a date and is none"),
    ("a: !!int foo", 1, 4, "tag tag:yaml.org,2002:int is not supported"),
    ("a: !!python/name:os.system ''", 1, 4, "is not supported"),
    ("on: 1", 1, 1, "is no text to YAML"),
    ("? [1, 2]\n: 3", 1, 3, "is no text to YAML"),
    ("a: 1\nb: 2\na: 3", 3, 1, "is written twice"),
    ("a: \0", 1, 4, "character 0x0000 is not allowed"),
    ("a: 'x", 1, 6, "not YAML: found unexpected end of stream"),
    (r'a: "x\ud83d"', 1, 4, "half a character"),
    (r'a: ["\ud83d\ude42"]', 1, 5, "half a character"),
    (r'"\ud83d": 1', 1, 1, "half a character"),
    ("", 1, 1, "must be a mapping"),
    ("- a", 1, 1, "must be a mapping"),
    ("a: " + "x" * 3_000_000, 1, 1, "more than 2097152 characters"),
]


@pytest.mark.parametrize(("text", "line", "column", "words"), WRONG, ids=lambda v: str(v)[:20])
def test_text_that_is_no_declaration_is_refused_at_its_place(
    text: str, line: int, column: int, words: str
) -> None:
    started = time.monotonic()
    with pytest.raises(ContractError) as caught:
        Declaration.parse(text, "a.yaml")
    fault = caught.value
    assert (fault.line, fault.column) == (line, column)
    assert words in fault.problem
    assert str(fault).encode()
    assert time.monotonic() - started < 5


def test_every_fault_of_the_text_is_told_in_its_order() -> None:
    with pytest.raises(ContractError) as caught:
        Declaration.parse("on: 1\nb: 2020-13-45\nc: 1\nc: 2\n", "a.yaml")
    assert [fault.line for fault in caught.value.faults] == [1, 2, 4]


def test_a_file_that_is_not_utf_8_is_refused_with_the_place_of_the_byte(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "flow.yaml").write_bytes("name: shop\ndescription: Köln\n".encode("latin-1"))
    with pytest.raises(ContractError, match="byte 0xf6 is not UTF-8") as caught:
        load_flow(folder)
    assert (caught.value.line, caught.value.column) == (2, 15)
    (folder / "wide.yaml").write_bytes("name: x".encode("utf-16"))
    with pytest.raises(ContractError, match="byte 0xff is not UTF-8"):
        read_text(folder / "wide.yaml", "wide.yaml")


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert load("\ufeff" + VALID) == load(VALID)
