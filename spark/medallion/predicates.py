"""The rules of a contract as Spark SQL: each predicate is true of a row that breaks its rule."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

from flows.contract import Column, Contract, Limit
from flows.rules import RowRule, RuleKind, column_rules
from medallion.cells import matches, raw
from medallion.sql import identifier, text
from medallion.strangers import malformed


def cell_rules(contract: Contract) -> Mapping[str, str]:
    """By name, in column order: the rules that a row keeps or breaks by itself."""
    return {
        rule.name: _broken(column, rule.kind)
        for column in contract.columns
        for rule in column_rules(column)
        if isinstance(rule.kind, RuleKind) and rule.kind is not RuleKind.UNIQUE
    }


def broken_names(predicates: Mapping[str, str]) -> str:
    """An array of the names of the predicates that are true."""
    cases = (f"CASE WHEN {rule} THEN {text(name)} END" for name, rule in predicates.items())
    return f"array_compact(CAST(array({', '.join(cases)}) AS ARRAY<STRING>))"


def broken_cell_rules(contract: Contract) -> str:
    """The same for the whole contract; a malformed row is asked about nothing else."""
    only = f"array({text(RowRule.MALFORMED_ROW)})"
    names = broken_names(cell_rules(contract))
    return f"CASE WHEN {malformed(contract)} THEN {only} ELSE {names} END"


def _broken(column: Column, kind: RuleKind) -> str:
    cell = raw(column)
    value = identifier(column.name)
    too_low = "<=" if column.exclusive_minimum else "<"
    too_high = ">=" if column.exclusive_maximum else ">"
    predicates = {
        RuleKind.REQUIRED: f"{cell} IS NULL",
        RuleKind.TYPE: f"{cell} IS NOT NULL AND {value} IS NULL",
        RuleKind.PATTERN: f"NOT {matches(cell, column.pattern or '')}",
        RuleKind.ALLOWED: f"{cell} NOT IN ({', '.join(text(each) for each in column.allowed)})",
        RuleKind.MINIMUM: f"{value} {too_low} {_limit(column.minimum)}",
        RuleKind.MAXIMUM: f"{value} {too_high} {_limit(column.maximum)}",
        RuleKind.MULTIPLE_OF: f"{value} % {_limit(column.multiple_of)} <> 0",
        RuleKind.MIN_LENGTH: f"char_length({cell}) < {column.min_length}",
        RuleKind.MAX_LENGTH: f"char_length({cell}) > {column.max_length}",
    }
    return predicates[kind]


def _limit(limit: Limit | None) -> str:
    """A literal that means exactly this."""
    match limit:
        case None:
            return "NULL"
        case datetime():
            return f"TIMESTAMP{text(limit.astimezone(UTC).isoformat())}"
        case date():
            return f"DATE{text(limit.isoformat())}"
        case Decimal():
            return f"{limit:f}"
