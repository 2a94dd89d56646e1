import gzip
import json
import tracemalloc
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.contract import Column, Compression, Contract, JsonLinesFormat, LogicalType
from tests.unit.check.checking import COLUMNS, broken, check, contract
from tidegate.check.blocks.batch import Batch
from tidegate.check.check import Check
from tidegate.check.limits import Limits
from tidegate.check.reading.gathering import GatheringSource
from tidegate.check.reading.json_lines import JsonLinesSource
from tidegate.check.reading.kinds import SNIFFED
from tidegate.check.reading.records import Record
from tidegate.check.verdict import HeaderDiff, Outcome, Reason, Renamed

JSON = contract(tolerated="0", file_format=JsonLinesFormat())
PATIENT = contract(file_format=JsonLinesFormat())
TEXT = LogicalType.STRING
GOOD = '{"id": 1, "name": "Ann"}\n{"id": 2, "name": "Zoë", "size": "small"}\n'


def columns(**types: str) -> tuple[Column, ...]:
    logical = {"BIGINT": LogicalType.INTEGER, "DOUBLE": LogicalType.NUMBER, "STRING": TEXT}
    logical |= {"BOOLEAN": LogicalType.BOOLEAN, "DECIMAL(38,0)": LogicalType.NUMBER}
    return tuple(
        Column(name=name, logical_type=logical[sql_type], sql_type=sql_type)
        for name, sql_type in types.items()
    )


def plain(**types: str) -> Contract:
    return contract(columns(**types), key=(), tolerated="0", file_format=JsonLinesFormat())


def cells(line: str, **types: str) -> list[str]:
    source = JsonLinesSource(plain(**types), Limits())
    header, record = records(source, line)
    assert header.cells == list(types)
    assert record.flaw is None
    return record.cells


def records(source: JsonLinesSource, text: str) -> list[Record]:
    return [*source.feed(text.encode()), *source.finish()]


VALUES = [
    ('"Ann"', "Ann"),
    ('""', ""),
    ("null", ""),
    ("7", "7"),
    ("-0", "-0"),
    ("1.10", "1.10"),
    ("1E400", "1E400"),
    ("9007199254740993", "9007199254740993"),
    ("1" + 400 * "0", "1" + 400 * "0"),
    ("true", "true"),
    ("false", "false"),
    ('"\\ud83d\\ude00\\n\\u0041"', "😀\nA"),
    ('"a\\"b\\\\c\\/d"', 'a"b\\c/d'),
]


@pytest.mark.parametrize(("value", "cell"), VALUES)
def test_a_cell_is_the_text_of_its_value(value: str, cell: str) -> None:
    assert cells(f'{{"a": {value}}}', a="STRING") == [cell]


@pytest.mark.parametrize("value", ['{"b" : [1, "}"]}', "[]", '[ 1.0 , {"\\u0061":null}]'])
def test_a_nested_value_is_the_text_that_stands_in_the_file(value: str) -> None:
    line = f' {{ "x": {{"a": 1}} ,"a" :\t{value} , "b":true }} '
    assert cells(line, a="BIGINT", b="BOOLEAN") == [value, "true"]


def test_members_are_found_by_name_and_may_be_missing() -> None:
    assert cells('{"c": 3, "a": 1}', a="BIGINT", b="BIGINT", c="BIGINT") == ["1", "", "3"]
    assert cells("{}", a="BIGINT", b="BIGINT") == ["", ""]


READ = [
    ("a mark", b"\xef\xbb\xbf" + GOOD.encode()),
    ("CRLF", GOOD.replace("\n", "\r\n").encode()),
    ("CR", GOOD.replace("\n", "\r").encode()),
    ("no last line end", GOOD.encode().rstrip()),
    ("blank lines", ("\n \t\r\n" + GOOD.replace("\n", "\n\n")).encode()),
    ("space around", ("  " + GOOD.replace("\n", "\t \n")).encode()),
    ("empty text and null", GOOD.replace('"Ann"', '"Ann", "size": "", "day": null').encode()),
    ("typed texts", GOOD.replace("1", '"1"').encode()),
]


@pytest.mark.parametrize(("case", "content"), READ)
@pytest.mark.parametrize("chunk", [1, 10_000])
def test_files_that_are_written_differently_read_the_same(
    case: str, content: bytes, chunk: int
) -> None:
    verdict = check((content[at : at + chunk] for at in range(0, len(content), chunk)), JSON)
    assert (verdict.outcome, verdict.rows, verdict.bad_rows) == (Outcome.ACCEPTED, 2, 0), case


def test_packed_lines_are_read_too() -> None:
    packed = contract(file_format=JsonLinesFormat(compression=Compression.GZIP))
    verdict = check(gzip.compress(GOOD.encode(), mtime=0), packed)
    assert (verdict.outcome, verdict.rows) == (Outcome.ACCEPTED, 2)
    assert verdict.unpacked_bytes == len(GOOD.encode())


def test_the_rules_of_columns_hold_for_values() -> None:
    lines = (
        '{"id": 1.0, "name": "Ann"}\n\n{"id": 2, "name": "Bob", "size": "Small"}\n'
        '{"name": "A"}\n{"id": 4, "name": 12, "day": "2/30/2020"}\n'
    )
    verdict = check(lines.encode(), PATIENT)
    assert broken(verdict) == [
        "1:id.type",
        "3:size.allowed",
        "4:id.required",
        "4:name.min_length",
        "5:day.type",
    ]
    assert (verdict.outcome, verdict.rows, verdict.bad_rows) == (Outcome.ACCEPTED, 4, 4)


def test_keys_are_compared_as_values() -> None:
    lines = '{"id": 7, "name": "Ann"}\n{"id": "007", "name": "Bob"}\n{"name": "Ann", "id": 7}\n'
    verdict = check(lines.encode(), PATIENT)
    assert broken(verdict) == ["1:conflicting_key", "2:conflicting_key"]
    assert verdict.duplicate_rows == 1


NESTED_IN_A_NUMBER = ['{"id": [1], "name": "Ann"}', '{"id": {"a": 1}, "name": "Ann"}']


@pytest.mark.parametrize("line", NESTED_IN_A_NUMBER)
def test_an_object_or_a_list_breaks_the_type_of_a_number(line: str) -> None:
    verdict = check(line.encode(), PATIENT)
    assert broken(verdict) == ["1:id.type"]
    assert verdict.outcome is Outcome.ACCEPTED


FLAWED = [
    ("a list for a text", '{"name": ["Ann"]}', "name.type"),
    ("an object for a text", '{"name": {"first": "Ann"}}', "name.type"),
    ("cut off", '{"name": "Ann"', "malformed_row"),
    ("two objects", '{"name": "Ann"} {"name": "Bob"}', "malformed_row"),
    ("text behind it", '{"name": "Ann"},', "malformed_row"),
    ("a number", "5", "malformed_row"),
    ("null", "null", "malformed_row"),
    ("a list", "[1]", "malformed_row"),
    ("words", "no data today", "malformed_row"),
    ("a name twice", '{"name": "Ann", "name": "Bob"}', "malformed_row"),
    ("a name twice, once escaped", '{"name": "Ann", "n\\u0061me": "Bob"}', "malformed_row"),
    ("NaN", '{"name": NaN}', "malformed_row"),
    ("Infinity", '{"name": -Infinity}', "malformed_row"),
    ("single quotes", "{'name': 'Ann'}", "malformed_row"),
    ("a name without quotes", '{name: "Ann"}', "malformed_row"),
    ("a comma at the end", '{"name": "Ann",}', "malformed_row"),
    ("a comment", '{"name": "Ann"} // Bob', "malformed_row"),
    ("a leading zero", '{"id": 01}', "malformed_row"),
    ("a leading plus", '{"id": +1}', "malformed_row"),
    ("a bare point", '{"id": 1.}', "malformed_row"),
    ("a control character", '{"name": "A\tnn"}', "malformed_row"),
    ("an unknown escape", '{"name": "A\\x41"}', "malformed_row"),
    ("half a pair", '{"name": "A\\ud800"}', "malformed_row"),
    ("half a pair in a name", '{"name": "Ann", "\\udc00": 1}', "malformed_row"),
    ("NUL", '{"name": "A\\u0000"}', "malformed_row"),
    ("another mark", '\ufeff{"name": "Ann"}', "malformed_row"),
    ("a form feed", '\f{"name": "Ann"}', "malformed_row"),
    ("1,001 levels", '{"x":' + 1000 * "[" + 1000 * "]" + "}", "malformed_row"),
    ("100,000 levels", '{"x":' + 100_000 * "[" + 100_000 * "]" + "}", "malformed_row"),
    ("100,000 open levels", '{"x":' + 100_000 * "[", "malformed_row"),
    ("1,001 digits", '{"id": 1' + 1000 * "0" + "}", "malformed_row"),
    ("1,001 digits within", '{"x": [1' + 1000 * "0" + "]}", "malformed_row"),
    ("a long name", '{"' + 10_001 * "x" + '": 1}', "malformed_row"),
]


@pytest.mark.parametrize(("case", "line", "rule"), FLAWED)
@pytest.mark.parametrize("before", [1, 3])
def test_a_line_that_readers_take_differently_rejects_the_file_and_is_counted(
    case: str, line: str, rule: str, before: int
) -> None:
    content = before * GOOD + line + "\n" + GOOD
    verdict = check(content.encode(), PATIENT)
    assert (verdict.outcome, verdict.reason) == (Outcome.REJECTED, Reason.JSON), case
    assert broken(verdict) == [f"{1 + 2 * before}:{rule}"]
    assert (verdict.rows, verdict.bad_rows, verdict.complete) == (3 + 2 * before, 1, True)
    assert verdict.counts == {rule: 1}


TAKEN = [
    ("1,000 levels", '{"x":' + 999 * "[" + 999 * "]" + "}"),
    ("brackets in a text", '{"name": "Ann", "x": "' + 2000 * "[{" + '"}'),
    ("1,000 digits", '{"x": 1' + 999 * "0" + "}"),
    ("digits in a text", '{"x": "' + 2000 * "1" + '"}'),
    ("a long text", '{"x": "' + 20_000 * "y" + '"}'),
    ("half a pair that nobody keeps", '{"x": "\\ud800"}'),
    ("a name twice within", '{"x": {"a": 1, "a": 2}}'),
]


@pytest.mark.parametrize(("case", "line"), TAKEN)
def test_what_spark_reads_is_no_flaw(case: str, line: str) -> None:
    verdict = check((GOOD + line).encode(), PATIENT)
    assert verdict.reason in (None, Reason.HEADER), case
    assert "malformed_row" not in verdict.counts


LAYOUTS = [
    ("a list", f"[\n{GOOD}]", "one JSON list"),
    ("a list on one line", '[{"id": 1}, {"id": 2}]', "one JSON list"),
    ("a list on one long line", "[" + 5_000_000 * " " + "1]", "one JSON list"),
    ("over several lines", '{\n  "id": 1\n}\n', "goes on in the next line"),
    ("over several lines", '{"id": 1,\n "name": "Ann"}\n', "goes on in the next line"),
    ("CSV", "id,name\n1,Ann\n", "looks like CSV"),
    ("CSV with quotes", '"id";"name";"size"\n', "looks like CSV"),
    ("a web page", "<!DOCTYPE html>\n", "a web page"),
]


@pytest.mark.parametrize(("case", "content", "words"), LAYOUTS)
def test_another_layout_is_told_at_once(case: str, content: str, words: str) -> None:
    verdict = check(content.encode(), JSON)
    assert (verdict.outcome, verdict.reason) == (Outcome.REJECTED, Reason.FORMAT), case
    assert words in verdict.findings[0].expected
    assert (verdict.rows, verdict.complete) == (0, False)


@pytest.mark.parametrize("lead", ["", "\n \r\n\r", 300 * " \r\n", 700 * "\r"])
@pytest.mark.parametrize("chunk", [1, 10_000])
def test_a_list_is_told_on_its_line(lead: str, chunk: int) -> None:
    content = (lead + '[{"id": 1}\n').encode()
    verdict = check((content[at : at + chunk] for at in range(0, len(content), chunk)), JSON)
    assert verdict.findings[0].line == len(f"{lead}[".splitlines())


@pytest.mark.parametrize("content", ["", "\n\n", " \r\n\t"])
def test_a_file_without_an_object_is_empty(content: str) -> None:
    verdict = check(content.encode(), JSON)
    assert (verdict.outcome, verdict.reason) == (Outcome.REJECTED, Reason.EMPTY)


def test_names_that_are_no_columns_are_drift_with_the_line_of_the_first() -> None:
    content = GOOD + '{"id": 3, "name": "Bob", "colour": 1, "Size": 2}\n{"colour": 3}\n'
    verdict = check(content.encode(), PATIENT)
    assert (verdict.outcome, verdict.reason) == (Outcome.REJECTED, Reason.HEADER)
    assert "colour" in verdict.header.extra
    assert next(each.line for each in verdict.findings if each.rule == "header") == 3
    assert check(GOOD.encode(), PATIENT).header == HeaderDiff()


def test_a_name_in_other_capitals_is_the_column_and_the_policy_decides() -> None:
    verdict = check(b'{"ID": 1, "name": "Ann"}\n', PATIENT)
    assert (verdict.outcome, verdict.reason) == (Outcome.REJECTED, Reason.HEADER)
    assert (verdict.header.duplicate, verdict.header.extra) == ((), ())
    assert verdict.header.case == (Renamed(expected="id", found="ID"),)
    assert broken(verdict) == ["1:header"]


def test_a_name_with_letters_that_only_java_takes_for_a_columns_is_refused() -> None:
    verdict = check('{"\u0131d": 1, "name": "Ann"}\n'.encode(), PATIENT)
    assert verdict.reason is Reason.HEADER
    assert verdict.header.duplicate == ("id", "\u0131d")


def test_invalid_bytes_end_reading_on_their_line() -> None:
    verdict = check(GOOD.replace("\n", "\r").encode() + b'{"id": "\xff"}\n', JSON)
    assert (verdict.reason, verdict.findings[0].line, verdict.rows) == (Reason.ENCODING, 3, 2)
    nul = check(GOOD.encode() + b'{"id": "\0"}\n', JSON)
    assert (nul.reason, nul.findings[0].line, nul.rows) == (Reason.NOT_TEXT, 3, 2)


LARGE = [
    ("a cell", '{"name": "' + "x" * 101 + '"}\n', "cell"),
    ("a record", '{"x": "' + "x" * 301 + '"}\n', "record"),
    ("a record without an end", '{"x": "' + "x" * 301, "record"),
    ("names in one object", "{" + ",".join(f'"a{at}": 1' for at in range(11)) + "}", "columns"),
    ("names in the file", "".join(f'{{"a{at}": 1}}\n' for at in range(7)), "columns"),
]


@pytest.mark.parametrize(("case", "content", "words"), LARGE)
@pytest.mark.parametrize("chunk", [1, 7, 10_000])
def test_what_exceeds_a_limit_is_held(case: str, content: str, words: str, chunk: int) -> None:
    limits = Limits(cell_characters=100, record_characters=300, columns=10)
    data = (GOOD + content).encode()
    verdict = check((data[at : at + chunk] for at in range(0, len(data), chunk)), JSON, limits)
    assert (verdict.outcome, verdict.reason) == (Outcome.HELD, Reason.TOO_LARGE), case
    assert words in verdict.findings[0].expected


CROWDS = [
    ("names", "{" + ",".join(f'"{at:x}":1' for at in range(110_000)) + "}"),
    ("lists", '{"id": [' + 300_000 * "[]," + "1]}"),
    ("objects", '{"x": [' + 110_000 * '{"a":7},' + "1]}"),
    ("numbers", '{"x": [' + 300_000 * "10," + "1]}"),
    ("quotes that never end", '{"id": "' + 450_000 * '\\"'),
    ("commas in a text", '{"name": "Ann", "size": "' + 450_000 * "," + '"}'),
]


@pytest.mark.parametrize(("case", "line"), CROWDS)
def test_memory_is_bounded_by_one_record_whatever_is_in_it(case: str, line: str) -> None:
    limits = replace(Limits(), record_characters=2**20)
    tracemalloc.start()
    try:
        verdict = check(line.encode(), PATIENT, limits)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    few = "quotes" in case or "text" in case
    assert (verdict.reason is Reason.TOO_LARGE) != few
    assert peak < 32 * 2**20


SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.lists(st.integers())
)
OBJECTS = st.dictionaries(st.sampled_from(["id", "name", "size", "day"]), SCALARS)
LINES = st.one_of(
    OBJECTS.map(json.dumps),
    OBJECTS.map(lambda each: json.dumps(each, ensure_ascii=False, separators=(",", ":"))),
    st.sampled_from(["", " ", "{", "[1]", '{"id": 1, "id": 2}', '{"x": 1}', "\f", "{}"]),
)
NAMES = st.sampled_from(["Ann", "Bob", "Zoë😀", "#", "x" * 9, "A\\nb", ""])
SMALL = Limits(cell_characters=8, record_characters=40, columns=6, tracked_rows=6)
ENDS = st.sampled_from(["\n", "\r\n", "\r"])


@st.composite
def cut(draw: st.DrawFn) -> tuple[bytes, list[bytes]]:
    text = "".join(line + draw(ENDS) for line in draw(st.lists(LINES, max_size=12)))
    content = text.encode("utf-8", "surrogatepass") + draw(st.binary(max_size=3))
    places = sorted(draw(st.sets(st.integers(0, len(content)), max_size=8)))
    ends = zip([0, *places], [*places, len(content)], strict=True)
    return content, [content[start:end] for start, end in ends]


@settings(max_examples=300, deadline=None)
@given(cut())
def test_the_verdict_does_not_depend_on_where_the_bytes_are_cut(
    case: tuple[bytes, list[bytes]],
) -> None:
    content, pieces = case
    singly = [content[place : place + 1] for place in range(len(content))]
    for limits in (Limits(), SMALL):
        whole = check(content, PATIENT, limits)
        assert check(pieces, PATIENT, limits) == whole
        assert check(singly, PATIENT, limits) == whole


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(), st.text(), st.floats(allow_nan=False)), max_size=8))
def test_what_a_writer_writes_is_read_back(rows: list[tuple[int, str, float]]) -> None:
    finite = [(number, text, size) for number, text, size in rows if abs(size) < float("inf")]
    text = "".join(
        json.dumps({"a": a, "b": b.replace("\0", ""), "c": c}) + "\n" for a, b, c in finite
    )
    source = JsonLinesSource(plain(a="DECIMAL(38,0)", b="STRING", c="DOUBLE"), Limits())
    found = records(source, text + "{}")
    assert [record.cells for record in found[1:-1]] == [
        [str(a), b.replace("\0", ""), repr(c)] for a, b, c in finite
    ]


def gathering(fewest: int) -> Callable[[Contract, Limits], GatheringSource]:
    return lambda against, limits: GatheringSource(JsonLinesSource(against, limits), fewest=fewest)


ROWS = st.lists(
    st.one_of(LINES, st.builds('{{"id": {}, "name": "{}"}}'.format, st.integers(0, 9), NAMES)),
    max_size=30,
)


@settings(max_examples=300, deadline=None)
@given(ROWS, ENDS, st.sampled_from(["1", "0"]), st.sampled_from([Limits(), SMALL]))
def test_records_are_judged_in_batches_as_they_are_one_by_one(
    lines: list[str], end: str, tolerated: str, limits: Limits
) -> None:
    against = contract(tolerated=tolerated, file_format=JsonLinesFormat())
    content = end.join(lines).encode("utf-8", "surrogatepass")
    verdicts = []
    for fewest in (1, 3, 10_000):
        checking = Check(against, limits, open_source=gathering(fewest))
        checking.feed(content)
        verdicts.append(checking.finish())
    assert verdicts[1:] == verdicts[:-1]


def test_large_files_are_judged_in_batches() -> None:
    good = "".join(f'{{"id": {row}, "name": "Ann\\n{row}"}}\n\n' for row in range(1000))
    source = GatheringSource(JsonLinesSource(JSON, Limits()))
    _header, batch = source.feed(good.encode())
    assert isinstance(batch, Batch)
    assert len(batch) == 1000
    assert list(batch.all_records())[7] == Record(15, ["7", "Ann\n7", "", ""])


def test_the_columns_of_the_contract_are_the_header() -> None:
    source = JsonLinesSource(JSON, Limits())
    header = records(source, GOOD)[0]
    assert (header.line, header.cells) == (1, [column.name for column in COLUMNS])


@pytest.mark.parametrize("line", ['{"id": 1}' + " " * 16, " " * 25, '{"id": "' + "x" * 20 + "\xff"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", ""])
def test_a_line_is_as_long_in_pieces_as_it_is_whole(line: str, end: str) -> None:
    before = '{"id": 1}\n' + "\n" * SNIFFED
    content = (before + line + end + '{"id": 2}').encode("latin-1", "replace")
    for most in range(20, 28):
        limits = Limits(record_characters=most)
        whole = check(content, JSON, limits)
        pieces = (content[at : at + 1] for at in range(len(content)))
        assert check(pieces, JSON, limits) == whole
