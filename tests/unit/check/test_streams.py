import csv
import io
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.contract import Column, CsvFormat, LogicalType
from tests.unit.check.checking import COLUMNS, HEADER, broken, check, contract
from tidegate.check.check import Check
from tidegate.check.limits import Limits
from tidegate.check.reading.records import Record, RecordReader
from tidegate.check.verdict import Outcome, Reason

SMALL = Limits(cell_characters=12, record_characters=24, columns=6, tracked_rows=4)
FRAGMENTS = st.sampled_from(
    [
        *("1", "2", "Ann", "é", "🙂", ",", ",,", '"', '""', '","', "\n", "\r", "\r\n", ";", "\0"),
        *("1,Ann,,\n", '2,"B\nb",,\r\n', "small", "1/2/2020", "x" * 9),
    ]
)
BODIES = st.lists(FRAGMENTS, max_size=30).map("".join).map(str.encode)
STARTS = st.sampled_from([b"", HEADER.encode(), b"\xef\xbb\xbf" + HEADER.encode(), b"\xff\xfe"])
TAILS = st.binary(max_size=3)


@st.composite
def cut(draw: st.DrawFn) -> tuple[bytes, list[bytes]]:
    content = draw(STARTS) + draw(BODIES) + draw(TAILS)
    places = sorted(draw(st.sets(st.integers(0, len(content)), max_size=12)))
    ends = [*places, len(content)]
    starts = [0, *places]
    return content, [content[start:end] for start, end in zip(starts, ends, strict=True)]


@settings(max_examples=400, deadline=None)
@given(cut())
def test_the_verdict_does_not_depend_on_where_the_bytes_are_cut(
    case: tuple[bytes, list[bytes]],
) -> None:
    content, pieces = case
    singly = [content[place : place + 1] for place in range(len(content))]
    for limits in (Limits(), SMALL):
        whole = check(content, limits=limits)
        assert check(pieces, limits=limits) == whole
        assert check(singly, limits=limits) == whole


def test_records_that_wait_behind_a_long_one_are_not_counted_with_it() -> None:
    lines = [b'1,"xxxxxxxxxxxxxxxx\n', b'",,\n', b"2,Bob,,\n", b"3,Eve,,\n"]
    verdict = check([HEADER.encode(), *lines], limits=Limits(record_characters=24))
    assert (verdict.reason, verdict.rows) == (None, 3)


def test_crlf_in_quotes_is_one_character_where_rows_end_with_it() -> None:
    rows = ['1,"123456\r\n8",,', '2,"123456\r\r\n9",,', '3,"123456\n8",,']
    crlf = check("\r\n".join([HEADER.strip(), *rows]).encode())
    lf = check("\n".join([HEADER.strip(), *rows]).encode())
    assert broken(crlf) == ["4:name.max_length"]
    assert broken(lf) == ["2:name.max_length", "4:name.max_length"]


def test_cr_in_quotes_is_lf_where_rows_end_with_it() -> None:
    reader = RecordReader(CsvFormat(), Limits())
    records = [*reader.feed('h\r"a\rb\r\nc\nd"\r'), *reader.finish()]
    assert [record.cells for record in records] == [["h"], ["a\nb\n\nc\nd"]]


@pytest.mark.parametrize("rows", ["1,Ann,,\n2,Bob,,\r\n", "1,Ann,,\r\n2,Bob,,\n", "\n1,Ann,,\r\n"])
def test_lf_does_not_end_the_rows_of_a_file_of_crlf(rows: str) -> None:
    """Spark goes on with the cell before it, unless that one is quoted or empty."""
    verdict = check((HEADER.replace("\n", "\r\n") + rows).encode())
    assert verdict.reason is Reason.LINE_ENDS


def test_lf_does_not_end_the_rows_of_a_large_file_of_crlf() -> None:
    rows = "".join(f"{number},Ann,,\r\n" for number in range(20_000))
    content = HEADER.replace("\n", "\r\n") + rows + "20000,Ann,,\n" + rows.replace(",Ann", "1,Ann")
    verdict = check(content.encode())
    assert (verdict.reason, verdict.rows) == (Reason.LINE_ENDS, 20_000)
    assert broken(verdict) == ["20002:line_ends"]


class CountingReader(RecordReader):
    """Counts how often the waiting lines are parsed."""

    tries = 0

    def settle(self) -> Iterator[Record]:
        self.tries += 1
        yield from super().settle()


def test_a_long_quoted_cell_does_not_cost_its_square() -> None:
    reader = CountingReader(CsvFormat(), Limits())
    text = '"' + "x\n" * 10_000 + '"\n'
    records = [record for character in text for record in reader.feed(character)]
    records += reader.finish()
    assert [record.line for record in records] == [1]
    assert reader.tries < 30


TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=6
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=20), st.sampled_from(["\n", "\r\n"]))
def test_what_a_csv_writer_writes_is_read_back_row_by_row(
    rows: list[tuple[str, str]], line_end: str
) -> None:
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator=line_end, quoting=csv.QUOTE_ALL)
    writer.writerows([("a", "b"), *rows])
    columns = tuple(
        Column(name=name, logical_type=LogicalType.STRING, sql_type="STRING", required=True)
        for name in "ab"
    )
    verdict = check(target.getvalue().encode(), contract(columns, key=("a", "b"), tolerated="0"))
    assert (verdict.outcome, verdict.rows) == (Outcome.ACCEPTED, len(rows))
    assert verdict.duplicate_rows == len(rows) - len(set(rows))


def generated(megabytes: int) -> Iterator[bytes]:
    yield HEADER.encode()
    name = "n" * 8
    row = 0
    for _ in range(megabytes * 16):
        lines = []
        for _ in range(512):
            row += 1
            filler = "small" if row % 2 else '"large"'
            lines.append(f'{row},{name},{filler},"{" " * 84}{row}"\n')
        yield "".join(lines).encode()


def peak_of(megabytes: int) -> tuple[int, int]:
    """Bytes that were checked, and the most memory in use meanwhile."""
    columns = (*COLUMNS[:3], Column(name="day", logical_type=LogicalType.STRING, sql_type="STRING"))
    checking = Check(contract(columns), Limits(tracked_rows=1000))
    tracemalloc.start()
    try:
        for chunk in generated(megabytes):
            checking.feed(chunk)
        return checking.finish().bytes, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_file() -> None:
    small_file, small_peak = peak_of(5)
    large_file, large_peak = peak_of(26)
    assert large_file > 5 * small_file
    assert large_peak < small_peak + 200_000


def test_memory_is_bounded_when_a_quote_is_never_closed() -> None:
    checking = Check(contract(), Limits(record_characters=100_000))
    checking.feed(HEADER.encode() + b'1,"')
    tracemalloc.start()
    try:
        for _ in range(500):
            checking.feed(b"x,,\n" * 50_000)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert checking.finish().outcome is Outcome.HELD
    assert peak < 40_000_000
