"""Cells that break their column's type: those that a wider one would hold, and shares of them."""

from decimal import Decimal

import pytest

from flows.contract import Column, LogicalType
from flows.drift import DriftAction, DriftRule
from tests.unit.check.checking import HEADER, check, contract
from tests.unit.check.drifting import A, H, K, by
from tidegate.check.verdict import Outcome


@pytest.mark.parametrize(
    ("above", "bad", "outcome"),
    [("0", 1, H), ("0.1", 1, A), ("0.1", 2, H), ("0.5", 5, A), ("0.5", 6, H)],
)
def test_a_share_of_cells_decides_and_empty_ones_do_not_count(
    above: str, bad: int, outcome: DriftAction
) -> None:
    rule = DriftRule(kind=K.TYPE_BROKEN, action=H, column="day", above=Decimal(above))
    rows = [f"{number},Ann,,today\n" for number in range(bad)]
    rows += [f"{number},Ann,,1/2/2020\n" for number in range(bad, 10)]
    rows += [f"{number},Ann,,\n" for number in range(10, 40)]
    verdict = check((HEADER + "".join(rows)).encode(), by(rule, tolerated="1"))
    assert [(each.action, each.cells) for each in verdict.drift] == [(outcome, bad)]
    assert (verdict.outcome is Outcome.HELD) is (outcome is H)


TYPES = [
    # logical type, SQL type, a cell, the wider type that holds it
    (LogicalType.INTEGER, "INT", "2147483648", "BIGINT"),
    (LogicalType.INTEGER, "INT", "1.5", "DOUBLE"),
    (LogicalType.INTEGER, "INT", "9223372036854775808", "DOUBLE"),
    (LogicalType.INTEGER, "BIGINT", "0.5", "DOUBLE"),
    (LogicalType.INTEGER, "INT", "1e400", None),
    (LogicalType.INTEGER, "INT", " 1", None),
    (LogicalType.NUMBER, "DECIMAL(4,2)", "1234.5", "DECIMAL(38,2)"),
    (LogicalType.NUMBER, "DECIMAL(4,2)", "1.234", "DOUBLE"),
    (LogicalType.NUMBER, "DOUBLE", "1e400", None),
    (LogicalType.DATE, "DATE", "2020-01-02T03:04:05", "TIMESTAMP"),
    (LogicalType.DATE, "DATE", "today", None),
    (LogicalType.BOOLEAN, "BOOLEAN", "2", None),
]


@pytest.mark.parametrize(("logical", "sql_type", "cell", "wider"), TYPES)
def test_a_cell_that_a_wider_type_would_hold_is_told_from_one_of_another_type(
    logical: LogicalType, sql_type: str, cell: str, wider: str | None
) -> None:
    column = Column(name="x", logical_type=logical, sql_type=sql_type)
    verdict = check(f"x\n{cell}\n".encode(), contract((column,), key=()))
    (drift,) = verdict.drift
    kind = K.TYPE_BROKEN if wider is None else K.WIDENED
    assert (drift.kind, drift.to, drift.cells) == (kind, wider, 1)


def test_the_widest_type_that_is_needed_is_named() -> None:
    verdict = check((HEADER + "2147483648,Ann,,\n1.5,Bob,,\nx,Cid,,\n").encode())
    told = [(each.kind, each.to, each.cells) for each in verdict.drift]
    assert told == [(K.WIDENED, "DOUBLE", 2), (K.TYPE_BROKEN, None, 1)]
