"""Columns that the contract lacks: what they make of a row, and what makes it malformed."""

from collections.abc import Sequence
from typing import Final

from flows.contract import Contract, CsvFormat
from flows.drift import DriftAction, DriftKind
from medallion.columns import RESCUED
from medallion.formats import lets_strangers_in
from medallion.sql import listed, text

ADDED: Final = "_added"
"""The cells of columns that bronze gained by the contract's policy, as JSON."""

_SURPLUS: Final = "^_c[0-9]+$"
"""What Spark calls a cell that the header has no name for; the gate lets no header have one."""
_OWN: Final = "_"
"""The names of our own columns, and of Delta's change feed, begin with it."""


def malformed(contract: Contract) -> str:
    """True of a row with other cells than the header, as Spark SQL over raw rows.

    Auto Loader rescues what did not fit the header, and columns that the contract lacks. The gate
    has judged those by the contract's policy, so where it lets some in surplus cells alone count.
    """
    if not lets_strangers_in(contract.drift):
        return f"{RESCUED} IS NOT NULL"
    surplus = f"exists(json_object_keys({RESCUED}), name -> name RLIKE {text(_SURPLUS)})"
    return f"{RESCUED} IS NOT NULL AND coalesce({surplus}, true)"


def strangers(contract: Contract, columns: Sequence[str]) -> tuple[str, ...]:
    """What tells rows apart beside the contract's cells, as Spark SQL over bronze.

    Rows of a CSV file are repetitions when all of their cells are the same. Of a JSON object only
    the members count that are columns of the contract, so the others are left out here.
    """
    rescues = isinstance(contract.file_format, CsvFormat) or not lets_strangers_in(contract.drift)
    rescued = RESCUED if rescues else "CAST(NULL AS STRING)"
    added = (f"{_added(contract, columns)} AS {ADDED}",) if _evolves(contract) else ()
    return (f"{rescued} AS {RESCUED}", *added)


def _evolves(contract: Contract) -> bool:
    policy = contract.drift
    actions = {rule.action for rule in policy.rules if rule.kind is DriftKind.ADDED}
    return DriftAction.EVOLVE in actions and isinstance(contract.file_format, CsvFormat)


def _added(contract: Contract, columns: Sequence[str]) -> str:
    known = {column.name.lower() for column in contract.columns}
    added = [name for name in columns if name.lower() not in known and not name.startswith(_OWN)]
    return f"to_json(struct({listed(added)}))" if added else "CAST(NULL AS STRING)"
