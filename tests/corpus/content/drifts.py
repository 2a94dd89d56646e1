"""Files whose columns differ from the contract's, under every action that a policy may state."""

# ruff: noqa: E501 - one line is one case

from typing import Final

from tests.corpus.case import Case, Expected, accepted, held, rejected
from tests.corpus.contracts import ID
from tests.corpus.declared import Declared, column, declared

COLUMNS: Final = (
    ID,
    column("size", "INT"),
    column("price", "DECIMAL(4,2)"),
    column("day", "DATE"),
    column("note", required=True),
)
H: Final = "id,size,price,day,note\n"
ROW: Final = "1,2,3.5,2020-01-01,a\n"


def policy(name: str, **stated: object) -> Declared:
    """A contract with this policy; any number of bad rows is tolerated."""
    return declared(name, *COLUMNS, driftPolicy=stated)


def in_objects(name: str, **stated: object) -> Declared:
    """The same for JSON Lines."""
    return declared(name, *COLUMNS, driftPolicy=stated, fileFormat={"format": "jsonl"})


def of_column(dataset: str, **stated: object) -> Declared:
    """A contract with a policy for one column, and `reject` for the others."""
    return declared(dataset, *COLUMNS, driftPolicy={"missing": "reject", "columns": [stated]})


# Kind, a file that differs so, lines of its findings when the action speaks, rows, bad rows.
ADDED: Final = "id,size,price,day,note,more\n1,2,3.5,2020-01-01,a,x\n"
MISSING: Final = "id,price,day,note\n1,3.5,2020-01-01,a\n"
RENAMED: Final = "id,sizes,price,day,note\n1,2,3.5,2020-01-01,a\n"
REORDERED: Final = "note,id,size,price,day\na,1,2,3.5,2020-01-01\n"
CASE: Final = "id,Size,price,day,note\n1,2,3.5,2020-01-01,a\n"
WIDER_INT: Final = H + "1,3000000000,3.5,2020-01-01,a\n" + "2,1,1,2020-01-01,b\n"
NO_INT: Final = H + "1,large,3.5,2020-01-01,a\n" + "2,1,1,2020-01-01,b\n"


def _header_kinds() -> list[Case]:
    """What differs in the header line."""
    table: list[tuple[str, str, str, Expected]] = [
        ("added", ADDED, "allow", accepted(1)),
        ("added", ADDED, "evolve", accepted(1)),
        ("added", ADDED, "hold", held("drift", "1:drift", rows=1)),
        ("added", ADDED, "reject", rejected("header", "1:header", rows=1)),
        ("missing", MISSING, "allow", accepted(1)),
        ("missing", MISSING, "hold", held("drift", "1:drift", rows=1)),
        ("missing", MISSING, "reject", rejected("header", "1:header", rows=1)),
        ("renamed", RENAMED, "hold", held("drift", "1:drift", rows=1)),
        ("renamed", RENAMED, "reject", rejected("header", "1:header", rows=1)),
        ("reordered", REORDERED, "allow", accepted(1)),
        ("reordered", REORDERED, "hold", held("drift", "1:drift", rows=1)),
        ("reordered", REORDERED, "reject", rejected("header", "1:header", rows=1)),
        ("case", CASE, "allow", accepted(1)),
        ("case", CASE, "hold", held("drift", "1:drift", rows=1)),
        ("case", CASE, "reject", rejected("header", "1:header", rows=1)),
    ]
    return [
        Case(f"{kind}: {action}", policy(f"{kind}_{action}", **{kind: action}), content, end)
        for kind, content, action, end in table
    ]


def _cell_kinds() -> list[Case]:
    """What differs in cells."""
    bad = "2:size.type"
    table: list[tuple[str, str, object, Expected]] = [
        ("widened", WIDER_INT, "allow", accepted(2, bad)),
        ("widened", WIDER_INT, "evolve", accepted(2, bad)),
        ("widened", WIDER_INT, "hold", held("drift", f":drift {bad}", rows=2)),
        ("widened", WIDER_INT, "reject", rejected("drift", f":drift {bad}", rows=2)),
        ("typeBroken", NO_INT, "allow", accepted(2, bad)),
        ("typeBroken", NO_INT, "hold", held("drift", f":drift {bad}", rows=2)),
        ("typeBroken", NO_INT, "reject", rejected("drift", f":drift {bad}", rows=2)),
    ]
    return [
        Case(f"{kind}: {action}", policy(f"{kind.lower()}_{action}", **{kind: action}), text, end)
        for kind, text, action, end in table
    ]


DEFAULT: Final = declared("default_policy", *COLUMNS)
STRICT: Final = declared(
    "strict_policy", *COLUMNS, driftPolicy={"widened": "hold"}, toleratedBadRows=0
)
ALLOWING: Final = policy("allowing", added="allow", missing="allow", case="allow")
OBJECTS: Final = in_objects("objects", case="allow")
OBJECTS_HELD: Final = in_objects("objects_held", case="hold")
CAPITALS: Final = '{"id": 1, "note": "a", "Size": 3}\n{"ID": 2, "NOTE": "b", "day": "2020-01-01"}\n'
HOLDING: Final = policy(
    "holding", added="hold", missing="hold", renamed="hold", case="hold", widened="hold"
)
MIXED: Final = policy("mixed", added="hold", missing="reject", typeBroken="reject")
SHARE: Final = policy("share", typeBroken={"action": "hold", "above": 0.5})
WIDENING: Final = policy("widening", widened="hold")
SIZE_MISSING: Final = of_column("size_missing", name="size", missing="allow")
ADDED_ONE: Final = of_column("more_added", name="more", added="allow")

# fmt: off
OTHERS: Final = [
    Case("by default an added column rejects", DEFAULT, ADDED, rejected("header", "1:header", rows=1)),
    Case("by default a missing column rejects", DEFAULT, MISSING, rejected("header", "1:header", rows=1)),
    Case("by default a renamed column rejects", DEFAULT, RENAMED, rejected("header", "1:header", rows=1)),
    Case("by default the order is free", DEFAULT, REORDERED, accepted(1)),
    Case("by default other capitals reject", DEFAULT, CASE, rejected("header", "1:header", rows=1)),
    Case("by default a cell of a wider type is a bad row", DEFAULT, WIDER_INT, accepted(2, "2:size.type")),
    Case("by default a cell of another type is a bad row", DEFAULT, NO_INT, accepted(2, "2:size.type")),
    Case("a key is never missed in silence", ALLOWING, "size,price,day,note\n2,3.5,2020-01-01,a\n", rejected("header", "1:header", rows=1)),
    Case("a required column is never missed in silence", ALLOWING, "id,size,price,day\n1,2,3.5,2020-01-01\n", rejected("header", "1:header", rows=1)),
    Case("a missing column is held, the key too", HOLDING, "size,price,day,note\n2,3.5,2020-01-01,a\n", held("drift", "1:drift", rows=1)),
    Case("two columns are missing, one is added, all allowed", ALLOWING, "id,day,note,x\n1,2020-01-01,a,1\n", accepted(1)),
    Case("rows are checked beside what is allowed", ALLOWING, "id,day,note,x\n1,2020-01-32,a,1\n,,b,\n", accepted(2, "2:day.type 3:id.required")),
    Case("other capitals, an added column and another order, all allowed", ALLOWING, "more,NOTE,Day,PRICE,SIZE,ID\nx,a,2020-01-01,3.5,2,1\n", accepted(1)),
    Case("names of objects in other capitals, allowed", OBJECTS, CAPITALS, accepted(2)),
    Case("names of objects in other capitals, in one column two of them", OBJECTS, CAPITALS + '{"Id": 3, "note": "c"}\n', accepted(3)),
    Case("names of objects in other capitals, and what is in them is judged", OBJECTS, CAPITALS + '{"ID": "x", "Note": "c", "SIZE": [1]}\n', accepted(3, "3:id.type 3:size.type")),
    Case("names of objects in other capitals, held", OBJECTS_HELD, CAPITALS, held("drift", "1:drift 1:drift 1:drift", rows=2)),
    Case("names of objects in other capitals, by default", in_objects("objects_default"), CAPITALS, rejected("header", "1:header 1:header 1:header", rows=2)),
    Case("a column in two kinds of capitals in one object", OBJECTS, '{"id": 1, "note": "a", "Note": "b"}\n', rejected("json", "1:malformed_row", rows=1)),
    Case("three differences that hold", HOLDING, "ID,price,day,notes,x\n1,3.5,2020-01-01,a,b\n", held("drift", "1:drift 1:drift 1:drift 1:drift", rows=1)),
    Case("what rejects goes before what holds", MIXED, "id,price,day,note,x\n1,3.5,2020-01-01,a,b\n", rejected("header", "1:header 1:drift", rows=1)),
    Case("a header that holds, and a type that rejects", MIXED, "id,size,price,day,note,x\n1,large,3.5,2020-01-01,a,b\n", rejected("drift", ":drift 1:drift 2:size.type", rows=1)),
    Case("a column twice rejects whatever the policy", ALLOWING, "id,size,price,day,note,note\n1,2,3.5,2020-01-01,a,b\n", rejected("header", "1:header", rows=1)),
    Case("one name in two spellings is twice for Spark", ALLOWING, "id,size,price,day,note,Note\n1,2,3.5,2020-01-01,a,b\n", rejected("header", "1:header", rows=1)),
    Case("a long s is an s for Spark", ALLOWING, "id,size,price,day,note,\u017fize\n1,2,3.5,2020-01-01,a,b\n", rejected("header", "1:header", rows=1)),
    Case("held for its types, though too many rows are bad", STRICT, WIDER_INT, held("drift", ":drift 2:size.type", rows=2)),
    Case("nothing differs, and too many rows are bad", STRICT, H + "x,2,3.5,2020-01-01,a\n", rejected("too_many_bad_rows", "2:id.type", rows=1)),
    Case("half of the cells, and more than half would speak", SHARE, H + "1,x,,,a\n2,y,,,b\n3,1,,,c\n4,2,,,d\n", accepted(4, "2:size.type 3:size.type")),
    Case("three of four cells speak", SHARE, H + "1,x,,,a\n2,y,,,b\n3,z,,,c\n4,2,,,d\n", held("drift", ":drift 2:size.type 3:size.type 4:size.type", rows=4)),
    Case("empty cells do not count for a share", SHARE, H + "1,x,,,a\n2,,,,b\n3,,,,c\n4,,,,d\n", held("drift", ":drift 2:size.type", rows=4)),
    Case("a decimal with more digits is wider", WIDENING, H + "1,2,100,2020-01-01,a\n", held("drift", ":drift 2:price.type", rows=1)),
    Case("a decimal with more decimals is wider", WIDENING, H + "1,2,3.555,2020-01-01,a\n", held("drift", ":drift 2:price.type", rows=1)),
    Case("a fraction where a whole number is stated is wider", WIDENING, H + "1,2.5,3.5,2020-01-01,a\n", held("drift", ":drift 2:size.type", rows=1)),
    Case("a time where a date is stated is wider", WIDENING, H + "1,2,3.5,2020-01-01T10:00:00,a\n", held("drift", ":drift 2:day.type", rows=1)),
    Case("a text where a number is stated is not wider", WIDENING, H + "1,2 kg,3.5,2020-01-01,a\n", accepted(1, "2:size.type")),
    Case("a day that does not exist is not wider", WIDENING, H + "1,2,3.5,2020-02-30,a\n", accepted(1, "2:day.type")),
    Case("10^400 is not wider", WIDENING, H + "1,1" + "0" * 400 + ",3.5,2020-01-01,a\n", accepted(1, "2:size.type")),
    Case("one column may be missing", SIZE_MISSING, MISSING, accepted(1)),
    Case("one column may be missing, another one is", SIZE_MISSING, "id,size,day,note\n1,2,2020-01-01,a\n", rejected("header", "1:header", rows=1)),
    Case("one column may be added", ADDED_ONE, ADDED, accepted(1)),
    Case("one column may be added, another one is", ADDED_ONE, "id,size,price,day,note,other\n1,2,3.5,2020-01-01,a,x\n", rejected("header", "1:header", rows=1)),
]
# fmt: on

CASES: Final = [*_header_kinds(), *_cell_kinds(), *OTHERS]
