"""Contracts for the tables, written shortly here and read through the real ODCS reader."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import yaml

from flows.contract import Contract
from flows.names import FlowName
from flows.odcs import load_contract

FLOW: Final = FlowName("corpus")

_LOGICAL: Final = {
    "STRING": "string",
    "INT": "integer",
    "BIGINT": "integer",
    "DOUBLE": "number",
    "DECIMAL": "number",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "timestamp",
}
_OF_PROPERTY: Final = frozenset({"primaryKey", "primaryKeyPosition", "required", "unique"})
"""What stands beside the name; everything else is an option of the logical type."""


@dataclass(frozen=True, slots=True)
class Declared:
    """An ODCS document; `name` is the dataset's."""

    name: str
    document: str

    @property
    def contract(self) -> Contract:
        """Read once. Raises ContractError."""
        return _loaded(self.name, self.document)


@cache
def _loaded(name: str, document: str) -> Contract:
    return load_contract(document, flow=FLOW, source=f"{name}.odcs.yaml")


def column(name: str, sql_type: str = "STRING", **stated: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever ODCS takes
    """One property of the schema."""
    made: dict[str, Any] = {
        "name": name,
        "logicalType": _LOGICAL[sql_type.split("(", maxsplit=1)[0]],
    }
    if made["logicalType"] in {"integer", "number"}:
        made["physicalType"] = sql_type
    if "enum" in stated:
        made["enum"] = [{"value": value} for value in stated.pop("enum")]
    if "quality" in stated:
        made["quality"] = stated.pop("quality")
    made |= {key: value for key, value in stated.items() if key in _OF_PROPERTY}
    options = {key: value for key, value in stated.items() if key not in _OF_PROPERTY}
    return made | ({"logicalTypeOptions": options} if options else {})


def declared(
    name: str, *columns: dict[str, Any], quality: object = None, **settings: object
) -> Declared:
    """A contract of these columns; `settings` are Tidegate's own (docs/contracts.md).

    Any number of bad rows is tolerated unless `toleratedBadRows` says otherwise.
    """
    settings = {"toleratedBadRows": 1} | settings
    custom = [{"property": key, "value": value} for key, value in settings.items()]
    schema: dict[str, Any] = {"name": name, "properties": list(columns), "customProperties": custom}
    if quality is not None:
        schema["quality"] = quality
    document = {
        "apiVersion": "v3.1.0",
        "kind": "DataContract",
        "id": name,
        "version": "1.0.0",
        "status": "active",
        "schema": [schema],
    }
    return Declared(name, yaml.safe_dump(document, sort_keys=False))
