"""Cells that are in no column of the contract: what they make of a row."""

from collections.abc import Iterable, Sequence
from typing import Final

from flows.contract import Contract, CsvFormat
from flows.drift import DriftAction, DriftKind
from medallion.columns import RESCUED
from medallion.evolution import invited, invites_all, rejected
from medallion.sql import listed, text

ADDED: Final = "_added"
"""The cells of columns that bronze gained by the contract's policy, as JSON."""

_SURPLUS: Final = "^_c[0-9]+$"
"""What Spark calls a cell that the header has no name for; the gate lets no header have one."""
_FILE_PATH: Final = "_file_path"
"""Where the row is from, beside its rescued cells."""
_OWN: Final = "_"
"""The names of our own columns, and of Delta's change feed, begin with it."""


def malformed(contract: Contract) -> str:
    """True of a row with cells that have no place, as Spark SQL over raw rows.

    Auto Loader rescues what did not fit the header, and columns that the stream lacks. Surplus
    cells always count. A column counts unless the contract's policy lets it come, or the contract
    has it by now.
    """
    misplaced = f"exists(json_object_keys({RESCUED}), name -> {_misplaced(contract)})"
    return f"{RESCUED} IS NOT NULL AND coalesce({misplaced}, true)"


def _misplaced(contract: Contract) -> str:
    policy = contract.drift
    if not invites_all(policy):
        known = (_FILE_PATH, *invited(policy), *(column.name for column in contract.columns))
        return f"name NOT IN ({_texts(known)})"
    away = rejected(policy)
    named = f" OR name IN ({_texts(away)})" if away else ""
    return f"name RLIKE {text(_SURPLUS)}{named}"


def _texts(names: Iterable[str]) -> str:
    return ", ".join(map(text, names))


def strangers(contract: Contract, columns: Sequence[str]) -> tuple[str, ...]:
    """What tells rows apart beside the contract's cells, as Spark SQL over bronze.

    Rows of a CSV file are repetitions when all of their cells are the same. Of a JSON object only
    the members count that are columns of the contract, so the others are left out here but where
    they make the row malformed.
    """
    csv = isinstance(contract.file_format, CsvFormat)
    rescued = RESCUED if csv else f"CASE WHEN {malformed(contract)} THEN {RESCUED} END"
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
