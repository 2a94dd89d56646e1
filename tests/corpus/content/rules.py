"""Every kind of rule, at its border; which rows are bad; what a share of them decides."""

# ruff: noqa: E501 - one line is one case

from typing import Final

from tests.corpus.case import Case, accepted, rejected
from tests.corpus.contracts import ID
from tests.corpus.declared import Declared, column, declared

RULED: Final = declared(
    "ruled",
    ID,
    column("code", pattern=r"[A-Z]{2}\d+"),
    column("grade", enum=["A", "B", "=C"]),
    column("short", minLength=2, maxLength=4),
    column("age", "INT", minimum=0, maximum=150),
    column("share", "DOUBLE", minimum=0.1, maximum=1),
    column("price", "DECIMAL(6,2)", minimum="-0.5", maximum="99.99"),
    column("need", required=True),
)
PATTERNS: Final = declared(
    "patterns",
    ID,
    column("anchored", pattern="^a+$"),
    column("either", pattern="cat|dog"),
    column("any", pattern="a.b"),
    column("word", pattern=r"\w+"),
    column("mail", pattern=r"[^@\s]+@[^@\s]+"),
)
HALF: Final = declared("half", ID, column("note"), toleratedBadRows=0.5)
TWENTIETH: Final = declared("twentieth", ID, column("note"), toleratedBadRows=0.05)
THIRD: Final = declared("third", ID, column("note"), toleratedBadRows=0.3333)
NONE: Final = declared("none", ID, column("note"), toleratedBadRows=0)

R: Final = "id,code,grade,short,age,share,price,need\n"
P: Final = "id,anchored,either,any,word,mail\n"
H: Final = "id,note\n"

# fmt: off
# Column, cell, the rule that it breaks.
CELLS: Final[list[tuple[str, str, str]]] = [
    ("code", "AB1", ""), ("code", "AB123456", ""), ("code", "AB", "pattern"), ("code", "ab1", "pattern"),
    ("code", "AB1 ", "pattern"), ("code", "AB1\n", "pattern"), ("code", "\nAB1", "pattern"),
    ("code", "AB\u0661", "pattern"), ("code", "\u00c4B1", "pattern"), ("code", "", ""),
    ("grade", "A", ""), ("grade", "=C", ""), ("grade", "a", "allowed"), ("grade", " A", "allowed"),
    ("grade", "C", "allowed"), ("grade", "A,B", "allowed"), ("grade", "", ""), ("grade", "\uff21", "allowed"),
    ("short", "a", "min_length"), ("short", "ab", ""), ("short", "abcd", ""), ("short", "abcde", "max_length"),
    ("short", "🙂🙂", ""), ("short", "🙂", "min_length"), ("short", "🙂🙂🙂🙂", ""), ("short", "e\u0301", ""),
    ("short", "日本語です", "max_length"), ("short", "    ", ""), ("short", "", ""),
    ("age", "-1", "minimum"), ("age", "0", ""), ("age", "-0", ""), ("age", "150", ""), ("age", "151", "maximum"),
    ("age", "x", "type"), ("age", "99999999999", "type"),
    ("share", "0.1", ""), ("share", "0.09999999999999999", "minimum"), ("share", "0.1000000000000000001", ""),
    ("share", "1", ""), ("share", "1.0000000000000002", "maximum"), ("share", "1e0", ""), ("share", "-1e300", "minimum"),
    ("price", "-0.5", ""), ("price", "-0.50", ""), ("price", "-0.51", "minimum"), ("price", "99.99", ""),
    ("price", "100", "maximum"), ("price", "99.991", "type"),
    ("need", " ", ""), ("need", "0", ""), ("need", "NULL", ""), ("need", "", "required"),
]
MATCHES: Final[list[tuple[str, str, str]]] = [
    ("anchored", "aaa", ""), ("anchored", "aab", "pattern"), ("anchored", "aaa\n", "pattern"),
    ("either", "dog", ""), ("either", "dogs", "pattern"), ("either", "catdog", "pattern"),
    ("any", "a\nb", ""), ("any", "a🙂b", ""), ("any", "ab", "pattern"), ("any", "a\r\nb", "pattern"),
    ("word", "a_1", ""), ("word", "é", "pattern"), ("word", "a b", "pattern"),
    ("mail", "a@b", ""), ("mail", "a@b@c", "pattern"), ("mail", "a@\u00a0b", ""), ("mail", "a @b", "pattern"),
]

ROWS: Final = [
    Case("one row breaks five rules and is one bad row", RULED, R + "x,ab,C,a,-1,,,\n", accepted(1, "2:id.type 2:code.pattern 2:grade.allowed 2:short.min_length 2:age.minimum 2:need.required")),
    Case("a cell of the wrong type is asked nothing else", RULED, R + "1,,,,1.5,,,n\n", accepted(1, "2:age.type")),
    Case("a row of empty cells", RULED, R + ",,,,,,,\n", accepted(1, "2:id.required 2:need.required")),
    Case("counts are exact when findings are capped", NONE, H + "x,a\n" * 1 + "".join(f"x{n},a\n" for n in range(999)), rejected("too_many_bad_rows", None, rows=1000, bad=1000)),
]

TOLERANCE: Final = [
    Case("none tolerated, none bad", NONE, H + "1,a\n2,b\n", accepted(2)),
    Case("none tolerated, one of a thousand bad", NONE, H + "".join(f"{n},a\n" for n in range(999)) + "x,b\n", rejected("too_many_bad_rows", "1001:id.type", rows=1000)),
    Case("half tolerated, half bad", HALF, H + "1,a\nx,b\n", accepted(2, "3:id.type")),
    Case("half tolerated, two of three bad", HALF, H + "1,a\nx,b\ny,c\n", rejected("too_many_bad_rows", "3:id.type 4:id.type", rows=3)),
    Case("half tolerated, the only row bad", HALF, H + "x,b\n", rejected("too_many_bad_rows", "2:id.type", rows=1)),
    Case("half tolerated, no rows", HALF, H, accepted(0)),
    Case("a twentieth tolerated, one of twenty bad", TWENTIETH, H + "".join(f"{n},a\n" for n in range(19)) + "x,b\n", accepted(20, "21:id.type")),
    Case("a twentieth tolerated, one of nineteen bad", TWENTIETH, H + "".join(f"{n},a\n" for n in range(18)) + "x,b\n", rejected("too_many_bad_rows", "20:id.type", rows=19)),
    Case("a twentieth tolerated, two of forty bad", TWENTIETH, H + "".join(f"{n},a\n" for n in range(38)) + "x,b\ny,c\n", accepted(40, "40:id.type 41:id.type")),
    Case("a third tolerated, rounded down: one of three bad", THIRD, H + "1,a\n2,b\nx,c\n", rejected("too_many_bad_rows", "4:id.type", rows=3)),
    Case("a bad row twice is one bad row of two", HALF, H + "x,a\nx,a\n", accepted(2, "2:id.type", repeated=1)),
]
# fmt: on


def _one_cell(
    contract: Declared, header: str, table: list[tuple[str, str, str]], fixed: dict[str, str]
) -> list[Case]:
    names = header.strip().split(",")
    made = []
    for name, cell, rule in table:
        row = {"id": "1"} | fixed | {name: '"' + cell.replace('"', '""') + '"'}
        content = header + ",".join(row.get(each, "") for each in names) + "\n"
        expected = accepted(1, f"2:{name}.{rule}" if rule else "")
        made.append(Case(f"{name}: {cell!a} {rule or 'is good'}", contract, content, expected))
    return made


CASES: Final = [
    *_one_cell(RULED, R, CELLS, {"need": "n"}),
    *_one_cell(PATTERNS, P, MATCHES, {}),
    *ROWS,
    *TOLERANCE,
]
