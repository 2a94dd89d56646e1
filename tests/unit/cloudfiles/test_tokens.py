"""Records and cells of CSV text."""

import io

import pytest

from local.databricks.cloudfiles.dialect import Dialect
from local.databricks.cloudfiles.lines import Lines
from local.databricks.cloudfiles.tokens import Cell, Tokenizer

RFC = Dialect(escape='"', multi_line=True)
LINE_WISE = Dialect()


def records(text: str | bytes, dialect: Dialect) -> list[list[Cell]]:
    content = text.encode() if isinstance(text, str) else text
    with Lines(io.BufferedReader(io.BytesIO(content)), dialect) as lines:
        return list(Tokenizer(dialect).records(iter(lines)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a,b\n", [["a", "b"]]),
        (",", [[None, None]]),
        ('"",x', [[None, "x"]]),
        ('"a""b","c,d"\n', [['a"b', "c,d"]]),
        ('a"b,"c"d,"e" ,f\n', [['a"b', '"c"d', "e", "f"]]),
        ('1,"x\ny\n\nz",2\n3\n', [["1", "x\ny\n\nz", "2"], ["3"]]),
        ('h\r\n1,"x\r\ny"\r\n2,z\n', [["h"], ["1", "x\ny"], ["2", "z"]]),
        ('h\n1,"x\r\ny"\n', [["h"], ["1", "x\r\ny"]]),
        ('h\n"', [["h"], ['"']]),
        ('""' + '""x,y', [['""' + '"x', "y"]]),
        ("h\n1,x\ry\n", [["h"], ["1", "x\ry"]]),
        ("1,x\r2,y\r", [["1", "x"], ["2", "y"]]),
        ('h\r1,"x\ry\r\nz"\r', [["h"], ["1", "x\ny\n\nz"]]),
        ('1,"open\n2\n', [["1", "open\n2\n"]]),
        ("\n\n1\n  \n", [["1"], ["  "]]),
    ],
)
def test_multi_line_files_with_doubled_quotes(text: str, expected: list[list[Cell]]) -> None:
    assert records(text, RFC) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('1,"x\ny"\n', [["1", "x"], ['y"']]),
        ("1\r2\r\n3\n \n4", [["1"], ["2"], ["3"], ["4"]]),
        (r'"a\"b","c\\",d\e,"f\g"', [['a"b', "c\\", r"d\e", r"f\g"]]),
        ('"a""b,c"', [['"a""b', 'c"']]),
    ],
)
def test_line_wise_files_with_backslashes(text: str, expected: list[list[Cell]]) -> None:
    assert records(text, LINE_WISE) == expected


def test_nulls_and_empty_values_have_their_names() -> None:
    dialect = Dialect(escape='"', null_value="NA", empty_value="none")
    assert records('NA,"NA",,""\n', dialect) == [[None, None, None, "none"]]
    assert records('"",x\n', Dialect(null_value="NA")) == [["", "x"]]


def test_separators_may_have_several_characters_and_quotes_none() -> None:
    assert records('a||"b||c"||\n', Dialect(separator="||")) == [["a", "b||c", None]]
    assert records('"a,b"\n', Dialect(quote="\0")) == [['"a', 'b"']]


@pytest.mark.parametrize(
    ("content", "encoding", "expected"),
    [
        (b"\xef\xbb\xbfid\n", "utf-8-sig", "id"),
        ("naïve\n".encode("cp1252"), "cp1252", "naïve"),
        ("ab\n".encode("utf-16"), "utf-16", "ab"),
        (b"caf\xe9\n", "utf-8-sig", "caf\ufffd"),
    ],
)
def test_encodings(content: bytes, encoding: str, expected: str) -> None:
    assert records(content, Dialect(encoding=encoding, multi_line=True)) == [[expected]]


def test_a_long_quoted_cell_is_read_in_linear_time() -> None:
    text = '1,"' + "line\n" * 200_000 + '",2\n'
    [[_, cell, last]] = records(text, RFC)
    assert cell is not None
    assert (len(cell), last) == (1_000_000, "2")
