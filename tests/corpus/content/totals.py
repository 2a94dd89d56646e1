"""Control totals: a trailer that says how many rows came before it."""

# ruff: noqa: E501 - one line is one case

from typing import Final

from tests.corpus.case import Case, accepted, rejected
from tests.corpus.contracts import ID
from tests.corpus.declared import column, declared

TEXT_KEY: Final = column("code", primaryKey=True)


def trailer(**stated: object) -> dict[str, object]:
    """The setting."""
    return {"trailer": {"marker": "END", **stated}}


TRAILED: Final = declared("trailed", ID, column("note"), controlTotals=trailer())
TRAILED_STRICT: Final = declared(
    "trailed_strict", ID, column("note"), controlTotals=trailer(), toleratedBadRows=0
)
THIRD: Final = declared("third_cell", ID, column("note"), controlTotals=trailer(rowsPosition=3))
ALL_LINES: Final = declared(
    "all_lines",
    ID,
    column("note"),
    controlTotals=trailer(includesHeader=True, includesTrailer=True),
)
BY_CODE: Final = declared("by_code", TEXT_KEY, column("note"), controlTotals=trailer())
PACKED: Final = declared(
    "packed_trailer",
    ID,
    column("note"),
    fileFormat={"format": "csv", "delimiter": ";", "compression": "none"},
    controlTotals=trailer(),
)
H: Final = "id,note\n"
T: Final = "control_totals"

# fmt: off
CASES: Final = [
    Case("a trailer that is right", TRAILED, H + "1,a\n2,b\nEND,2\n", accepted(2)),
    Case("a trailer without a line end", TRAILED, H + "1,a\n2,b\nEND,2", accepted(2)),
    Case("a trailer of no rows", TRAILED, H + "END,0\n", accepted(0)),
    Case("a trailer in quotes", TRAILED, H + '1,a\n"END","1"\n', accepted(1)),
    Case("a trailer with leading zeros", TRAILED, H + "1,a\nEND,000001\n", accepted(1)),
    Case("a trailer with more cells", TRAILED, H + "1,a\nEND,1,2026-01-01,x\n", accepted(1)),
    Case("a trailer and blank lines", TRAILED, H + "1,a\n\nEND,1\n\n\n", accepted(1)),
    Case("a trailer after semicolons", PACKED, "id;note\n1;a\nEND;1\n", accepted(1)),
    Case("bad and repeated rows count as rows", TRAILED, H + "1,a\n1,a\nx,b\nEND,3\n", accepted(3, "4:id.type", repeated=1)),
    Case("a trailer is no bad row", TRAILED_STRICT, H + "1,a\nEND,1\n", accepted(1)),
    Case("a trailer says too few", TRAILED, H + "1,a\n2,b\nEND,1\n", rejected(T, f"4:{T}", rows=2)),
    Case("a trailer says too many: the middle of the file is missing", TRAILED, H + "1,a\nEND,2\n", rejected(T, f"3:{T}", rows=1)),
    Case("a trailer says more than fits", TRAILED, H + "1,a\nEND,999999999999999999\n", rejected(T, f"3:{T}", rows=1)),
    Case("no trailer: the end of the file is missing", TRAILED, H + "1,a\n2,b\n", rejected(T, f":{T}", rows=2)),
    Case("no trailer and no rows", TRAILED, H, rejected(T, f":{T}")),
    Case("a row after the trailer", TRAILED, H + "1,a\nEND,1\n2,b\n", rejected(T, f"4:{T}", rows=1)),
    Case("two trailers", TRAILED, H + "1,a\nEND,1\nEND,1\n", rejected(T, f"4:{T}", rows=1)),
    Case("a trailer in the middle of two files", TRAILED, H + "1,a\nEND,1\n" + H + "2,b\nEND,1\n", rejected(T, f"4:{T}", rows=1)),
    Case("a trailer without a number", TRAILED, H + "1,a\nEND\n", rejected(T, f"3:{T}", rows=1)),
    Case("a trailer with an empty number", TRAILED, H + "1,a\nEND,\n", rejected(T, f"3:{T}", rows=1)),
    Case("a trailer with a word", TRAILED, H + "1,a\nEND,one\n", rejected(T, f"3:{T}", rows=1)),
    Case("a trailer with a space", TRAILED, H + "1,a\nEND, 1\n", rejected(T, f"3:{T}", rows=1)),
    Case("a trailer with a fraction", TRAILED, H + "1,a\nEND,1.0\n", rejected(T, f"3:{T}", rows=1)),
    Case("a trailer with a sign", TRAILED, H + "1,a\nEND,+1\n", rejected(T, f"3:{T}", rows=1)),
    Case("a trailer of other digits", TRAILED, H + "1,a\nEND,\u0661\n", rejected(T, f"3:{T}", rows=1)),
    Case("a trailer with 10^400", TRAILED, H + "1,a\nEND,1" + "0" * 400 + "\n", rejected(T, f"3:{T}", rows=1)),
    Case("a trailer in small letters is a row", TRAILED, H + "1,a\nend,1\n", rejected(T, f":{T} 3:id.type", rows=2)),
    Case("a trailer with a space before it is a row", TRAILED, H + "1,a\n END,1\n", rejected(T, f":{T} 3:id.type", rows=2)),
    Case("the marker in another cell is data", TRAILED, H + "1,END\nEND,1\n", accepted(1)),
    Case("a key that is the marker is the trailer", BY_CODE, "code,note\nEND,a\n", rejected(T, f"2:{T}")),
    Case("a key that begins with the marker is data", BY_CODE, "code,note\nENDED,a\nEND,1\n", accepted(1)),
    Case("the number stands in the third cell", THIRD, H + "1,a\nEND,2026-01-01,1\n", accepted(1)),
    Case("the third cell is not there", THIRD, H + "1,a\nEND,1\n", rejected(T, f"3:{T}", rows=1)),
    Case("header and trailer are counted too", ALL_LINES, H + "1,a\n2,b\nEND,4\n", accepted(2)),
    Case("header and trailer are counted too, and a row is missing", ALL_LINES, H + "1,a\nEND,4\n", rejected(T, f"3:{T}", rows=1)),
    Case("header and trailer are counted too, and there is less than that", ALL_LINES, H + "END,1\n", rejected(T, f"2:{T}")),
    Case("columns in another order hide the trailer from silver", TRAILED, "note,id\na,1\nEND,1\n", rejected(T, f"1:{T}")),
    Case("wrong totals and too many bad rows", TRAILED_STRICT, H + "x,a\nEND,2\n", rejected(T, f"3:{T} 2:id.type", rows=1)),
    Case("right totals and too many bad rows", TRAILED_STRICT, H + "x,a\nEND,1\n", rejected("too_many_bad_rows", "2:id.type", rows=1)),
    Case("a wrong header and a trailer", TRAILED, "id,text\n1,a\nEND,1\n", rejected("header", "1:header 1:header", rows=1)),
    Case("an unclosed quote before the trailer", TRAILED, H + '1,"a\nEND,1\n', rejected("quoting", "2:quoting")),
]
# fmt: on
