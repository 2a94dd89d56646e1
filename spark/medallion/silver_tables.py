"""The silver tables of a dataset: its typed rows, and the rows that broke the contract."""

from flows import layout
from flows.contract import Contract
from medallion import columns
from medallion.ddl import TableColumn, TableDefinition
from medallion.run import Run


def silver_table(contract: Contract, run: Run) -> TableDefinition:
    """The key comes first: Delta clusters only by columns that it keeps statistics of."""
    cells = sorted(contract.columns, key=lambda column: column.name not in contract.key)
    typed = (
        TableColumn(name=column.name, sql_type=column.sql_type, comment=column.description)
        for column in cells
    )
    derived = (
        TableColumn(name=column.name, sql_type=column.sql_type, comment=column.description)
        for column in contract.derived
    )
    return TableDefinition(
        name=run.silver(contract.dataset),
        comment=contract.description,
        columns=(
            *typed,
            *derived,
            columns.FILE_ID_COLUMN,
            columns.ORDER_COLUMN,
            columns.LOADED_AT_COLUMN,
        ),
        cluster_by=contract.key,
        properties={"delta.enableDeletionVectors": "true"},
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
    )
