"""The contract's SQL rules, asked of the silver table when its rows are there.

A rule that does not hold is told and changes no row: they are in silver already, and a rule over
the whole table cannot say which of them are to blame.
"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from flows.contract import Contract
from flows.quality import Operator, SqlRule, compared
from flows.receipt import SqlResult
from medallion.sql import identifier, qualified

LONGEST: Final = 200
"""Characters of a value that the receipt keeps."""

_EQUALITY: Final = MappingProxyType({Operator.MUST_BE: True, Operator.MUST_NOT_BE: False})


def sql_results(spark: SparkSession, contract: Contract, table: str) -> Iterator[SqlResult]:
    """One for each rule, in the contract's order; a query that fails is a rule that does not hold.

    `table` is the full name of the silver table.
    """
    for rule in contract.sql_rules:
        try:
            row = spark.sql(statement(rule, table)).first()
        except PySparkException as error:
            yield _result(contract, rule, f"the query failed: {error.getCondition()}", held=False)
            continue
        found = row[0] if row else None
        yield _result(contract, rule, str(found), held=holds(rule, found))


def statement(rule: SqlRule, table: str) -> str:
    """The query with the names of table and column in it; ODCS writes them with a dollar or not."""
    text = rule.query
    names = {"object": qualified(table), "property": identifier(rule.column or "")}
    for placeholder, name in names.items():
        text = text.replace(f"${{{placeholder}}}", name).replace(f"{{{placeholder}}}", name)
    return text


def holds(rule: SqlRule, found: object) -> bool:
    """Whether the first value of the first row is one that the rule asks for; NULL never is."""
    match found:
        case bool() | str():
            return _EQUALITY.get(rule.operator) is (found in rule.limits)
        case int() | float() | Decimal():
            limits = tuple(limit for limit in rule.limits if isinstance(limit, Decimal))
            return len(limits) == len(rule.limits) and _compared(rule, found, limits)
        case _:
            return False


def _compared(rule: SqlRule, found: float | Decimal, limits: tuple[Decimal, ...]) -> bool:
    try:
        return compared(rule.operator, Fraction(found), limits)
    except (ValueError, OverflowError):  # NaN and the infinities are no fractions
        return False


def _result(contract: Contract, rule: SqlRule, found: str, *, held: bool) -> SqlResult:
    return SqlResult(
        dataset=contract.dataset,
        rule=rule.name,
        held=held,
        found=found[:LONGEST],
        severity=rule.severity,
    )
