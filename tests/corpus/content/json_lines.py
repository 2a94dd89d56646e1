"""JSON Lines: lines that are no object, objects that readers understand differently, values."""

# ruff: noqa: E501 - one line is one case

from codecs import BOM_UTF8, BOM_UTF16_LE
from typing import Final

from tests.corpus.case import Case, accepted, held, rejected
from tests.corpus.contracts import ID
from tests.corpus.declared import column, declared
from tidegate.check.limits import Limits

JSONL: Final = {"format": "jsonl"}
LINES: Final = declared("lines", ID, column("note"), fileFormat=JSONL)
LINES_STRICT: Final = declared(
    "lines_strict", ID, column("note"), fileFormat=JSONL, toleratedBadRows=0
)
TYPED: Final = declared(
    "typed_lines",
    ID,
    column("big", "BIGINT"),
    column("real", "DOUBLE"),
    column("price", "DECIMAL(9,2)"),
    column("flag", "BOOLEAN"),
    column("day", "DATE"),
    column("seen", "TIMESTAMP"),
    column("word", minLength=2, maxLength=400),
    fileFormat=JSONL,
)
LETTING_IN: Final = declared(
    "lines_letting_in", ID, column("note"), fileFormat=JSONL, driftPolicy={"added": "allow"}
)
EVOLVING: Final = declared(
    "evolving_lines",
    ID,
    column("note"),
    fileFormat=JSONL,
    driftPolicy={"added": "evolve"},
)
"""Names that are no columns are welcome, whatever they hold."""
A: Final = '{"id": 1, "note": "a"}\n'
B: Final = '{"id": 2, "note": "b"}\n'
C: Final = '{"id": 3, "note": "c"}\n'
SMALL: Final = Limits(cell_characters=10, record_characters=60, columns=4)

# fmt: off
LAYOUT: Final = [
    Case("objects, one on each line", LINES, A + B, accepted(2)),
    Case("no line end after the last object", LINES, A + B.strip(), accepted(2)),
    Case("objects that end with CRLF", LINES, (A + B).replace("\n", "\r\n"), accepted(2)),
    Case("blank lines between objects", LINES, "\n" + A + "\n  \n\t\n" + B + "\n", accepted(2)),
    Case("spaces around objects", LINES, "  " + A.strip() + "  \n\t" + B, accepted(2)),
    Case("no spaces inside objects", LINES, '{"id":1,"note":"a"}\n{"id":2,"note":"b"}', accepted(2)),
    Case("many spaces inside objects", LINES, '{ "id" :\t1 , "note" : "a" }\n', accepted(1)),
    Case("names in another order", LINES, '{"note": "a", "id": 1}\n' + B, accepted(2)),
    Case("JSON Lines with a mark", LINES, BOM_UTF8 + (A + B).encode(), accepted(2)),
    Case("an empty file of JSON Lines", LINES, b"", rejected("empty", ":empty")),
    Case("blank lines and no object", LINES, "\n \n\n", rejected("empty", ":empty")),
    Case("a mark and no object", LINES, BOM_UTF8, rejected("empty", ":empty")),
    Case("JSON Lines in UTF-16", LINES, BOM_UTF16_LE + A.encode("utf-16-le"), rejected("encoding", ":encoding")),
    Case("JSON Lines with a broken character", LINES, A.encode() + b'{"id": 2, "note": "\xff"}\n', rejected("encoding", "2:encoding", rows=1)),
    Case("JSON Lines with NUL", LINES, A.encode() + b'{"id": 2, "note": "\0"}\n', rejected("not_text", "2:not_text", rows=1)),
    Case("a JSON array", LINES, "[" + A.strip() + "," + B.strip() + "]", rejected("format", "1:format")),
    Case("a JSON array over several lines", LINES, "[\n" + A + "]\n", rejected("format", "1:format")),
    Case("an object over several lines", LINES, '{\n  "id": 1,\n  "note": "a"\n}\n', rejected("format", "1:format")),
    Case("an object that goes on after a comma", LINES, '{"id": 1,\n "note": "a"}\n', rejected("format", "1:format")),
    Case("CSV for JSON Lines", LINES, "id,note\n1,a\n", rejected("format", "1:format")),
    Case("a web page for JSON Lines", LINES, "<!DOCTYPE html><html></html>", rejected("format", ":format")),
    Case("gzip for plain JSON Lines", LINES, b"\x1f\x8b\x08\0\0\0\0\0", rejected("compressed", ":compressed")),
    Case("U+2028 inside a text ends no line", LINES, '{"id": 1, "note": "a\u2028b"}\n' + B, accepted(2)),
]

# A line that is no record, in the place of the second of three.
BROKEN: Final = {
    "half an object": '{"id": 2, "no',
    "an object without its end": '{"id": 2, "note": "b"',
    "two objects": '{"id": 2}{"id": 3}',
    "two objects with a comma": '{"id": 2}, {"id": 3}',
    "an object and a comma": '{"id": 2},',
    "a comma before the end": '{"id": 2,}',
    "no comma between": '{"id": 2 "note": "b"}',
    "no colon": '{"id" 2}',
    "text behind an object": '{"id": 2} x',
    "a comment": '{"id": 2} // b',
    "a comment alone": "# b",
    "an array": "[1, 2]",
    "an array of objects": '[{"id": 2}]',
    "a number": "2",
    "a text": '"b"',
    "null": "null",
    "true": "true",
    "words": "hello",
    "a row of CSV": "2,b",
    "single quotes": "{'id': 2}",
    "names without quotes": "{id: 2}",
    "a number as a name": '{2: "b"}',
    "a text that is not closed": '{"id": 2, "note": "b}',
    "NaN": '{"id": 2, "note": NaN}',
    "Infinity": '{"id": 2, "note": Infinity}',
    "minus Infinity": '{"id": 2, "note": -Infinity}',
    "undefined": '{"id": 2, "note": undefined}',
    "True as Python writes it": '{"id": 2, "note": True}',
    "None as Python writes it": '{"id": 2, "note": None}',
    "a number with a leading zero": '{"id": 02}',
    "a number with a plus": '{"id": +2}',
    "a number without a whole part": '{"id": 2, "note": .5}',
    "a number without its fraction": '{"id": 2, "note": 5.}',
    "a number without its exponent": '{"id": 2, "note": 5e}',
    "a hexadecimal number": '{"id": 0x2}',
    "a tab inside a text": '{"id": 2, "note": "a\tb"}',
    "a control character inside a text": '{"id": 2, "note": "a\x01b"}',
    "an escape that does not exist": '{"id": 2, "note": "\\x41"}',
    "half an escape": '{"id": 2, "note": "\\u00"}',
    "half a character": '{"id": 2, "note": "\\ud800"}',
    "the other half alone": '{"id": 2, "note": "\\udc00"}',
    "an escaped NUL": '{"id": 2, "note": "a\\u0000"}',
    "a name twice": '{"id": 2, "note": "a", "note": "b"}',
    "a name twice, the same value": '{"id": 2, "id": 2}',
    "a name twice, escaped once": '{"id": 2, "\\u0069d": 3}',
    "a space that is none for JSON": '\u00a0{"id": 2}',
    "a mark inside the file": '\ufeff{"id": 2}',
    "100,000 brackets": "[" * 100_000,
    "100,000 brackets in a value": '{"id": 2, "note": ' + "[" * 100_000 + "]" * 100_000 + "}",
    "100,000 objects in each other": '{"note":' * 100_000 + "1" + "}" * 100_000,
}
ENDS: Final = [
    Case("no object in the first line", LINES, "hello\n" + A + B, rejected("json", "1:malformed_row", rows=3)),
    Case("no object in the last line", LINES, A + B + "hello", rejected("json", "3:malformed_row", rows=3)),
    Case("the last object is cut off", LINES, A + B + C[:12], rejected("json", "3:malformed_row", rows=3)),
    Case("no object anywhere", LINES, "hello\nworld\n", rejected("json", "1:malformed_row 2:malformed_row", rows=2)),
    Case("a line that is no object, none bad tolerated", LINES_STRICT, A + "hello\n", rejected("json", "2:malformed_row", rows=2)),
]

ROWS: Final = [
    Case("an object of nothing", LINES, A + "{}\n", accepted(2, "2:id.required")),
    Case("an object of nulls", LINES, A + '{"id": null, "note": null}\n', accepted(2, "2:id.required")),
    Case("a missing name is an absent cell", LINES, '{"id": 1}\n{"id": 2, "note": null}\n{"id": 3, "note": ""}\n', accepted(3)),
    Case("an object twice", LINES, A + A, accepted(2, repeated=1)),
    Case("an object twice, its names in another order", LINES, A + '{"note": "a", "id": 1}\n', accepted(2, repeated=1)),
    Case("an object twice, its text escaped once", LINES, A + '{"id": 1, "note": "\\u0061"}\n', accepted(2, repeated=1)),
    Case("an object twice, null once and missing once", LINES, '{"id": 1, "note": null}\n{"id": 1}\n', accepted(2, repeated=1)),
    Case("one key, two objects", LINES, A + '{"id": 1, "note": "b"}\n', accepted(2, "1:conflicting_key 2:conflicting_key")),
    Case("a key as a number and as a text", LINES, A + '{"id": "1", "note": "b"}\n', accepted(2, "1:conflicting_key 2:conflicting_key")),
    Case("lines are those of the file", LINES, "\n" + A + "\n" + '{"id": "x"}\n', accepted(2, "4:id.type")),
    Case("none bad tolerated, one bad", LINES_STRICT, A + '{"id": "x"}\n', rejected("too_many_bad_rows", "2:id.type", rows=2)),
    Case("a name that is no column", LINES, A + '{"id": 2, "more": 1}\n', rejected("header", "2:header", rows=2)),
    Case("a name that is no column, and may come", EVOLVING, A + '{"id": 2, "more": {"deep": [1, {"er": null}]}}\n', accepted(2)),
    Case("a name twice inside a value that nobody reads", EVOLVING, '{"id": 1, "more": {"a": 1, "a": 2}}\n', accepted(1)),
    Case("1,000 levels", EVOLVING, '{"id": 1, "more": ' + "[" * 999 + "]" * 999 + "}\n", accepted(1)),
    Case("1,001 levels", EVOLVING, '{"id": 1, "more": ' + "[" * 1000 + "]" * 1000 + "}\n", rejected("json", "1:malformed_row", rows=1)),
    Case("a number of 1,000 digits", EVOLVING, '{"id": 1, "more": ' + "1" * 1000 + "}\n", accepted(1)),
    Case("a number of 1,001 digits", EVOLVING, '{"id": 1, "more": ' + "1" * 1001 + "}\n", rejected("json", "1:malformed_row", rows=1)),
    Case("a number of 1,001 digits where text is stated", EVOLVING, '{"id": 1, "note": ' + "1" * 1001 + "}\n", rejected("json", "1:malformed_row", rows=1)),
    Case("a text of 1,001 digits", EVOLVING, '{"id": 1, "note": "' + "1" * 1001 + '"}\n', accepted(1)),
    Case("a name of 9,990 characters", LETTING_IN, '{"id": 1, "' + "n" * 9_990 + '": 1}\n', accepted(1)),
    Case("a name of 255 characters, and it becomes a column", EVOLVING, '{"id": 1, "' + "n" * 255 + '": 1}\n', accepted(1)),
    Case("a name of 256 characters, and it would become a column", EVOLVING, '{"id": 1, "' + "n" * 256 + '": 1}\n', rejected("header", "1:header", rows=1)),
    Case("a name of 10,001 characters", EVOLVING, '{"id": 1, "' + "n" * 10_001 + '": 1}\n', rejected("json", "1:malformed_row", rows=1)),
    Case("a name with a space behind it", LINES, '{"id": 1, "note ": "a"}\n', rejected("header", "1:header", rows=1)),
    Case("an escaped name", LINES, '{"\\u0069d": 1, "note": "a"}\n', accepted(1)),
    Case("a name of nothing", LINES, '{"id": 1, "": 1}\n', rejected("header", "1:header", rows=1)),
    Case("a name that looks like markup", LINES, '{"id": 1, "<script>": 1}\n', rejected("header", "1:header", rows=1)),
]

SIZES: Final = [
    Case("a line of JSON Lines over 5 MB", LINES, lambda: A.encode() + b'{"id": 2, "note": "' + b"x" * 5_000_000 + b'"}\n', held("too_large", "2:too_large", rows=1)),
    Case("a text of 1 MiB and a character", LINES, lambda: A.encode() + b'{"id": 2, "note": "' + b"x" * (2**20 + 1) + b'"}\n', held("too_large", "2:too_large", rows=1)),
    Case("a text of 1 MiB", LINES, lambda: A.encode() + b'{"id": 2, "note": "' + b"x" * 2**20 + b'"}\n', accepted(2)),
    Case("a line that never ends", LINES, lambda: A.encode() + b"x" * 5_000_000, held("too_large", "2:too_large", rows=1)),
    Case("10,000 names", LINES, lambda: b'{"id": 1' + b"".join(b', "c%d": 1' % n for n in range(10_000)) + b"}\n", held("too_large", "1:too_large")),
    Case("a text at a small limit", LINES, '{"id": 1, "note": "' + "x" * 10 + '"}\n', accepted(1), SMALL),
    Case("a text beyond a small limit", LINES, '{"id": 1, "note": "' + "x" * 11 + '"}\n', held("too_large", "1:too_large"), SMALL),
    Case("a line beyond a small limit", LINES, A + '{"id": 2,' + " " * 60 + '"note": "x"}\n', held("too_large", "2:too_large", rows=1), SMALL),
]

# Column, value as JSON, the rule that it breaks.
VALUES: Final = [
    ("big", "9007199254740993", ""), ("big", "9223372036854775807", ""), ("big", "9223372036854775808", "type"),
    ("big", "1" + "0" * 400, "type"), ("big", "1.0", "type"), ("big", "1e3", "type"), ("big", '"12"', ""), ("big", '" 12"', "type"),
    ("big", "-0", ""), ("big", "true", "type"), ("big", "{}", "type"), ("big", "[1]", "type"), ("big", "null", ""), ("big", '""', ""),
    ("real", "1e308", ""), ("real", "1e309", "type"), ("real", "-1e400", "type"), ("real", "1E+2", ""), ("real", "0.1", ""),
    ("real", '"NaN"', "type"), ("real", '"Infinity"', "type"), ("real", "9007199254740993", ""), ("real", "1e1000", "type"), ("real", "false", "type"),
    ("price", "9999999.99", ""), ("price", "10000000", "type"), ("price", "0.001", "type"), ("price", "1.100", ""), ("price", "1e2", "type"), ("price", '"-1.5"', ""),
    ("flag", "true", ""), ("flag", "false", ""), ("flag", '"yes"', ""), ("flag", "1", ""), ("flag", "2", "type"), ("flag", '"TRUE"', ""),
    ("day", '"2020-02-29"', ""), ("day", '"2020-02-30"', "type"), ("day", '"0000-01-01"', "type"), ("day", '"9999-12-31"', ""), ("day", "20200229", "type"), ("day", "1582934400000", "type"),
    ("seen", '"2020-02-29T10:00:00Z"', ""), ("seen", '"2020-02-29T10:00:00.123456+02:00"', ""), ("seen", '"2020-02-29"', "type"), ("seen", "1582934400", "type"),
    ("word", '"ab"', ""), ("word", '"a"', "min_length"), ("word", "12", ""), ("word", "1", "min_length"), ("word", "true", ""), ("word", '"\\ud83d\\ude00!"', ""),
    ("word", '"\\u00fc"', "min_length"), ("word", '"a\\nb"', ""), ("word", '"<script>"', ""), ("word", "1" + "0" * 400, "max_length"), ("word", '"null"', ""), ("word", "1.50", ""),
]
# fmt: on


def _value(name: str, value: str, rule: str) -> Case:
    shown = ascii(value) if len(value) < 40 else f"{value[:6]} … ({len(value)} characters)"
    title = f"JSON, {name}: {shown} {rule or 'is good'}"
    at = f"1:{name}.{rule}" if rule else ""
    return Case(title, TYPED, f'{{"id": 1, "{name}": {value}}}\n', accepted(1, at))


CASES: Final = [
    *LAYOUT,
    *(
        Case(
            f"{what} for an object",
            LINES,
            A + line + "\n" + C,
            rejected("json", "2:malformed_row", rows=3),
        )
        for what, line in BROKEN.items()
    ),
    *ENDS,
    *ROWS,
    *SIZES,
    *(_value(*each) for each in VALUES),
    Case(
        "an object where a text is stated",
        LINES,
        A + '{"id": 2, "note": {"a": 1}}\n',
        rejected("json", "2:note.type", rows=2),
    ),
    Case(
        "an array where a text is stated",
        LINES,
        A + '{"id": 2, "note": ["a"]}\n',
        rejected("json", "2:note.type", rows=2),
    ),
]
