from decimal import Decimal

import pytest

from flows.contract import Column, LogicalType
from tests.unit.check.checking import COLUMNS, HEADER, broken, check, contract
from tidegate.check.limits import Limits
from tidegate.check.verdict import Comparison, Outcome, Reason

ROWS = [
    # rows below the header, what is broken where, bad rows, exact repetitions
    ("a good row", "1,Ann,small,2/29/2020\n", [], 0, 0),
    ("optional cells may be empty", '1,Ann,,\n2,Bob,"",""\n', [], 0, 0),
    ("no line end after the last row", "1,Ann,,", [], 0, 0),
    ("blank lines are no rows", "\n1,Ann,,\n\n\n2,Bob,,\n", [], 0, 0),
    ("a cell may hold delimiter, quote and line end", '1,"a,""b\n",,\n', [], 0, 0),
    ("a quote inside an unquoted cell is text", '1,5" disk,,\n', [], 0, 0),
    ("a cell may hold any line end", '1,"a\rb\r\n",,\nx,Bob,,\n', ["5:id.type"], 1, 0),
    ("lines inside cells count", '1,"a\n\nb",,\nx,Bob,,\n', ["5:id.type"], 1, 0),
    ("required cells", ",Ann,,\n2,,,\n", ["2:id.required", "3:name.required"], 2, 0),
    ("too few cells, a required one among them", "1\n", ["2:name.required"], 1, 0),
    ("too many cells", "1,Ann,,,x\n", ["2:malformed_row"], 1, 0),
    ("integer bounds", "2147483648,Ann,,\n-2147483648,Bob,,\n", ["2:id.type"], 1, 0),
    ("spaces around a number", " 1,Ann,,\n", ["2:id.type"], 1, 0),
    ("formulas are data", "1,=cmd(),,\n", [], 0, 0),
    ("lengths count characters, not bytes", "1,日本,,\n2,日,,\n", ["3:name.min_length"], 1, 0),
    ("characters beyond 16 bits count once", "1,🙂🙂🙂🙂🙂🙂🙂🙂,,\n", [], 0, 0),
    ("longest text", "1,123456789,,\n", ["2:name.max_length"], 1, 0),
    ("pattern", "1,a#b,,\n", ["2:name.pattern"], 1, 0),
    ("allowed values, case included", "1,Ann,Small,\n", ["2:size.allowed"], 1, 0),
    ("a day that does not exist", "1,Ann,,2/29/2019\n", ["2:day.type"], 1, 0),
    ("another date format", "1,Ann,,2019-02-03\n", ["2:day.type"], 1, 0),
    (
        "one row, several rules",
        ",#,tiny,today\n",
        ["2:id.required", "2:name.pattern", "2:name.min_length", "2:size.allowed", "2:day.type"],
        1,
        0,
    ),
    ("a row twice", "1,Ann,,\n1,Ann,,\n", [], 0, 1),
    ("a bad row twice", "x,Ann,,\nx,Ann,,\n", ["2:id.type"], 1, 1),
    ("a malformed row twice", "1,Ann,,,x\n1,Ann,,,x\n", ["2:malformed_row"], 1, 1),
    ("an empty cell may be quoted", '1,Ann,,\n1,Ann,"",\n', [], 0, 1),
    (
        "one key written in two ways",
        "1,Ann,,\n+01,Ann,,\n",
        ["2:conflicting_key", "3:conflicting_key"],
        2,
        0,
    ),
    (
        "findings stand in the order of the file",
        "1,Ann,,\nx,Bob,,\n1,Eve,,\n",
        ["2:conflicting_key", "3:id.type", "4:conflicting_key"],
        3,
        0,
    ),
    (
        "one key, two contents",
        "1,Ann,,\n2,Bob,,\n1,Eve,,\n",
        ["2:conflicting_key", "4:conflicting_key"],
        2,
        0,
    ),
    (
        "repetitions of conflicting rows are repetitions",
        "1,Ann,,\n1,Eve,,\n1,Ann,,\n1,Eve,,\n1,Zoe,,\n",
        ["2:conflicting_key", "3:conflicting_key", "6:conflicting_key"],
        3,
        2,
    ),
    ("bad rows do not conflict", "1,Ann,,\n1,E,,\n", ["3:name.min_length"], 1, 0),
]


@pytest.mark.parametrize(("case", "rows", "expected", "bad", "repeated"), ROWS)
def test_rows(case: str, rows: str, expected: list[str], bad: int, repeated: int) -> None:
    verdict = check((HEADER + rows).encode())
    assert broken(verdict) == expected, case
    assert (verdict.bad_rows, verdict.duplicate_rows) == (bad, repeated), case
    assert verdict.outcome is Outcome.ACCEPTED


TYPED = [
    # sql type, texts that are values of it, texts that are not
    ("BIGINT", "9223372036854775807 -9223372036854775808 007", "9223372036854775808 1.0 x"),
    ("DOUBLE", "1e308 -.5 0.1", "1e309 -1e999 NaN inf"),
    ("DECIMAL(4,2)", "99.99 -0.10 .5 1.100", "100 1.111 1e1"),
    ("BOOLEAN", "true F yes 0", "2 wahr"),
    ("DATE", "2020-02-29", "2019-02-29 0000-01-01"),
    (
        "TIMESTAMP",
        "2020-02-29T10:00:00 0001-01-01T00:00:00+17:59 9999-12-31T23:59:59-17:59",
        "2019-02-29T10:00:00Z 2020-01-01",
    ),
]
LOGICAL = {
    "INT": LogicalType.INTEGER,
    "BIGINT": LogicalType.INTEGER,
    "BOOLEAN": LogicalType.BOOLEAN,
    "DATE": LogicalType.DATE,
    "TIMESTAMP": LogicalType.TIMESTAMP,
}


@pytest.mark.parametrize(("sql_type", "good", "bad"), TYPED)
def test_types(sql_type: str, good: str, bad: str) -> None:
    logical = LOGICAL.get(sql_type, LogicalType.NUMBER)
    typed = contract((Column(name="x", logical_type=logical, sql_type=sql_type),), key=())
    cells = [*good.split(), *bad.split()]
    verdict = check("\n".join(["x", *cells]).encode(), typed)
    first_bad = 2 + len(good.split())
    lines = range(first_bad, 2 + len(cells))
    assert broken(verdict) == [f"{line}:x.type" for line in lines]


LIMITED = [
    # sql type, texts from 0.1 to 3, texts below, texts above
    ("INT", "1 3", "0 -5", "4"),
    ("DOUBLE", "0.1 3.0 1e0", "0.09 -1e300", "3.0000001 1e300"),
    ("DECIMAL(9,8)", "0.1 3.00000000", "0.09999999 -9", "3.00000001"),
]


@pytest.mark.parametrize(("sql_type", "within", "below", "above"), LIMITED)
def test_limits(sql_type: str, within: str, below: str, above: str) -> None:
    logical = LOGICAL.get(sql_type, LogicalType.NUMBER)
    low, high = Decimal("0.1"), Decimal(3)
    limited = Column(name="x", logical_type=logical, sql_type=sql_type, minimum=low, maximum=high)
    cells = [*within.split(), *below.split(), *above.split()]
    verdict = check("\n".join(["x", *cells]).encode(), contract((limited,), key=()))
    rules = ["minimum"] * len(below.split()) + ["maximum"] * len(above.split())
    first = 2 + len(within.split())
    assert broken(verdict) == [f"{line}:x.{rule}" for line, rule in enumerate(rules, first)]


EQUAL = [
    # sql type, texts of one value, a text of another
    ("DECIMAL(9,3)", "1.5 01.500 +1.5", "-1.5"),
    ("DECIMAL(9,3)", "0 -0.0 +0", "0.001"),
    ("DOUBLE", "100 1e2 100.0", "-100"),
    ("DOUBLE", "0 -0.0", "0.5"),
    ("BOOLEAN", "true Y 1", "0"),
    ("TIMESTAMP", "2020-01-01T12:00:00 2020-01-01T14:00:00+02:00", "2020-01-01T12:00:00.000001"),
]


@pytest.mark.parametrize(("sql_type", "same", "other"), EQUAL)
def test_equal_values_are_one_key(sql_type: str, same: str, other: str) -> None:
    logical = LOGICAL.get(sql_type, LogicalType.NUMBER)
    typed = contract((Column(name="x", logical_type=logical, sql_type=sql_type),), key=("x",))
    verdict = check("\n".join(["x", *same.split(), other]).encode(), typed)
    assert dict(verdict.counts) == {"conflicting_key": len(same.split())}


def test_a_unique_column_names_every_row_that_shares_a_value() -> None:
    columns = (
        COLUMNS[0],
        Column(name="code", logical_type=LogicalType.STRING, sql_type="STRING", unique=True),
    )
    verdict = check(b"id,code\n1,a\n2,\n3,a\n4,\n5,a\n", contract(columns))
    assert broken(verdict) == ["2:code.unique", "4:code.unique", "6:code.unique"]
    assert (verdict.bad_rows, dict(verdict.counts)) == (3, {"code.unique": 3})


def test_a_composite_key_conflicts_only_as_a_whole() -> None:
    verdict = check(
        HEADER.encode() + b"1,Ann,,\n1,Bob,,\n1,Ann,small,\n", contract(key=("id", "name"))
    )
    assert broken(verdict) == ["2:conflicting_key", "4:conflicting_key"]


def test_a_column_that_decides_leaves_conflicts_to_silver() -> None:
    rows = b"1,Ann,,1/1/2020\n1,Ann,,1/2/2020\n1,Ann,,1/2/2020\n"
    verdict = check(HEADER.encode() + rows, contract(sequence_by="day"))
    assert (verdict.bad_rows, verdict.duplicate_rows) == (0, 1)


def test_rows_beyond_the_tracked_ones_are_left_to_silver() -> None:
    rows = b"1,Ann,,\n2,Bob,,\n1,Eve,,\n"
    within = check(HEADER.encode() + rows, limits=Limits(tracked_rows=3))
    beyond = check(HEADER.encode() + rows, limits=Limits(tracked_rows=2))
    assert (within.comparison, within.bad_rows) == (Comparison.ALL_ROWS, 2)
    assert (beyond.comparison, beyond.bad_rows) == (Comparison.FIRST_ROWS, 0)
    assert check(b"id\n", contract(COLUMNS[:1], key=())).comparison is Comparison.NOT_DECLARED


@pytest.mark.parametrize(
    ("tolerated", "outcome", "reason"),
    [
        ("0.5", Outcome.ACCEPTED, None),
        ("0.49", Outcome.REJECTED, Reason.TOO_MANY_BAD_ROWS),
        ("0", Outcome.REJECTED, Reason.TOO_MANY_BAD_ROWS),
    ],
)
def test_tolerance_decides(tolerated: str, outcome: Outcome, reason: Reason | None) -> None:
    verdict = check(HEADER.encode() + b"1,Ann,,\nx,Bob,,\n", contract(tolerated=tolerated))
    assert (verdict.outcome, verdict.reason, verdict.complete) == (outcome, reason, True)


@pytest.mark.parametrize("row", [b"1,Ann", b"1,Ann,,,,"])
def test_an_uneven_row_that_silver_could_not_find_rejects_the_file(row: bytes) -> None:
    verdict = check(HEADER.encode() + row + b"\n2,Bob,,\n")
    assert broken(verdict) == ["2:malformed_row"]
    assert (verdict.outcome, verdict.reason) == (Outcome.REJECTED, Reason.MALFORMED_ROWS)
    assert (verdict.rows, verdict.bad_rows, verdict.complete) == (2, 1, True)


def test_no_rows_are_no_bad_rows() -> None:
    verdict = check(HEADER.encode(), contract(tolerated="0"))
    assert (verdict.outcome, verdict.rows) == (Outcome.ACCEPTED, 0)


def test_findings_are_capped_and_counts_are_not() -> None:
    rows = b"".join(b"x%d,A,,\n" % number for number in range(20))
    limits = Limits(findings_per_rule=5, findings=8)
    verdict = check(HEADER.encode() + rows, limits=limits)
    assert dict(verdict.counts) == {"id.type": 20, "name.min_length": 20}
    assert len(verdict.findings) == 8


def test_no_cell_is_ever_repeated() -> None:
    canary = "canary-7f3a"
    rows = f"{canary},{canary},{canary},{canary}\n1,x,{canary}\n".encode()
    assert canary not in repr(check(HEADER.encode() + rows))
    assert canary not in repr(check(rows))
