"""frictionless: the contract as a Table Schema with constraints."""

import json
import sys
from pathlib import Path
from typing import Any

from frictionless import Checklist, Resource, Schema, system  # type: ignore[import-not-found]  # in the peers' environment

sys.path.insert(0, str(Path(__file__).parents[3]))
from benchmarks.gate.timing import told

_TYPES = {
    "INT": "integer",
    "BIGINT": "integer",
    "DOUBLE": "number",
    "DECIMAL": "number",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "datetime",
}
_CONSTRAINTS = {
    "pattern": "pattern",
    "minimum": "minimum",
    "maximum": "maximum",
    "min_length": "minLength",
    "max_length": "maxLength",
}


def field(column: dict[str, Any]) -> dict[str, Any]:
    """One field of the Table Schema."""
    constraints = {
        name: column[key] for key, name in _CONSTRAINTS.items() if column[key] is not None
    }
    if column["required"]:
        constraints["required"] = True
    if column["allowed"]:
        constraints["enum"] = column["allowed"]
    made = {"name": column["name"], "type": _TYPES.get(column["type"], "string")}
    if column["date_format"]:
        made["format"] = "%m/%d/%Y"
    return made | {"constraints": constraints}


def work() -> int:
    """Validate; gives the number of rows."""
    path, shape = Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text())
    schema = Schema.from_descriptor(
        {"fields": [field(column) for column in shape["columns"]], "primaryKey": shape["key"]}
    )
    with system.use_context(trusted=True):
        report = Resource(path=str(path), schema=schema).validate(Checklist(), limit_errors=10**9)
    return int(report.tasks[0].stats["rows"])


told(work)
