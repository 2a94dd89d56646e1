"""Rows of bronze, judged by their contract: typed, with the names of the rules that each breaks."""

from collections.abc import Iterable
from typing import Final

from pyspark.sql import DataFrame
from pyspark.sql.functions import expr

from flows.contract import Column, Contract
from flows.rules import RowRule, RuleKind
from medallion.cells import RAW, typed
from medallion.columns import FAILED_RULES, FILE_ID, LOADED_AT, ORDER, RESCUED
from medallion.predicates import broken_cell_rules, broken_names
from medallion.sql import identifier, listed, text
from medallion.strangers import strangers

COPIES: Final = "_copies"
"""How often the file has the row."""

_BROKEN: Final = "_broken"
_SOUND: Final = "_sound"
_PLACE: Final = "_place"
_TIES: Final = "_ties"

VALID: Final = f"size({FAILED_RULES}) = 0 AND {_PLACE} = 1"
"""True of the rows that belong into silver, unless a later file has something to say."""


def raw_rows(rows: DataFrame, contract: Contract) -> DataFrame:
    """The columns `_file_id`, `_order`, `_loaded_at`, `_rescued_data` and the struct `_raw`.

    A contract whose tables may gain columns has `_added` too, which tells rows apart.
    """
    present = {name.lower() for name in rows.columns}
    cells = ", ".join(_cell(column, present) for column in contract.columns)
    others = strangers(contract, rows.columns)
    return rows.selectExpr(FILE_ID, ORDER, LOADED_AT, *others, f"struct({cells}) AS {RAW}")


def _cell(column: Column, present: Iterable[str]) -> str:
    # Before the contract gained the column, bronze did not have it: its cells were rescued.
    name = identifier(column.name)
    rescued = f"get_json_object({RESCUED}, {text(f'$.{column.name}')})"
    cell = f"coalesce({name}, {rescued})" if column.name.lower() in present else rescued
    return f"nullif({cell}, '') AS {name}"


def with_key(raw: DataFrame, contract: Contract) -> DataFrame:
    """The typed columns of the key added to raw rows."""
    return raw.selectExpr("*", *(_typed(contract.column(name)) for name in contract.key))


def _typed(column: Column) -> str:
    return f"{typed(column)} AS {identifier(column.name)}"


def judge(raw: DataFrame, contract: Contract) -> DataFrame:
    """Every different row of every file once, typed, with `_failed_rules`, `_place`, `_copies`.

    `raw` must hold whole files: repetitions, conflicts and uniqueness are known only among all
    rows of a file. Rows that break a rule by themselves take no part in the comparison.
    """
    keyed = with_key(raw, contract)
    if contract.key:
        # Rows of a key meet in one partition here; the windows and `latest` need no other shuffle.
        keyed = keyed.repartition(*contract.key)
    counted = keyed.groupBy(*map(identifier, keyed.columns)).agg(expr(f"count(*) AS {COPIES}"))
    others = (column for column in contract.columns if column.name not in contract.key)
    values = counted.selectExpr("*", *(_typed(column) for column in others))
    broken = values.selectExpr("*", f"{broken_cell_rules(contract)} AS {_BROKEN}")
    sound = broken.selectExpr("*", f"size({_BROKEN}) = 0 AS {_SOUND}")
    compared = sound.selectExpr(
        "*", f"{_place(contract)} AS {_PLACE}", f"{_ties(contract)} AS {_TIES}"
    )
    failed = f"concat({_BROKEN}, {broken_names(_comparisons(contract))}) AS {FAILED_RULES}"
    return compared.selectExpr("*", failed)


def _peers(names: Iterable[str]) -> str:
    return f"PARTITION BY {listed((FILE_ID, *names, _SOUND))}"


def _place(contract: Contract) -> str:
    if contract.sequence_by is None:
        return "1"
    order = f"ORDER BY {identifier(contract.sequence_by)} DESC NULLS LAST"
    return f"rank() OVER ({_peers(contract.key)} {order})"


def _ties(contract: Contract) -> str:
    if not contract.key:
        return "1"
    sequence = () if contract.sequence_by is None else (contract.sequence_by,)
    return f"count(*) OVER ({_peers((*contract.key, *sequence))})"


def _comparisons(contract: Contract) -> dict[str, str]:
    conflict = f"{_SOUND} AND {_PLACE} = 1 AND {_TIES} > 1"
    uniques = {
        f"{column.name}.{RuleKind.UNIQUE}": f"{_SOUND} AND {_repetitions(column)} > 1"
        for column in contract.columns
        if column.unique
    }
    return {RowRule.CONFLICTING_KEY: conflict, **uniques}


def _repetitions(column: Column) -> str:
    return f"count({identifier(column.name)}) OVER ({_peers((column.name,))})"


def valid_rows(judged: DataFrame, contract: Contract) -> DataFrame:
    """The columns of silver; one row for each key and file, without a key every different one."""
    valid = judged.where(VALID)
    names = (identifier(column.name) for column in contract.columns)
    derived = (
        f"CAST(({each.expression}) AS {each.sql_type}) AS {identifier(each.name)}"
        for each in contract.derived
    )
    return valid.selectExpr(*names, *derived, FILE_ID, ORDER, LOADED_AT)


def quarantined_rows(judged: DataFrame) -> DataFrame:
    """The columns of a quarantine table."""
    broken = judged.where(f"size({FAILED_RULES}) > 0")
    return broken.selectExpr(FILE_ID, ORDER, LOADED_AT, FAILED_RULES, f"{RAW}.*", RESCUED)
