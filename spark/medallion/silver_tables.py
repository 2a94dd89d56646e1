"""The silver tables of a dataset: its typed rows, and the rows that broke the contract."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from flows import layout
from flows.contract import Contract
from flows.flow import Flow
from medallion import columns
from medallion.ddl import TableColumn, TableDefinition
from medallion.run import Run

_DELETION_VECTORS: Final[Mapping[str, str]] = MappingProxyType(
    {"delta.enableDeletionVectors": "true"}
)
"""A file's rows leave a large data file without writing the rest of it again."""


def silver_tables(flow: Flow, run: Run) -> Iterator[TableDefinition]:
    """Two for each declared dataset."""
    for contract in flow.datasets.values():
        yield silver_table(contract, run)
        yield quarantine_table(contract, run)


def silver_table(contract: Contract, run: Run) -> TableDefinition:
    """What it is clustered by comes first: Delta clusters only by columns with statistics.

    That is the key; without one it is the files' place in time, for only whole files are written.
    """
    cells = sorted(contract.columns, key=lambda column: column.name not in contract.key)
    typed = (
        TableColumn(name=column.name, sql_type=column.sql_type, comment=column.description)
        for column in cells
    )
    derived = (
        TableColumn(name=column.name, sql_type=column.sql_type, comment=column.description)
        for column in contract.derived
    )
    own = (columns.FILE_ID_COLUMN, columns.ORDER_COLUMN, columns.LOADED_AT_COLUMN)
    return TableDefinition(
        name=run.silver(contract.dataset),
        comment=contract.description,
        columns=(*typed, *derived, *own) if contract.key else (*own, *typed, *derived),
        cluster_by=contract.key or (columns.ORDER,),
        properties=_DELETION_VECTORS,
    )


def quarantine_table(contract: Contract, run: Run) -> TableDefinition:
    """Every cell as text, as it came."""
    cells = (
        TableColumn(name=column.name, sql_type="STRING", comment=column.description)
        for column in contract.columns
    )
    return TableDefinition(
        name=run.silver(layout.quarantine_table(contract.dataset)),
        comment=f"Rows that broke the contract. {contract.description}",
        columns=(
            columns.FILE_ID_COLUMN,
            columns.ORDER_COLUMN,
            columns.LOADED_AT_COLUMN,
            columns.FAILED_RULES_COLUMN,
            *cells,
            columns.RESCUED_COLUMN,
        ),
        properties=_DELETION_VECTORS,
    )
