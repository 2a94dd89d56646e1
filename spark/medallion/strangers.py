"""Rescued data: what the contract's policy lets through, and what makes a row malformed."""

from typing import Final

from flows.contract import Contract, CsvFormat
from flows.drift import DriftKind
from medallion.columns import RESCUED
from medallion.formats import ACCEPTING, rescues_added
from medallion.sql import text

_SURPLUS: Final = "^_c[0-9]+$"
"""What Spark calls a cell that the header has no name for."""


def malformed_data(contract: Contract) -> str:
    """The column `_rescued_data` without what the policy lets through, as Spark SQL.

    It is NULL of a row whose rescued data are all of columns that may come although the contract
    lacks them: then rows that differ in nothing else are repetitions, as they are for the gate.
    """
    if not rescues_added(contract.drift):
        return RESCUED
    name = "name"
    strange = f"exists(json_object_keys({RESCUED}), {name} -> {_is_strange(contract, name)})"
    return f"CASE WHEN coalesce({strange}, true) THEN {RESCUED} END"


def _is_strange(contract: Contract, name: str) -> str:
    refused = [f"{name} <> '_file_path'", f"NOT {_is_accepted(contract, name)}"]
    return " AND ".join(refused)


def _is_accepted(contract: Contract, name: str) -> str:
    """Never a surplus cell, nor a column of the contract in other capitals."""
    own = _among(f"lower({name})", [column.name.lower() for column in contract.columns])
    surplus = f"{name} RLIKE {text(_SURPLUS)}" if _has_header(contract) else "false"
    return f"({_is_let_in(contract, name)} AND NOT {surplus} AND NOT {own})"


def _is_let_in(contract: Contract, name: str) -> str:
    rules = [rule for rule in contract.drift.rules if rule.kind is DriftKind.ADDED and rule.column]
    accepts = contract.drift.action(DriftKind.ADDED) in ACCEPTING
    others = [rule.column or "" for rule in rules if (rule.action in ACCEPTING) != accepts]
    return f"NOT {_among(name, others)}" if accepts else _among(name, others)


def _among(name: str, names: list[str]) -> str:
    return f"{name} IN ({', '.join(map(text, names))})" if names else "false"


def _has_header(contract: Contract) -> bool:
    return isinstance(contract.file_format, CsvFormat)
