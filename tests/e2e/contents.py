"""What the tables of a world say, read from Delta's logs and Parquet files: no Spark job."""

from collections.abc import Iterable, Iterator

from azure.storage.blob import ContainerClient

from campaigns.audit.delta import rows_of
from campaigns.audit.evidence import Row
from local.databricks.lake import LOG, TABLES
from local.demo.gold import NOT_DATA
from local.world.processes import CATALOG

type Contents = dict[str, list[str]]
"""By full name, the rows of each table as text, sorted."""


def contents_of(lake: ContainerClient, schemas: Iterable[str]) -> Contents:
    """Without the columns that say how a row came there."""
    return {
        f"{CATALOG}.{schema}.{table}": sorted(map(_text, rows))
        for schema in schemas
        for table, rows in _tables(lake, schema)
    }


def _tables(lake: ContainerClient, schema: str) -> Iterator[tuple[str, Iterable[Row]]]:
    prefix = f"{TABLES}/{schema}/"
    names = list(lake.list_blob_names(name_starts_with=prefix))
    below = (name.removeprefix(prefix).split("/") for name in names)
    tables = {table for table, *rest in below if rest[:1] == [LOG]}
    for table in sorted(tables - NOT_DATA):
        yield (
            table,
            rows_of(f"{prefix}{table}", names, lambda name: lake.download_blob(name).readall()),
        )


def _text(row: Row) -> str:
    """A column that was not there yet when the row was written is empty."""
    return repr(sorted((name, cell) for name, cell in row.items() if _is_said(name, cell)))


def _is_said(name: str, cell: object) -> bool:
    return not name.startswith("_") and cell is not None
