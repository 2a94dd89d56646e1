"""Header lines: what is missing, additional, renamed, repeated, reordered, or no header at all."""

# ruff: noqa: E501 - one line is one case

from typing import Final

from tests.corpus.case import Case, accepted, held, rejected
from tests.corpus.contracts import NOTES, STRICT, THINGS

T: Final = "id,name,size,day\n"
WIDEST: Final = 4096
"""Columns that the gate reads."""


def _wide(columns: int) -> bytes:
    names = ["id", "note", *(f"c{number}" for number in range(columns - 2))]
    return (",".join(names) + "\n" + ",".join(["1"] * columns) + "\n").encode()


# fmt: off
CASES: Final = [
    Case("a header and no rows", STRICT, T, accepted(0)),
    Case("a header without a line end", STRICT, T.strip(), accepted(0)),
    Case("a header and blank lines", STRICT, T + "\n\n\n", accepted(0)),
    Case("columns in another order", THINGS, "day,size,name,id\n,,Ann,1\n1/2/2020,,Bob,2\n", accepted(2)),
    Case("columns in another order, and a bad row", THINGS, "day,size,name,id\n,,Ann,x\n", accepted(1, "2:id.type")),
    Case("a column is missing", THINGS, "id,name,day\n1,Ann,\n", rejected("header", "1:header", rows=1)),
    Case("two columns are missing, rows are checked all the same", THINGS, "id,name\n1,Ann\nx,Bob\n", rejected("header", "1:header 1:header 3:id.type", rows=2)),
    Case("the key is missing", THINGS, "name,size,day\nAnn,,\nA,,\n", rejected("header", "1:header 3:name.min_length", rows=2)),
    Case("a column too many", THINGS, "id,name,size,day,more\n1,Ann,,,x\n", rejected("header", "1:header", rows=1)),
    Case("three columns too many", THINGS, "a,id,b,name,size,day,c\n1,2,3,Ann,,,x\n", rejected("header", "1:header", rows=1)),
    Case("a column without a name", THINGS, "id,name,size,day,\n1,Ann,,,\n", rejected("header", "1:header", rows=1)),
    Case("an index column of pandas", THINGS, ",id,name,size,day\n0,1,Ann,,\n", rejected("header", "1:header", rows=1)),
    Case("a column renamed", THINGS, "id,names,size,day\n1,Ann,,\n", rejected("header", "1:header", rows=1)),
    Case("a column of another name", THINGS, "id,title,size,day\n1,Ann,,\n", rejected("header", "1:header 1:header", rows=1)),
    Case("names in capitals", NOTES, "ID,NOTE\n1,a\n", rejected("header", "1:header 1:header", rows=1)),
    Case("a name in capitals", THINGS, "id,Name,size,day\n1,Ann,,\n", rejected("header", "1:header", rows=1)),
    Case("a name with spaces around it", THINGS, "id, name ,size,day\n1,Ann,,\n", rejected("header", "1:header", rows=1)),
    Case("a column twice", THINGS, "id,name,size,day,name\n1,Ann,,,Bob\n", rejected("header", "1:header", rows=1)),
    Case("every column twice", NOTES, "id,note,id,note\n1,a,1,a\n", rejected("header", "1:header", rows=1)),
    Case("a column twice, another missing", THINGS, "id,name,name,day\n1,Ann,Ann,\n", rejected("header", "1:header 1:header", rows=1)),
    Case("no header, rows at once", THINGS, "1,Ann,small,1/2/2020\n2,Bob,,\n", rejected("header", "1:header")),
    Case("names of another dataset", THINGS, "cast,show\nAnn,1\n", rejected("header", "1:header")),
    Case("the header of another language", THINGS, "kennung,bezeichnung,gr\u00f6\u00dfe,tag\n1,Ann,,\n", rejected("header", "1:header")),
    Case("the header twice: the second one is a row", THINGS, T + "1,Ann,,\n" + T, accepted(2, "3:id.type 3:size.allowed 3:day.type")),
    Case("a title above the header", THINGS, "Things of May\n\n" + T + "1,Ann,,\n", rejected("header", "1:header")),
    Case("a header of one quoted line", THINGS, '"id,name,size,day"\n1,Ann,,\n', rejected("header", "1:header")),
    Case("a header of commas", THINGS, ",,,\n1,Ann,,\n", rejected("header", "1:header")),
    Case("an accent beside its letter in a name", NOTES, "id,not\u0065\u0301\n1,a\n", rejected("header", "1:header", rows=1)),
    Case("a name that turns the text around", NOTES, "id,note,\u202exe.csv\n1,a,b\n", rejected("header", "1:header", rows=1)),
    Case("a name of a million characters", NOTES, lambda: b"id,note," + b"n" * 1_000_000 + b"\n1,a,b\n", rejected("header", "1:header", rows=1)),
    Case("as many columns as are read", NOTES, lambda: _wide(WIDEST), rejected("header", "1:header", rows=1)),
    Case("one column more than is read", NOTES, lambda: _wide(WIDEST + 1), held("too_large", "1:too_large")),
    Case("10,000 columns", NOTES, lambda: _wide(10_000), held("too_large", "1:too_large")),
    Case("100,000 columns without names", NOTES, lambda: b"id,note" + b"," * 100_000 + b"\n", held("too_large", "1:too_large")),
]
# fmt: on
