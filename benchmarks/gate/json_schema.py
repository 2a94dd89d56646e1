"""A contract as the JSON Schema that `qsv validate` takes: cells are cast to its types first."""

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from flows.contract import Column, Contract, LogicalType

_TYPES: Final[Mapping[LogicalType, str]] = MappingProxyType(
    {
        LogicalType.INTEGER: "integer",
        LogicalType.NUMBER: "number",
        LogicalType.BOOLEAN: "boolean",
    }
)
_FORMATS: Final[Mapping[LogicalType, str]] = MappingProxyType(
    {LogicalType.DATE: "date", LogicalType.TIMESTAMP: "date-time"}
)


def write_schema(contract: Contract, target: Path) -> None:
    """The rules that draft 2020-12 has, and one key by qsv's own `uniqueCombinedWith`."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {column.name: _property(column) for column in contract.columns},
        "required": [column.name for column in contract.columns],
    }
    if contract.key:
        schema["uniqueCombinedWith"] = list(contract.key)
    target.write_text(json.dumps(schema, indent=1))


def _property(column: Column) -> dict[str, Any]:
    kind = _TYPES.get(column.logical_type, "string")
    is_iso = column.date_format is None
    stated = {
        "format": _FORMATS.get(column.logical_type) if is_iso else None,
        "pattern": None if column.pattern is None else f"^(?:{column.pattern})$",
        "minLength": column.min_length,
        "maxLength": column.max_length,
        "minimum": _number(column, column.minimum),
        "maximum": _number(column, column.maximum),
        "enum": [*column.allowed, *_absent(column)] if column.allowed else None,
    }
    rules = {name: value for name, value in stated.items() if value is not None}
    return {"type": kind if column.required else [kind, "null"], **rules}


def _absent(column: Column) -> list[None]:
    return [] if column.required else [None]


def _number(column: Column, limit: object) -> float | None:
    return None if limit is None or column.logical_type not in _TYPES else float(str(limit))
