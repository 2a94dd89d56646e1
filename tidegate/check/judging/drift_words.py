"""A drift diff that people can read, and the change to the contract that would allow each line."""

import json
import re
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from flows.contract import Contract
from flows.drift import DriftKind
from tidegate.check.verdict import Drift

_NAME: Final = re.compile("[A-Za-z][A-Za-z0-9_]*")
_LOGICAL: Final = MappingProxyType({"DOUBLE": "number", "TIMESTAMP": "timestamp"})
_LINES: Final = MappingProxyType(
    {
        DriftKind.ADDED: "+ {found}: added",
        DriftKind.MISSING: "- {column}: missing",
        DriftKind.RENAMED: "~ {column}: renamed, there is {found}",
        DriftKind.CASE: "~ {column}: in other capitals, {found}",
        DriftKind.REORDERED: "~ the columns are in another order",
        DriftKind.WIDENED: "~ {column}: cells that need {to}: {cells}",
        DriftKind.TYPE_BROKEN: "~ {column}: cells of another type: {cells}",
    }
)
_VERSION: Final = "# with another version of the contract: held files are judged again by it"


def suggested(contract: Contract, drift: tuple[Drift, ...]) -> tuple[Drift, ...]:
    """The same, each with the change to the contract that would make it no difference."""
    return tuple(replace(each, change=change(contract, each)) for each in drift)


def line(drift: Drift) -> str:
    """One line of a diff, such as `- rating: missing`; names from outside as JSON has them."""
    words = _LINES[drift.kind]
    found = json.dumps(drift.found)
    return words.format(column=drift.column, found=found, to=drift.to, cells=drift.cells)


def change(contract: Contract, drift: Drift) -> str:
    """A piece of ODCS as YAML, below a comment that names the field that changes."""
    match drift.kind:
        case DriftKind.ADDED:
            return _added(contract, drift.found or "")
        case DriftKind.MISSING:
            rule = f"columns: [{{name: {drift.column}, missing: allow}}]"
            return _property(contract, drift, "required", "required: false") + _policy(rule)
        case DriftKind.RENAMED | DriftKind.CASE:
            return _renamed(contract, drift)
        case DriftKind.REORDERED:
            return f"{_VERSION}\nschema:\n  -{_policy('reordered: allow')[3:]}"
        case DriftKind.WIDENED:
            return _wider(contract, drift)
        case DriftKind.TYPE_BROKEN:
            return _property(contract, drift, "logicalType", "logicalType: string")


def _added(contract: Contract, name: str) -> str:
    if not _NAME.fullmatch(name):
        return f"# {json.dumps(name)} can be no column: a letter, then letters, digits, _"
    place = f"schema[0].properties[{len(contract.columns)}]"
    return _document(place, f"name: {name}", "logicalType: string")


def _renamed(contract: Contract, drift: Drift) -> str:
    if not _NAME.fullmatch(drift.found or ""):
        return f"# {json.dumps(drift.found)} can be no column: a letter, then letters, digits, _"
    place = f"{_place(contract, drift)}.name, now {drift.column}"
    return _document(place, f"name: {drift.found}")


def _wider(contract: Contract, drift: Drift) -> str:
    to = drift.to or ""
    if to not in _LOGICAL:
        return _property(contract, drift, "physicalType", f"physicalType: {to}")
    return _property(contract, drift, "logicalType", f"logicalType: {_LOGICAL[to]}")


def _property(contract: Contract, drift: Drift, field: str, value: str) -> str:
    place = f"{_place(contract, drift)}.{field}"
    return _document(place, f"name: {drift.column}", value)


def _place(contract: Contract, drift: Drift) -> str:
    names = [column.name for column in contract.columns]
    return f"schema[0].properties[{names.index(drift.column or '')}]"


def _document(place: str, first: str, *others: str) -> str:
    lines = [f"# {place}", _VERSION, "schema:", "  - properties:", f"      - {first}"]
    return "\n".join([*lines, *(f"        {other}" for other in others)]) + "\n"


def _policy(rule: str) -> str:
    lines = ("    customProperties:", "      - property: driftPolicy", f"        value: {{{rule}}}")
    return "\n".join(lines) + "\n"
