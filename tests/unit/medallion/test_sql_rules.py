"""What a SQL rule asks, and when its answer is one that it wants."""

from dataclasses import replace
from decimal import Decimal

import pytest
from medallion.sql_rules import holds, statement

from flows.names import DatasetName, FlowName, Stage
from flows.quality import Operator, Severity, SqlRule
from flows.receipt import Closed, Receipt, SqlResult

RULE = SqlRule(
    name="no_orphans",
    query="SELECT count(*) FROM {object} WHERE {property} IS NULL",
    operator=Operator.MUST_BE,
    limits=(Decimal(0),),
    column="name",
)


@pytest.mark.parametrize("query", [RULE.query, RULE.query.replace("{", "${")])
def test_placeholders_stand_for_quoted_names(query: str) -> None:
    found = statement(replace(RULE, query=query), "main.shop_silver.articles")

    assert found == (
        "SELECT count(*) FROM `main`.`shop_silver`.`articles` WHERE `name` IS NULL"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("operator", "limits", "found", "expected"),
    [
        (Operator.MUST_BE, (Decimal(0),), 0, True),
        (Operator.MUST_BE, (Decimal("0.1"),), Decimal("0.10"), True),
        (Operator.MUST_BE, (Decimal(0),), 1, False),
        (Operator.MUST_BE_BETWEEN, (Decimal(1), Decimal(2)), 2.0, True),
        (Operator.MUST_BE_LESS_THAN, (Decimal(1),), float("nan"), False),
        (Operator.MUST_BE_GREATER_THAN, (Decimal(1),), float("inf"), False),
        (Operator.MUST_BE, (Decimal(0),), None, False),
        (Operator.MUST_NOT_BE, (Decimal(0),), None, False),
        (Operator.MUST_BE, (True,), True, True),
        (Operator.MUST_BE, (True,), False, False),
        (Operator.MUST_NOT_BE, ("x",), "y", True),
        (Operator.MUST_BE, ("x",), "y", False),
        (Operator.MUST_BE_LESS_THAN, ("x",), "a", False),
        (Operator.MUST_BE, ("x",), 3, False),
    ],
)
def test_an_answer_is_compared_with_the_limits(
    operator: Operator, limits: tuple[Decimal | bool | str, ...], found: object, *, expected: bool
) -> None:
    assert holds(replace(RULE, operator=operator, limits=limits), found) is expected


def test_a_receipt_carries_the_results() -> None:
    result = SqlResult(
        dataset=DatasetName("articles"),
        rule=RULE.name,
        held=False,
        found="7",
        severity=Severity.WARNING,
    )
    closed = Closed(
        flow=FlowName("shop"), stage=Stage.SILVER, level=1, attempt=1, lines=1, tables={}
    )
    receipt = Receipt(closed=closed, sql_results=(result,))

    assert Receipt.from_lines(receipt.to_lines()) == receipt
