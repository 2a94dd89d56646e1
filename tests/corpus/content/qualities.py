"""Quality rules over a whole file, at their borders."""

# ruff: noqa: E501 - one line is one case

from typing import Any, Final

from tests.corpus.case import Case, Expected, accepted, rejected
from tests.corpus.contracts import ID
from tests.corpus.declared import Declared, column, declared
from tidegate.check.limits import Limits

H: Final = "id,note\n"


def rule(metric: str, **stated: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever ODCS takes
    """A library rule."""
    return {"type": "library", "metric": metric, **stated}


def of_rows(name: str, **stated: Any) -> Declared:  # noqa: ANN401 - whatever ODCS takes
    """A contract with a rule about its rows."""
    return declared(name, ID, column("note"), quality=[rule("rowCount", **stated)])


def of_note(dataset: str, metric: str, **stated: Any) -> Declared:  # noqa: ANN401 - the same
    """A contract with a rule about its second column."""
    return declared(dataset, ID, column("note", quality=[rule(metric, **stated)]))


def rows(count: int) -> str:
    """A file of so many rows."""
    return H + "".join(f"{number},a\n" for number in range(count))


def notes(*cells: str) -> str:
    """A row for each cell."""
    return H + "".join(f"{number},{cell}\n" for number, cell in enumerate(cells))


BROKEN_ROWS: Final = ":rowCount"


def _counted() -> list[Case]:
    """Every operator over the row count: limits, a count that keeps them, one that does not."""
    table: list[tuple[str, object, tuple[int, ...], tuple[int, ...]]] = [
        ("mustBe", 2, (2,), (1, 3)),
        ("mustNotBe", 2, (1, 3), (2,)),
        ("mustBeGreaterThan", 2, (3,), (2,)),
        ("mustBeGreaterOrEqualTo", 2, (2, 3), (1,)),
        ("mustBeLessThan", 2, (1, 0), (2,)),
        ("mustBeLessOrEqualTo", 2, (2, 0), (3,)),
        ("mustBeBetween", [2, 4], (2, 4), (1, 5)),
        ("mustNotBeBetween", [2, 4], (1, 5), (2, 4)),
    ]
    made: list[Case] = []
    for operator, limits, kept, broken in table:
        contract = of_rows(f"rows_{operator}".lower(), **{operator: limits})
        ends = [(count, accepted(count)) for count in kept]
        ends += [(count, rejected("quality", BROKEN_ROWS, rows=count)) for count in broken]
        made += [
            Case(f"{count} rows, {operator} {limits}", contract, rows(count), end)
            for count, end in ends
        ]
    return made


NULLS: Final = of_note("nulls", "nullValues", mustBe=0)
NULL_SHARE: Final = of_note("null_share", "nullValues", mustBeLessOrEqualTo=25, unit="percent")
MISSING: Final = of_note(
    "missing", "missingValues", mustBeLessThan=2, arguments={"missingValues": ["NA", "n/a"]}
)
VALID: Final = of_note(
    "valid", "invalidValues", mustBeLessOrEqualTo=1, arguments={"validValues": ["a", "b"]}
)
SHAPED: Final = of_note(
    "shaped", "invalidValues", mustBe=0, arguments={"pattern": "[a-z]+"}, severity="error"
)
REPEATED: Final = of_note("repeated", "duplicateValues", mustBeLessThan=2)
REPEATED_SHARE: Final = of_note("repeated_share", "duplicateValues", mustBe=0, unit="percent")
PAIRS: Final = declared(
    "quality_pairs",
    ID,
    column("a"),
    column("b"),
    quality=[rule("duplicateValues", mustBe=0, arguments={"properties": ["a", "b"]})],
)
WARNED: Final = of_note("warned", "nullValues", mustBe=0, severity="warning")
TOLD: Final = of_note("told", "nullValues", mustBe=0, severity="info")
NAMED: Final = of_note("named", "nullValues", mustBe=0, name="no_empty_notes")
SEVERAL: Final = declared(
    "several",
    ID,
    column("note", quality=[rule("nullValues", mustBe=0), rule("duplicateValues", mustBe=0)]),
    quality=[rule("rowCount", mustBeGreaterThan=1)],
)
IN_SQL: Final = declared(
    "in_sql",
    ID,
    column("note"),
    quality=[{"type": "sql", "query": "SELECT COUNT(*) FROM {object}", "mustBe": 7}],
)
FOR_PEOPLE: Final = declared(
    "for_people", ID, column("note"), quality=[{"type": "text", "description": "Be nice."}]
)
STRICT: Final = declared(
    "quality_strict", ID, column("note", quality=[rule("nullValues", mustBe=0)]), toleratedBadRows=0
)


MANY: Final = [f"n{number}" for number in range(100)]
"""More texts than small limits remember."""


def broken(name: str, rows: int, **more: int) -> Expected:
    """The rule of that name is not kept."""
    return rejected("quality", f":{name}", rows=rows, **more)


# fmt: off
OTHERS: Final = [
    Case("no empty cell, none allowed", NULLS, notes("a", "b"), accepted(2)),
    Case("an empty cell, none allowed", NULLS, notes("a", ""), broken("note.nullValues", 2)),
    Case("a quoted empty cell is empty", NULLS, notes("a", '""'), broken("note.nullValues", 2)),
    Case("a space is no empty cell", NULLS, notes("a", " "), accepted(2)),
    Case("no rows have no empty cell", NULLS, H, accepted(0)),
    Case("a quarter empty, a quarter allowed", NULL_SHARE, notes("a", "b", "c", ""), accepted(4)),
    Case("a third empty, a quarter allowed", NULL_SHARE, notes("a", "b", ""), broken("note.nullValues", 3)),
    Case("no rows, a quarter allowed", NULL_SHARE, H, accepted(0)),
    Case("one missing value, fewer than two allowed", MISSING, notes("a", "NA"), accepted(2)),
    Case("an empty cell and a word are two missing values", MISSING, notes("", "n/a"), broken("note.missingValues", 2)),
    Case("words in capitals are other words", MISSING, notes("na", "N/A", "NA"), accepted(3)),
    Case("one invalid value, one allowed", VALID, notes("a", "b", "c"), accepted(3)),
    Case("two invalid values, one allowed", VALID, notes("a", "B", "c"), broken("note.invalidValues", 3)),
    Case("empty cells are not invalid", VALID, notes("", "", "c"), accepted(3)),
    Case("a value of another shape", SHAPED, notes("abc", "ab1"), broken("note.invalidValues", 2)),
    Case("a value with a line end behind it", SHAPED, H + '1,"abc\n"\n', broken("note.invalidValues", 1)),
    Case("values of the shape", SHAPED, notes("abc", "", "z"), accepted(3)),
    Case("one repetition, fewer than two allowed", REPEATED, notes("a", "a", "b"), accepted(3)),
    Case("two repetitions, fewer than two allowed", REPEATED, notes("a", "a", "a"), broken("note.duplicateValues", 3)),
    Case("two pairs are two repetitions", REPEATED, notes("a", "b", "a", "b"), broken("note.duplicateValues", 4)),
    Case("empty cells are not repeated", REPEATED, notes("", "", "", ""), accepted(4)),
    Case("texts are compared, with case and spaces", REPEATED_SHARE, notes("a", "A", "a ", " a"), accepted(4)),
    Case("one repetition of three, in percent", REPEATED_SHARE, notes("a", "b", "a"), broken("note.duplicateValues", 3)),
    Case("a whole row twice repeats its values", REPEATED, H + "1,a\n1,a\n1,a\n", broken("note.duplicateValues", 3, repeated=2)),
    Case("bad rows count too", REPEATED, H + "x,a\ny,a\nz,a\n", rejected("quality", ":note.duplicateValues 2:id.type 3:id.type 4:id.type", rows=3)),
    Case("repetitions beyond the texts that are remembered are left to silver", REPEATED, notes(*MANY, "z", "z", "z"), accepted(103), Limits(tracked_rows=1)),
    Case("repetitions among the texts that are remembered are certain", REPEATED, notes("z", "z", "z", "z", *MANY), broken("note.duplicateValues", 104), Limits(tracked_rows=1)),
    Case("as many repetitions as there must be fewer than, among the texts that are remembered", REPEATED, notes("z", "z", "z", *MANY), broken("note.duplicateValues", 103), Limits(tracked_rows=1)),
    Case("as many repetitions as must not be, whatever the texts beyond", REPEATED_SHARE, notes("z", "z", *MANY), broken("note.duplicateValues", 102), Limits(tracked_rows=1)),
    Case("pairs that differ", PAIRS, "id,a,b\n1,x,y\n2,x,z\n3,y,x\n", accepted(3)),
    Case("a pair twice", PAIRS, "id,a,b\n1,x,y\n2,x,y\n", rejected("quality", ":a+b.duplicateValues", rows=2)),
    Case("half a pair is empty", PAIRS, "id,a,b\n1,x,\n2,x,\n", accepted(2)),
    Case("pairs that join to the same text", PAIRS, "id,a,b\n1,xy,z\n2,x,yz\n", accepted(2)),
    Case("a warning is told and the file goes on", WARNED, notes("a", ""), accepted(2, ":note.nullValues")),
    Case("an information is told and the file goes on", TOLD, notes("a", ""), accepted(2, ":note.nullValues")),
    Case("a rule with a name of its own", NAMED, notes("a", ""), broken("no_empty_notes", 2)),
    Case("three rules kept", SEVERAL, notes("a", "b"), accepted(2)),
    Case("three rules broken", SEVERAL, notes(""), rejected("quality", ":rowCount :note.nullValues", rows=1)),
    Case("a rule in SQL is left to silver", IN_SQL, notes("a"), accepted(1)),
    Case("a rule for people decides nothing", FOR_PEOPLE, notes("a"), accepted(1)),
    Case("too many bad rows go before a quality rule", STRICT, H + "x,\n", rejected("too_many_bad_rows", ":note.nullValues 2:id.type", rows=1)),
    Case("a file that cannot be read to its end has no counts", NULLS, H + '1,\n2,"a\n', rejected("quoting", "3:quoting", rows=1)),
    Case("a column that is not there has no counts", NULLS, "id\n1\n", rejected("header", "1:header", rows=1)),
]
# fmt: on

CASES: Final = [*_counted(), *OTHERS]
