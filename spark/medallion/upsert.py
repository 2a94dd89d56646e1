"""Brings the silver table of a dataset to what the files in scope state: the last one wins."""

from typing import Final

from pyspark.sql import DataFrame
from pyspark.sql.functions import expr

from flows.contract import Contract
from medallion.columns import FILE_ID, LOADED_AT, ORDER
from medallion.conflicts import persisting
from medallion.judge import judge, valid_rows, with_key
from medallion.scope import Scope
from medallion.sql import identifier, listed, qualified
from medallion.tables import newest

_ANEW: Final = "_anew"
"""The key was computed from all of bronze: the row replaces whatever silver has."""
_GONE: Final = "_gone"
"""No file states the key any more."""
_ROW: Final = "_row"
"""Names of contracts begin with a letter, so ours with an underscore."""


def upsert(scope: Scope, table: str) -> None:
    """One MERGE; when nothing changes Delta commits nothing, and the version stays."""
    view = f"{scope.contract.flow}_{scope.contract.dataset}_wanted"
    wanted_rows(scope).createOrReplaceTempView(view)
    try:
        persisting(lambda: _merge(scope, table, view))
    finally:
        scope.spark.catalog.dropTempView(view)


def _merge(scope: Scope, table: str, view: str) -> None:
    # What can only insert reads its source once: half the work of a first load.
    first = newest(scope.spark, table).has_only_been_created
    statement = insert_statement if first else merge_statement
    scope.spark.sql(statement(scope.contract, table, view))


def silver_columns(contract: Contract) -> tuple[str, ...]:
    """The names of the silver table's columns."""
    cells = (column.name for column in contract.columns)
    derived = (column.name for column in contract.derived)
    return (*cells, *derived, FILE_ID, ORDER, LOADED_AT)


def merge_statement(contract: Contract, table: str, source: str) -> str:
    """Idempotent: a row that silver has from this file or a later one stays as it is."""
    names = silver_columns(contract)
    differs = f"NOT (struct({listed(names, 's')}) <=> struct({listed(names, 't')}))"
    later = f"struct(s.{ORDER}, s.{FILE_ID}) > struct(t.{ORDER}, t.{FILE_ID})"
    assignments = ", ".join(f"t.{identifier(name)} = s.{identifier(name)}" for name in names)
    clauses = (
        _matching(contract, table, source),
        f"WHEN MATCHED AND s.{_GONE} THEN DELETE",
        f"WHEN MATCHED AND ((s.{_ANEW} AND {differs}) OR (NOT s.{_ANEW} AND {later}))",
        f"THEN UPDATE SET {assignments}",
        _inserting(contract),
    )
    return " ".join(clauses)


def insert_statement(contract: Contract, table: str, source: str) -> str:
    """For a table without rows; should it get some meanwhile, Delta sees the conflict."""
    return f"{_matching(contract, table, source)} {_inserting(contract)}"


def _matching(contract: Contract, table: str, source: str) -> str:
    key = " AND ".join(f"t.{identifier(name)} = s.{identifier(name)}" for name in contract.key)
    return f"MERGE INTO {qualified(table)} AS t USING {identifier(source)} AS s ON {key}"


def _inserting(contract: Contract) -> str:
    names = silver_columns(contract)
    clauses = (
        f"WHEN NOT MATCHED AND NOT s.{_GONE} THEN INSERT ({listed(names)})",
        f"VALUES ({listed(names, 's')})",
    )
    return " ".join(clauses)


def wanted_rows(scope: Scope) -> DataFrame:
    """One row for each key that the scope is about, with `_anew` and `_gone`."""
    fresh = latest(valid_rows(judge(scope.fresh(), scope.contract), scope.contract), scope.contract)
    if not scope.touched:
        return _flagged(fresh, anew=False)
    keys = with_key(scope.touched_rows(), scope.contract).select(*scope.contract.key)
    keys = keys.dropna().distinct()
    untouched = fresh.join(keys, list(scope.contract.key), "left_anti")
    return _flagged(untouched, anew=False).unionByName(_flagged(_computed(scope, keys), anew=True))


def latest(valid: DataFrame, contract: Contract) -> DataFrame:
    """Of every key the row of the last file."""
    row = f"max_by(struct({listed(valid.columns)}), struct({ORDER}, {FILE_ID})) AS {_ROW}"
    return valid.groupBy(*contract.key).agg(expr(row)).selectExpr(f"{_ROW}.*")


def _computed(scope: Scope, keys: DataFrame) -> DataFrame:
    """The keys with what all of bronze states about them, or with empty columns.

    Whole files are judged, not only the rows of the keys: uniqueness is known among all rows.
    """
    contract, key = scope.contract, list(scope.contract.key)
    everything = scope.everything()
    files = with_key(everything, contract).join(keys, key, "left_semi").select(FILE_ID).distinct()
    judged = judge(everything.join(files, FILE_ID, "left_semi"), contract)
    stated = valid_rows(judged, contract).join(keys, key, "left_semi")
    return keys.join(latest(stated, contract), key, "left")


def _flagged(rows: DataFrame, *, anew: bool) -> DataFrame:
    return rows.selectExpr("*", f"{anew} AS {_ANEW}", f"{FILE_ID} IS NULL AS {_GONE}")
