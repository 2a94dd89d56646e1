"""Plain CSV that goes straight into Arrow has the cells that the exact reader finds."""

import io
from itertools import islice
from typing import BinaryIO

import pyarrow as pa  # type: ignore[import-untyped] # it ships no types
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.gate.generated import WIDE_HEADER, blocks, wide_tail
from local.databricks.cloudfiles.dialect import Dialect
from local.databricks.cloudfiles.lines import Lines
from local.databricks.cloudfiles.pieces import Pieces
from local.databricks.cloudfiles.places import Places
from local.databricks.cloudfiles.plain import parts_of

USUAL = Dialect(header=True, escape='"', multi_line=True)
NAMES = ("a", "b", "c")
CELLS = st.sampled_from(
    ["", "x", "é", " ", "x y", '""', '"x"', '"x,y"', '"x\ny"', '"""x"""', '"x""y"', '"\n\n"']
)
STRANGE = st.sampled_from(
    [
        *(
            'x"y',
            '"x"y',
            '"x" ',
            ' "x"',
            '"',
            "x\r",
            "\r\n",
            "x\0",
            "\ufeff",
            "x,y",
            "\n",
            "\udcff",
        ),
        *('"x\r\ny"', '"x\ry"', '"x\r"', '"\r\r\n"'),
    ]
)
ENDS = st.sampled_from(["\n", "\r\n"])
ROWS = st.lists(st.one_of(CELLS, CELLS, CELLS, CELLS, STRANGE), min_size=1, max_size=4)

type Rows = list[tuple[str | None, ...]]


def places(names: tuple[str, ...]) -> Places:
    return Places(names, case_sensitive=False)


def exact(stream: BinaryIO, dialect: Dialect, names: tuple[str, ...]) -> Rows:
    rows: Rows = []
    with Lines(stream, dialect) as lines:
        for piece in Pieces(lines, dialect, places(names)).of(10_000, 1 << 20):
            for row in range(piece.rows):
                cells = [piece.columns[name][row] if name in piece.columns else None
                         for name in names]  # fmt: skip
                lost = [column[row] for column in piece.strangers.values()]
                rows.append((*cells, *filter(None, lost)))
    return rows


def read(
    content: bytes, dialect: Dialect = USUAL, names: tuple[str, ...] = NAMES, block: int = 1 << 20
) -> tuple[Rows, int]:
    """The rows, and how many of them came as tables."""
    schema = pa.schema([(name, pa.string()) for name in names])
    rows: Rows = []
    plain = 0
    stream = io.BufferedReader(io.BytesIO(content))
    for part in parts_of(stream, dialect, places(names), schema, block):
        if isinstance(part, pa.Table):
            rows += [tuple(row.get(name) for name in names) for row in part.to_pylist()]
            plain += part.num_rows
        else:
            rows += exact(part, dialect, names)
    return rows, plain


def exactly(content: bytes, dialect: Dialect = USUAL, names: tuple[str, ...] = NAMES) -> Rows:
    return exact(io.BufferedReader(io.BytesIO(content)), dialect, names)


@settings(max_examples=500, deadline=None)
@given(
    rows=st.lists(ROWS, max_size=12),
    block=st.integers(8, 60),
    end=ENDS,
    last=st.sampled_from(["", "\n", "\r\n", "\r"]),
)
def test_whatever_is_in_a_file_its_cells_are_the_same(
    rows: list[list[str]], block: int, end: str, last: str
) -> None:
    text = end.join(["A,b,c", *map(",".join, rows)]) + last
    content = text.encode(errors="surrogateescape")
    assert read(content, block=block)[0] == exactly(content)


@settings(max_examples=150, deadline=None)
@given(header=st.text('ab,"\n\r\ufeff é', max_size=9), rows=st.lists(ROWS, max_size=3), end=ENDS)
def test_whatever_the_header_is_the_cells_are_the_same(
    header: str, rows: list[list[str]], end: str
) -> None:
    content = end.join([header, *map(",".join, rows)]).encode(errors="surrogateescape")
    assert read(content, block=30)[0] == exactly(content)


def test_torn_rows_cost_some_around_them_and_no_others() -> None:
    content = WIDE_HEADER.encode() + b"".join(islice(blocks(wide_tail, 1), 2))
    middle = content.index(b"\n1009999,") + 1
    torn = content[:middle] + b"1,2\n" + content[middle:]
    names = tuple(WIDE_HEADER.strip().split(","))
    rows, plain = read(torn, names=names)
    assert rows == exactly(torn, names=names)
    assert len(rows) == 20_001
    assert 19_500 < plain < 20_000


def test_good_rows_are_all_plain_those_of_several_lines_too() -> None:
    content = b'a,c,b\n1,"two\nlines ""quoted""",\n2,,"x,y"\n'
    rows, plain = read(content + b"3,4,5")
    assert rows == [("1", None, 'two\nlines "quoted"'), ("2", "x,y", None), ("3", "5", "4")]
    assert plain == 3


def test_rows_that_end_in_crlf_are_plain_wherever_a_block_ends() -> None:
    content = b'a,c,b\r\n1,"two\r\nlines\n",2\r\n\r\n,,"x,y"\r\n3,4,"\r\n"'
    rows = [("1", "2", "two\nlines\n"), (None, "x,y", None), ("3", "\n", "4")]
    found = {block: read(content, block=block) for block in range(6, len(content) + 2)}
    assert {block: each for block, each in found.items() if each != (rows, 3)} == {}


def test_a_cr_of_its_own_costs_the_blocks_from_its_own_on() -> None:
    content = b"a,b,c\r\n" + b"1,2,3\r\n" * 100 + b'1,"\r",3\r\n' + b"1,2,3\r\n" * 100
    rows, plain = read(content, block=70)
    good = [("1", "2", "3")] * 100
    assert rows == [*good, ("1", "\r", "3"), *good]
    assert 90 <= plain <= 100


@pytest.mark.parametrize(
    ("content", "dialect"),
    [
        (b"a,b,c\n1,2,3\r\n", USUAL),
        (b"a,b,c\r1,2,3\r", USUAL),
        (b"a,b,c\r\n1,2,3\r", USUAL),
        (b"a,b,c\r\n1,2,3\r\r\n", USUAL),
        (b"a,b\r,c\r\n1,2,3\r\n", USUAL),
        (b"a,b,d\n1,2,3\n", USUAL),
        (b"a,a,b\n1,2,3\n", USUAL),
        (b"a\n1\n", USUAL),
        (b"\na,b,c\n1,2,3\n", USUAL),
        (b'"a,b,c\n1,2,3\n', USUAL),
        (b"a,b,c\n1,2,3\n", Dialect(header=True, escape='"')),
        (b"a,b,c\n1,2,3\n", Dialect(header=True, multi_line=True)),
        (b"a,b,c\n1,2,3\n", Dialect(header=False, escape='"', multi_line=True)),
        (b"a,b,c\n1,NA,3\n", Dialect(header=True, escape='"', multi_line=True, null_value="NA")),
    ],
)
def test_what_is_not_surely_plain_goes_to_the_exact_reader(
    content: bytes, dialect: Dialect
) -> None:
    rows, plain = read(content, dialect)
    assert plain == 0
    assert rows == exactly(content, dialect)
