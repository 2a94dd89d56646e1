"""Records: quotes, line ends, blank lines, cells that hold anything, rows of a wrong width."""

# ruff: noqa: E501 - one line is one case

from typing import Final

from tests.corpus.case import Case, accepted, held, rejected
from tests.corpus.contracts import (
    APOSTROPHES,
    BARS,
    NOTES,
    NOTES_STRICT,
    ONE,
    SEMICOLONS,
    STRICT,
    TABS,
    THINGS,
)

H: Final = "id,note\n"
T: Final = "id,name,size,day\n"

# fmt: off
QUOTES: Final = [
    Case("a comma in quotes", NOTES, H + '1,"a,b"\n', accepted(1)),
    Case("a doubled quote", NOTES, H + '1,"a""b"\n', accepted(1)),
    Case("nothing in quotes", NOTES, H + '1,""\n', accepted(1)),
    Case("nothing but a doubled quote in quotes", NOTES, H + '1,""""\n', accepted(1)),
    Case("a doubled quote at the end", NOTES, H + '1,"a"""\n', accepted(1)),
    Case("every cell in quotes", NOTES, '"id","note"\n"1","a"\n', accepted(1)),
    Case("a line end in quotes", NOTES, H + '1,"a\nb"\n2,c\n', accepted(2)),
    Case("CRLF in quotes", NOTES, H + '1,"a\r\nb"\n2,c\n', accepted(2)),
    Case("CR in quotes", NOTES, H + '1,"a\rb"\n2,c\n', accepted(2)),
    Case("blank lines in quotes", NOTES, H + '1,"a\n\n\nb"\n', accepted(1)),
    Case("a quoted cell that looks like rows", NOTES, H + '1,"\n2,b\n3,c\n"\n', accepted(1)),
    Case("lines inside cells count", NOTES, H + '1,"a\n\nb"\nx,c\n', accepted(2, "5:id.type")),
    Case("a quoted name with a line end", NOTES, '"id","no\nte"\n1,a\n', rejected("header", "1:header", rows=1)),
    Case("a quote inside an unquoted cell is text", NOTES, H + '1,5" disk\n', accepted(1)),
    Case("two quotes inside an unquoted cell are text", NOTES, H + '1,a""b\n', accepted(1)),
    Case("a quote at the end of an unquoted cell is text", NOTES, H + '1,a"\n', accepted(1)),
    Case("a space before a quote makes it text", NOTES, H + '1, "a"\n', accepted(1)),
    Case("a space before a quote and a comma after it", NOTES, H + '1, "a,b"\n', accepted(1, "2:malformed_row")),
    Case("text after a closing quote", NOTES, H + '1,a\n2,"b"c\n3,d\n', rejected("quoting", "3:quoting", rows=1)),
    Case("a space after a closing quote", NOTES, H + '1,"a" \n', rejected("quoting", "2:quoting")),
    Case("a backslash before a quote escapes nothing", NOTES, H + '1,"a\\"b"\n', rejected("quoting", "2:quoting")),
    Case("a backslash at the end of a cell", NOTES, H + '1,"a\\"\n', accepted(1)),
    Case("a quote that is never closed", NOTES, H + '1,a\n2,"b\n3,c\n', rejected("quoting", "3:quoting", rows=1)),
    Case("a quote that is never closed, in the header", NOTES, 'id,"note\n1,a\n', rejected("quoting", "1:quoting")),
    Case("a quote that is never closed, first", NOTES, '"id,note\n1,a\n', rejected("quoting", "1:quoting")),
    Case("a quote that is never closed, last", NOTES, H + '1,a\n2,"', rejected("quoting", "3:quoting", rows=1)),
    Case("an odd number of doubled quotes", NOTES, H + '1,"""\n', rejected("quoting", "2:quoting")),
    Case("nothing but a quote", NOTES, '"', rejected("quoting", "1:quoting")),
    Case("a quote that is never closed, over 5 MB", NOTES, lambda: (H + '1,"').encode() + b"x,y\n" * 1_300_000, held("too_large", "2:too_large")),
    Case("apostrophes are text", NOTES, H + "1,'a\n2,b'c'\n", accepted(2)),
    Case("apostrophes as declared", APOSTROPHES, H + "1,'a,''b\nc'\n2,\"\n", accepted(2)),
    Case("other quotes than declared", APOSTROPHES, H + '1,"a,b"\n', accepted(1, "2:malformed_row")),
    Case("typographic quotes are text", NOTES, H + "1,“a”\n", accepted(1)),
]

LINE_ENDS: Final = [
    Case("LF", NOTES, "id,note\n1,a\n2,b\n", accepted(2)),
    Case("CRLF", NOTES, "id,note\r\n1,a\r\n2,b\r\n", accepted(2)),
    Case("CR", NOTES, "id,note\r1,a\r2,b\r", accepted(2)),
    Case("LF, none at the end", NOTES, "id,note\n1,a\n2,b", accepted(2)),
    Case("CRLF, none at the end", NOTES, "id,note\r\n1,a\r\n2,b", accepted(2)),
    Case("CR, none at the end", NOTES, "id,note\r1,a\r2,b", accepted(2)),
    Case("CRLF, half of it at the end", NOTES, "id,note\r\n1,a\r\n2,b\r", rejected("line_ends", "3:line_ends", rows=1)),
    Case("LF, then CRLF", NOTES, "id,note\n1,a\n2,b\r\n3,c\n", rejected("line_ends", "3:line_ends", rows=1)),
    Case("LF, then CR", NOTES, "id,note\n1,a\n2,b\r3,c\n", rejected("line_ends", "3:line_ends", rows=1)),
    Case("CRLF, then CR", NOTES, "id,note\r\n1,a\r\n2,b\r3,c\r\n", rejected("line_ends", "3:line_ends", rows=1)),
    Case("CR, then LF", NOTES, "id,note\r1,a\r2,b\n3,c\r", rejected("line_ends", "3:line_ends", rows=1)),
    Case("CR, then CRLF", NOTES, "id,note\r1,a\r2,b\r\n", rejected("line_ends", "3:line_ends", rows=1)),
    Case("CRLF, then LF: Spark goes on with the cell", NOTES, "id,note\r\n1,a\n2,b\r\n", rejected("line_ends", "2:line_ends")),
    Case("CRLF, then LF at the end", NOTES, "id,note\r\n1,a\r\n2,b\n", rejected("line_ends", "3:line_ends", rows=1)),
    Case("other line ends inside cells are data", NOTES, 'id,note\n1,"a\r\nb\rc"\n', accepted(1)),
    Case("blank lines between rows", NOTES, "id,note\n\n1,a\n\n\n2,b\n\n", accepted(2)),
    Case("blank lines before the header", NOTES, "\n\nid,note\n1,a\nx,b\n", accepted(2, "5:id.type")),
    Case("a line of spaces is a row", NOTES, H + "1,a\n   \n", accepted(2, "3:id.type")),
    Case("a line of commas is a row", NOTES, H + "1,a\n,\n", accepted(2, "3:id.required")),
    Case("a DOS end-of-file mark", NOTES_STRICT, H + "1,a\n\x1a", rejected("too_many_bad_rows", "3:id.type", rows=2)),
    Case("U+2028 and U+2029 end no line", NOTES, H + "1,a\u2028b\n2,a\u2029b\n", accepted(2)),
    Case("U+0085 ends no line", NOTES, H + "1,a\u0085b\n2,c\n", accepted(2)),
    Case("VT, FF, FS, GS and RS end no line", NOTES, H + "1,a\vb\fc\x1cd\x1de\x1ef\n2,g\n", accepted(2)),
]

CELLS: Final = [
    Case("formulas are data", NOTES, H + "1,=cmd|' /C calc'!A0\n2,+1\n3,-1\n4,@SUM(A1)\n", accepted(4)),
    Case("a cell that begins with a tab", NOTES, H + "1,\ta\n", accepted(1)),
    Case("a cell that begins with CR", NOTES, H + '1,"\ra"\n', accepted(1)),
    Case("markup is data", NOTES, H + "1,<script>alert(1)</script>\n", accepted(1)),
    Case("SQL is data", NOTES, H + "1,'; DROP TABLE notes; --\n", accepted(1)),
    Case("a comment sign begins no comment", NOTES, H + "1,a\n#2,b\n", accepted(2, "3:id.type")),
    Case("spaces are part of a cell", NOTES, H + "1,  a  \n2, \n", accepted(2)),
    Case("words for nothing are words", NOTES, H + "1,NULL\n2,null\n3,NA\n4,N/A\n5,None\n6,\\N\n", accepted(6)),
    Case("a cell of 100,000 characters", NOTES, lambda: H.encode() + b"1," + b"x" * 100_000 + b"\n", accepted(1)),
    Case("a cell of 1,000,000 characters of four bytes", NOTES, lambda: H.encode() + b"1," + "🙂".encode() * 1_000_000 + b"\n", accepted(1)),
]

WIDTHS: Final = [
    Case("too few cells, a required one among them", THINGS, T + "1\n", accepted(1, "2:name.required")),
    Case("too few cells, and good otherwise", THINGS, T + "1,Ann\n2,Bob,,\n", rejected("malformed_rows", "2:malformed_row", rows=2)),
    Case("too few cells, and another rule broken", THINGS, T + "x,Ann\n2,Bob,,\n", accepted(2, "2:id.type")),
    Case("too many cells", THINGS, T + "1,Ann,,,x\n2,Bob,,\n", accepted(2, "2:malformed_row")),
    Case("too many cells, all of them empty", THINGS, T + "1,Ann,,,\n2,Bob,,\n", rejected("malformed_rows", "2:malformed_row", rows=2)),
    Case("too many cells in every row", STRICT, T + "1,Ann,,,x\n2,Bob,,,y\n", rejected("too_many_bad_rows", "2:malformed_row 3:malformed_row", rows=2)),
    Case("a row cut at the end of the file", THINGS, T + "1,Ann,,\n2,B", accepted(2, "3:name.min_length")),
    Case("a row cut at the end of the file, good so far", THINGS, T + "1,Ann,,\n2,Bob", rejected("malformed_rows", "3:malformed_row", rows=2)),
    Case("a row torn in half", THINGS, T + "1,An\nn,small,1/2/2020\n2,Bob,,\n", rejected("malformed_rows", "2:malformed_row 3:id.type 3:size.allowed", rows=3)),
    Case("a thousand cells in one row", THINGS, T + "1,Ann,," + ",x" * 1000 + "\n", accepted(1, "2:malformed_row")),
    Case("a delimiter at the end of every line", NOTES, "id,note,\n1,a,\n2,b,\n", rejected("header", "1:header", rows=2)),
    Case("one column, one cell", ONE, "word\na\nb\n", accepted(2)),
    Case("one column, a comma in a row", ONE, "word\na,b\n", accepted(1, "2:malformed_row")),
    Case("one column, a quoted nothing is a row", ONE, 'word\na\n""\n', accepted(2, "3:word.required")),
]

DELIMITERS: Final = [
    Case("semicolons for commas", NOTES, "id;note\n1;a\n", rejected("delimiter", "1:delimiter")),
    Case("tabs for commas", NOTES, "id\tnote\n1\ta\n", rejected("delimiter", "1:delimiter")),
    Case("bars for commas", NOTES, "id|note\n1|a\n", rejected("delimiter", "1:delimiter")),
    Case("semicolons and quoted names for commas", NOTES, '"id";"note"\n1;a\n', rejected("delimiter", "1:delimiter")),
    Case("tabs and quoted names for semicolons", SEMICOLONS, '"id"\t"note"\n"1"\t"a"\n', rejected("delimiter", "1:delimiter")),
    Case("text behind a quoted name", NOTES, '"id"x,"note"\n1,a\n', rejected("quoting", "1:quoting")),
    Case("a quoted name with another delimiter in it", NOTES, '"id;",note\n1,a\n', rejected("header", "1:header", rows=1)),
    Case("colons for commas", NOTES, "id:note\n1:a\n", rejected("header", "1:header")),
    Case("spaces for commas", NOTES, "id note\n1 a\n", rejected("header", "1:header")),
    Case("Excel's line about the separator", NOTES, "sep=,\nid,note\n1,a\n", rejected("header", "1:header")),
    Case("semicolons as declared", SEMICOLONS, 'id;note\n1;a,b\n2;"c;d"\n', accepted(2)),
    Case("commas for semicolons", SEMICOLONS, "id,note\n1,a\n", rejected("delimiter", "1:delimiter")),
    Case("tabs as declared", TABS, 'id\tnote\n1\ta b\n2\t"c\td"\n', accepted(2)),
    Case("commas for tabs", TABS, "id,note\n1,a\n", rejected("delimiter", "1:delimiter")),
    Case("bars as declared", BARS, 'id|note\n1|a,b;c\n2|"d|e"\n', accepted(2)),
    Case("commas for bars", BARS, "id,note\n1,a\n", rejected("delimiter", "1:delimiter")),
    Case("rows separated in another way than the header", NOTES, "id,note\n1;a\n2;b\n", accepted(2, "2:id.type 3:id.type")),
]
# fmt: on

CASES: Final = [*QUOTES, *LINE_ENDS, *CELLS, *WIDTHS, *DELIMITERS]
