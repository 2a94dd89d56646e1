"""Reads the custom property `derivedColumns`."""

from typing import Final

from flows.contract import Column, Derived
from flows.declaration import Declaration, FieldPath
from flows.odcs_fields import mapping, refuse_unknown, safe_name, sql_type, text

_DERIVED: Final = frozenset({"name", "type", "expression", "description"})


def read_derived(
    declaration: Declaration, path: FieldPath, value: object, columns: tuple[Column, ...]
) -> tuple[Derived, ...]:
    """Raises ContractError."""
    if not isinstance(value, list):
        raise declaration.fault(path, "must be a list of columns")
    taken = {column.name.lower() for column in columns}
    derived: list[Derived] = []
    for number, raw in enumerate(value):
        here = (*path, number)
        each = _one_derived(declaration, here, raw)
        if each.name.lower() in taken:
            raise declaration.fault((*here, "name"), f"column {each.name} exists already")
        taken.add(each.name.lower())
        derived.append(each)
    return tuple(derived)


def _one_derived(declaration: Declaration, path: FieldPath, value: object) -> Derived:
    raw = mapping(declaration, path, value)
    refuse_unknown(declaration, path, raw, _DERIVED)
    return Derived(
        name=safe_name(declaration, (*path, "name"), raw.get("name")),
        sql_type=sql_type(declaration, (*path, "type"), raw.get("type")),
        expression=text(declaration, (*path, "expression"), raw.get("expression")).strip(),
        description=" ".join(str(raw.get("description", "")).split()),
    )
