"""Files that the corpus does not have: where readers of CSV and JSON are known to disagree."""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tests.corpus.declared import Declared, column, declared

ID: Final = column("id", "INT", primaryKey=True)
NOTE: Final = column("note")
H: Final = "id,note\n"
W: Final = "id,note\r\n"


@dataclass(frozen=True, slots=True)
class Group:
    """Files of one contract; every one of them has to be accepted."""

    declared: Declared
    files: Mapping[str, str | bytes]


def json_lines(*rows: object) -> str:
    return "".join(f"{json.dumps(row)}\n" for row in rows)


LINES: Final = Group(
    declared("lines", ID, column("note", maxLength=9)),
    {
        "CRLF in quotes": W + '1,"1234567\r\n8"\r\n',
        "LF in quotes": W + '1,"a\nb"\r\n',
        "LF and CRLF in quotes": W + '1,"a\n\r\nb"\r\n',
        "CR in quotes": W + '1,"a\rb"\r\n',
        "CR and CRLF in quotes": W + '1,"a\r\r\nb"\r\n',
        "CRLF in quotes of a file of CR": 'id,note\r1,"a\r\nb"\r',
        "LF in quotes of a file of CR": 'id,note\r1,"a\nb"\r',
        "LF in a cell of a file of CR": "id,note\r1,a\r2,b",
        "CRLF in quotes of a file of LF": H + '1,"a\r\nb"\n',
        "other line separators": H + "1,a\x85b\u2028c\x0b\x0c\x1c\n",
        "a line of spaces": H + "1,a\n   \n2,b\n",
        "a line of a tab": H + "1,a\n\t\n2,b\n",
        "a line of commas": H + "1,a\n,\n2,b\n",
        "a line of quotes": H + '1,a\n"",""\n',
        "blank lines before the header": "\n\nid,note\n1,a\n",
        "blank lines of CRLF before the header": "\r\nid,note\r\n1,a\r\n",
        "a mark of byte order before quotes": '\ufeff"id",note\n1,a\n',
        "a mark of byte order in a cell": H + "1,\ufeffa\n",
        "no line end after quotes": H + '1,"a"',
        "no line end after quotes and CRLF": W + '1,"a"',
        "comments": H + "1,#a\n#2,b\n",
        "white space": H + '1,  a  \n2," b "\n3, \n4,\t\n',
        "words for nothing": H + "1,\\N\n2,null\n3,NULL\n4,NaN\n",
        "backslashes": H + '1,a\\\n2,"b\\"\n3,"c\\\\d"\n',
        "many quotes": H + '1,""""""\n2,"""a""b"""\n3,a"b"c\n4,a""\n',
        "copies": H + "1,a\n1,a\n2,b\n1,a\n",
    },
)
FAR: Final = Group(
    declared("far", ID, NOTE),
    {"a line end beyond the buffer": W + f'1,"{"x" * 70_000}\r\n"\r\n2,{"y" * 140_000}\r\n'},
)
NAMES: Final = tuple(f"c{number:_<254}" for number in range(10, 42))
"""A header of these and a CR fill a buffer of 8 KiB."""

LONG_HEADER: Final = Group(
    declared("long_header", column(NAMES[0], primaryKey=True), *map(column, NAMES[1:])),
    {
        each: ",".join(NAMES) + f'{end}1{"," * 31}a{end}2,"x{end}y"{"," * 30}{end}'
        for each, end in {"LF": "\n", "CRLF": "\r\n", "CR": "\r"}.items()
    },
)
ESCAPES: Final = Group(
    declared("escapes", ID, NOTE, fileFormat={"format": "csv", "escape": "\\"}),
    {
        "an escaped quote": H + '1,"a\\"b"\n2,"\\"",\n3,"c,\\"\n"\n'.replace('"",\n', '""\n'),
        "an escaped escape": H + '1,"a\\\\"\n2,"b\\\\\\"c"\n3,"\\\\\\\\"\n',
        "an escape of nothing": H + '1,"a\\b"\n2,"\\n\\t"\n3,"c\\,d"\n',
        "an escape outside quotes": H + '1,a\\b\n2,a\\\\b\n3,\\\n4,a\\"b\n',
        "an escape before a line end": H + '1,"a\\\nb"\n',
    },
)
MARKS: Final = Group(
    declared("marks", ID, NOTE, fileFormat={"format": "csv", "quote": "'", "escape": "^"}),
    {"an escape that is a circumflex": H + "1,'a^'b^^'\n2,'x,^y'\n3,^z\n"},
)
SPACES: Final = Group(
    declared("spaces", ID, NOTE, fileFormat={"format": "csv", "delimiter": " "}),
    {"cells between spaces": 'id note\n1 a\n2 "b c"\n3 ""\n4 \n'},
)
CONTROLS: Final = Group(
    declared("controls", ID, NOTE, fileFormat={"format": "csv", "delimiter": "\x01"}),
    {"cells between control characters": 'id\x01note\n1\x01a\n2\x01"b\x01c"\n3\x01\n'},
)
PACKED: Final = Group(
    declared("packed", ID, NOTE, fileFormat={"format": "csv", "compression": "gzip"}),
    {
        "one member": gzip.compress((H + '1,"a\nb"\n2,c\n').encode()),
        "two members": gzip.compress((H + "1,a").encode()) + gzip.compress(b"b\n2,c\n"),
        "an empty member": gzip.compress((H + "1,a\n").encode()) + gzip.compress(b""),
        "a name and a comment": gzip.compress((H + "1,a\n").encode(), mtime=1),
        "no rows": gzip.compress(H.encode()),
    },
)
OBJECTS: Final = Group(
    declared(
        "objects",
        ID,
        NOTE,
        column("size", "DOUBLE"),
        column("price", "DECIMAL(12,3)"),
        column("big", "BIGINT"),
        column("sold", "BOOLEAN"),
        column("day", "DATE"),
        column("at", "TIMESTAMP"),
        fileFormat={"format": "jsonl"},
    ),
    {
        "numbers as numbers and as texts": json_lines(
            {"id": 1, "size": 1.5, "price": 10.25, "big": 2**53 + 1},
            {"id": "2", "size": "1.5", "price": "10.250", "big": "9223372036854775807"},
        ),
        "digits are kept": (
            '{"id":1,"size":1.10e2,"price":0.100,"note":1.0}\n'
            '{"id":2,"size":1E400,"price":1.2345,"note":0.30000000000000004}\n'
            '{"id":3,"size":-0.0,"price":-0.00,"big":9223372036854775808,"note":-0}\n'
            '{"id":4.0}\n{"id":1e0}\n{"id":5,"size":1e-400}\n'
        ),
        "literals": '{"id":1,"sold":true,"note":false}\n{"id":2,"sold":"yes","note":null}\n',
        "texts": json_lines(
            {"id": 1, "note": 'a"b\\c\n\r\t\x08\x0c/é😀\u2028'}, {"id": 2, "note": ""}
        ),
        "escapes": '{"id":1,"note":"\\u00e9\\ud83d\\ude00\\/"}\n{"\\u0069d":2}\n',
        "white space": ' \t{ "id" : 1 , "note" : "a" } \r\n\r\n   \n{"id":2}',
        "a file of CR": '{"id":1,"note":"a"}\r{"id":2}\r',
        "a mark of byte order": '\ufeff{"id":1}\n',
        "any order": '{"note":"b","id":1}\n{"id":2,"day":"2020-01-01","note":"c"}\n',
        "names that are missing": '{"id":2}\n{"note":"c"}\n{}\n',
        "dates": '{"id":1,"day":"2020-02-29","at":"2020-02-29T23:59:59.123456+01:00"}\n'
        '{"id":2,"day":"2021-02-29","at":"0001-01-01 00:00:00"}\n{"id":3,"day":20200101}\n',
        "nested values": '{"id":{"a":[1, 2.0]}}\n{"id":[ 7 ]}\n{"id":3,"size":{}}\n',
        "copies": '{"id":1,"note":"a"}\n{"note":"a","id":1}\n{"id":"1","note":"a"}\n{"id":1}\n',
    },
)
PACKED_OBJECTS: Final = Group(
    declared("packed_objects", ID, NOTE, fileFormat={"format": "jsonl", "compression": "gzip"}),
    {
        "two members": gzip.compress(b'{"id":1,"no') + gzip.compress(b'te":"a"}\n{"id":2}\n'),
        "one member": gzip.compress('{"id":1,"note":"é"}'.encode()),
    },
)
ADDED: Final = Group(
    declared("added", ID, NOTE, driftPolicy={"added": "allow"}),
    {
        "one more": "id,more,note\n1,x,a\n2,,b\n3,z,\n",
        "a strange name": "id,note,a b;{}(),ü\n".replace(",ü", "") + "1,a,x\n",
        "a name in quotes": 'id,note,"a ""b"""\n1,a,x\n',
        "surplus cells beside one more": "id,note,more\n1,a,x\n2,b,y,z\n3,c,\n",
        "rows that differ in what is added": "id,note,more\n1,a,x\n1,a,y\n2,b,x\n2,c,x\n",
        "bad rows that differ in what is added": "id,note,more\nx,a,x\nx,a,y\nx,a,\n",
        "no more": "id,note\n1,a\n2,b,c\n",
    },
)
EVOLVED: Final = Group(
    declared("evolved", ID, NOTE, driftPolicy={"added": "evolve"}),
    {
        "one more": "id,more,note\n1,x,a\n2,,b\n",
        "another": "id,note,other\n1,a,x\n2,b,y,z\n",
        "rows that differ in what is added": "id,note,more\n1,a,x\n1,a,y\n",
    },
)
ADDED_MEMBERS: Final = Group(
    declared(
        "added_members", ID, NOTE, fileFormat={"format": "jsonl"}, driftPolicy={"added": "allow"}
    ),
    {
        "one more": '{"id":1,"note":"a","more":{"x":[1]}}\n{"id":2,"more":null}\n',
        "rows that differ in what is added": '{"id":1,"more":1}\n{"id":1,"more":2}\n{"id":1}\n',
    },
)
CASES_OF_NAMES: Final = Group(
    declared("capitals", ID, NOTE, driftPolicy={"case": "allow"}),
    {"capitals": "ID,Note\n1,a\n", "a mixture": "NOTE,id\na,1\n", "as declared": H + "1,a\n"},
)
MISSING: Final = Group(
    declared("missing", ID, NOTE, column("size", "INT"), driftPolicy={"missing": "allow"}),
    {
        "without two": "id\n1\n2\n",
        "without one": "size,id\n1,1\n,2\n",
        "surplus": "id,note\n1,a,x\n",
    },
)
TRAILERS: Final = Group(
    declared(
        "trailers",
        column("code", primaryKey=True),
        column("note", required=True),
        column("size", "INT"),
        controlTotals={"trailer": {"marker": "EOF"}},
    ),
    {
        "a short trailer": "code,note,size\na,x,1\nb,y,\nEOF,2\n",
        "no rows": "code,note,size\nEOF,0\n",
        "a long trailer": "code,note,size\na,x,1\nEOF,1,2,3,4,5\n",
        "a quoted trailer": 'code,note,size\na,x,1\n"EOF","001",\n',
        "the marker elsewhere": "code,note,size\neof,EOF,1\nEOF1,x,\nEOF,2",
        "another order": "code,size,note\na,1,x\nEOF,1\n",
        "repeated rows": "code,note,size\na,x,1\na,x,1\nEOF,2\n",
    },
)
RANGES: Final = Group(
    declared(
        "ranges",
        ID,
        column("n", "BIGINT", exclusiveMinimum=0, maximum=10, multipleOf=5),
        column("x", "DOUBLE", minimum=0.1, exclusiveMaximum=0.3),
        column("d", "DECIMAL(9,2)", exclusiveMinimum=-1, multipleOf=0.25),
        column("day", "DATE", minimum="2020-01-01", exclusiveMaximum="2020-02-01"),
        column("at", "TIMESTAMP", exclusiveMinimum="2020-01-01T00:00:00Z", maximum="2020-01-02"),
    ),
    {
        "at the limits": "id,n,x,d,day,at\n"
        "1,0,0.1,-1,2020-01-01,2020-01-01T00:00:00Z\n"
        "2,5,0.3,-0.75,2020-01-31,2020-01-01T00:00:00.000001Z\n"
        "3,10,0.30000000000000004,0.10,2020-02-01,2020-01-02T00:00:00\n"
        "4,11,0.29999999999999999,0.50,2019-12-31,2020-01-02T00:00:00.000001\n"
        "5,-5,0.09,-1.25,,2020-01-01T01:00:00+02:00\n"
        "6,7,.1,1e0,2020-01-32,2020-01-02T01:00:00+01:00\n",
    },
)

GROUPS: Final = (
    LINES, FAR, LONG_HEADER, ESCAPES, MARKS, SPACES, CONTROLS, PACKED, OBJECTS, PACKED_OBJECTS,
    ADDED, EVOLVED, ADDED_MEMBERS, CASES_OF_NAMES, MISSING, TRAILERS, RANGES,
)  # fmt: skip
