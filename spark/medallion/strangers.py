"""Rescued data: columns that the contract's policy lets in, and what makes a row malformed."""

from typing import Final

from flows.contract import Contract, CsvFormat
from medallion.columns import RESCUED
from medallion.formats import lets_strangers_in
from medallion.sql import text

_SURPLUS: Final = "^_c[0-9]+$"
"""What Spark calls a cell that the header has no name for; the gate lets no header have one."""


def malformed_data(contract: Contract) -> str:
    """The column `_rescued_data` of malformed rows, NULL of others, as Spark SQL.

    The gate has judged the names of the columns. Where it lets some in that the contract lacks,
    a row is malformed for its surplus cells alone; rows that differ in nothing but the columns
    that were let in are repetitions of one another.
    """
    if not lets_strangers_in(contract.drift):
        return RESCUED
    if not isinstance(contract.file_format, CsvFormat):
        return "CAST(NULL AS STRING)"
    surplus = f"exists(json_object_keys({RESCUED}), name -> name RLIKE {text(_SURPLUS)})"
    return f"CASE WHEN coalesce({surplus}, true) THEN {RESCUED} END"
