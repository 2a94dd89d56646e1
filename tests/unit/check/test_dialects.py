import csv
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.contract import CsvFormat
from tests.unit.check.checking import HEADER, broken, check, contract
from tidegate.check.limits import Limits
from tidegate.check.reading.dialects import dialect_reader
from tidegate.check.reading.records import RecordReader
from tidegate.check.verdict import Outcome, Reason

BACKSLASH = CsvFormat(escape="\\")
BARE = CsvFormat(delimiter="\t", quote="", escape="")


def records(text: str, file_format: CsvFormat, chunk: int = 10_000) -> list[Sequence[str]]:
    reader = RecordReader(file_format, Limits())
    pieces = [text[at : at + chunk] for at in range(0, len(text), chunk)]
    found = [record for piece in pieces for record in reader.feed(piece)]
    return [record.cells for record in [*found, *reader.finish()]]


ESCAPED = [
    (r'"a\"b",c', ['a"b', "c"]),
    (r'"a\\",c', ["a\\", "c"]),
    (r'"a\\\"b"', ['a\\"b']),
    (r'"a\n",c', [r"a\n", "c"]),
    (r'"\x","\\x"', [r"\x", r"\x"]),
    (r"a\,b", ["a\\", "b"]),
    (r"a\"b,c", [r"a\"b", "c"]),
    (r'\"a",b', [r"\"a" + '"', "b"]),
    (r'a"b",c', ['a"b"', "c"]),
    (r'"a\,b",""', [r"a\,b", ""]),
    ('"a\\\nb","c\nd",e', ["a\\\nb", "c\nd", "e"]),
    (",,", ["", "", ""]),
    ('"",', ["", ""]),
]


@pytest.mark.parametrize(("text", "cells"), ESCAPED)
@pytest.mark.parametrize("end", ["", "\n"])
@pytest.mark.parametrize("chunk", [1, 10_000])
def test_a_backslash_stands_for_a_quote_and_itself_within_quotes_only(
    text: str, cells: list[str], end: str, chunk: int
) -> None:
    assert records(text + end + (end and "\nx,y\n"), BACKSLASH, chunk) == [
        cells,
        *([["x", "y"]] if end else []),
    ]


BROKEN = [
    (r'"a\"', "a closing quote for every"),
    (r'"a\\"b",c', "after a closing quote"),
    (r'"a""b",c', "after a closing quote"),
    (r'"a" ,c', "after a closing quote"),
    ('"a\\', "a closing quote for every"),
]


@pytest.mark.parametrize(("text", "words"), BROKEN)
@pytest.mark.parametrize("chunk", [1, 10_000])
def test_broken_quotes_are_refused_in_this_dialect_too(text: str, words: str, chunk: int) -> None:
    content = (HEADER + "1,Ann,,\n2," + text).encode()
    pieces = (content[at : at + chunk] for at in range(0, len(content), chunk))
    verdict = check(pieces, contract(file_format=BACKSLASH))
    assert (verdict.outcome, verdict.reason, verdict.rows) == (
        Outcome.REJECTED,
        Reason.QUOTING,
        1,
    )
    assert words in verdict.findings[0].expected
    assert verdict.findings[0].line == 3


def test_lines_are_counted_through_quoted_cells() -> None:
    content = HEADER + '1,"Ann\n\\"x\n",,\n\nx,Bob,,\n'
    assert broken(check(content.encode(), contract(file_format=BACKSLASH))) == ["6:id.type"]


def test_without_quotes_a_quote_is_text() -> None:
    text = 'a\t"b\n"c\td"\n"\t\n'
    assert records(text, BARE) == [["a", '"b'], ['"c', 'd"'], ['"', ""]]


SIGNS = st.text(st.sampled_from('a,"\\\n\r x'), max_size=6)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(SIGNS, SIGNS), max_size=5), st.integers(1, 9))
def test_what_is_written_with_backslashes_is_read_back(
    rows: list[tuple[str, str]], chunk: int
) -> None:
    def quoted(cell: str) -> str:
        return '"' + cell.replace("\\", "\\\\").replace('"', '\\"') + '"'

    text = "".join(",".join(map(quoted, row)) + "\n" for row in [("a", "b"), *rows])
    assert records(text, BACKSLASH, chunk)[1:] == [list(row) for row in rows]


PLAIN = st.text(st.sampled_from("ab ;'é"), max_size=4)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(PLAIN, min_size=1, max_size=4), max_size=5))
def test_every_dialect_reads_text_without_signs_alike(rows: list[list[str]]) -> None:
    lines = [",".join(row) + "\n" for row in rows]
    expected = list(csv.reader(lines, strict=True))
    for each in (BACKSLASH, CsvFormat(quote="", escape="")):
        assert list(dialect_reader(iter(lines), each)) == expected
