"""A contract in the words that the peers' scripts understand: plain JSON."""

import json
from pathlib import Path

from flows.contract import Column, Contract


def write_shape(contract: Contract, source: Path, target: Path) -> None:
    """`source` is the contract's own document, for the peer that reads ODCS itself."""
    shape = {
        "contract": str(source.resolve()),
        "dataset": contract.dataset,
        "key": list(contract.key),
        "columns": [_column(column) for column in contract.columns],
    }
    target.write_text(json.dumps(shape, indent=1))


def _column(column: Column) -> dict[str, object]:
    return {
        "name": column.name,
        "type": column.sql_type.partition("(")[0],
        "date_format": column.date_format,
        "required": column.required,
        "pattern": column.pattern,
        "allowed": list(column.allowed),
        "minimum": None if column.minimum is None else float(str(column.minimum)),
        "maximum": None if column.maximum is None else float(str(column.maximum)),
        "min_length": column.min_length,
        "max_length": column.max_length,
    }
