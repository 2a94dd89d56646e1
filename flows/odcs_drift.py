"""Reads the custom property `driftPolicy`, and refuses what makes no sense."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import Final

from flows.contract import Column, LogicalType
from flows.declaration import Declaration, FieldPath
from flows.drift import DriftAction, DriftKind, DriftPolicy, DriftRule
from flows.odcs_fields import choice, decimal, mapping, refuse_unknown, safe_name, text

KINDS: Final[Mapping[str, DriftKind]] = MappingProxyType(
    {"typeBroken" if kind is DriftKind.TYPE_BROKEN else kind.value: kind for kind in DriftKind}
)
"""By the names in the document."""
_OF_CELLS: Final = frozenset({DriftKind.WIDENED, DriftKind.TYPE_BROKEN})
_STRICT: Final = frozenset({DriftAction.HOLD, DriftAction.REJECT})
_LOST: Final = "cells are found by the column's name, those of another name would be lost"

SENSELESS: Final[Mapping[tuple[DriftKind, DriftAction], str]] = MappingProxyType(
    {
        (DriftKind.RENAMED, DriftAction.ALLOW): f"{_LOST}: use hold or reject",
        (DriftKind.RENAMED, DriftAction.EVOLVE): f"{_LOST}: use hold or reject",
        (DriftKind.MISSING, DriftAction.EVOLVE): (
            "a column is not given up because one file lacks it: use allow, hold or reject"
        ),
        (DriftKind.REORDERED, DriftAction.EVOLVE): (
            "the order of columns is no part of the contract: use allow, hold or reject"
        ),
        (DriftKind.TYPE_BROKEN, DriftAction.EVOLVE): (
            "no wider type holds such cells: use allow, hold or reject"
        ),
        (DriftKind.CASE, DriftAction.EVOLVE): (
            "tables do not tell capitals apart, so nothing can evolve: use allow, hold or reject"
        ),
    }
)
"""Why an action has no meaning for a kind."""


def read_drift_policy(
    declaration: Declaration, path: FieldPath, value: object, columns: tuple[Column, ...]
) -> DriftPolicy:
    """Raises ContractError; the faults of single rules are noted in the declaration."""
    raw = mapping(declaration, path, value)
    refuse_unknown(declaration, path, raw, KINDS.keys() | {"columns"})
    rules = [*_rules(declaration, path, raw, None)]
    listed = raw.get("columns", [])
    if not isinstance(listed, list):
        raise declaration.fault((*path, "columns"), "must be a list of columns")
    for number, each in enumerate(listed):
        here = (*path, "columns", number)
        read = partial(_of_column, declaration, here, each, columns)
        rules += declaration.attempt(read) or []
    _refuse_repeated(declaration, (*path, "columns"), rules)
    return DriftPolicy(rules=tuple(rules))


def _of_column(
    declaration: Declaration, path: FieldPath, value: object, columns: tuple[Column, ...]
) -> list[DriftRule]:
    raw = mapping(declaration, path, value)
    refuse_unknown(declaration, path, raw, KINDS.keys() | {"name"})
    name = text(declaration, (*path, "name"), raw.get("name"))
    rules = list(_rules(declaration, path, raw, name))
    if not rules:
        raise declaration.fault(path, f"states nothing about {name}: name a kind and an action")
    found = {column.name.lower(): column for column in columns}.get(name.lower())
    for key, kind in KINDS.items():
        if key in raw and (problem := _wrong_column(kind, name, found)):
            raise declaration.fault((*path, key), problem)
    for rule in rules:
        if rule.action is DriftAction.EVOLVE:
            safe_name(declaration, (*path, "name"), name)
        if rule.kind is DriftKind.MISSING and rule.action is DriftAction.ALLOW:
            _refuse_needed(declaration, (*path, "missing"), found)
    return rules


def _wrong_column(kind: DriftKind, name: str, found: Column | None) -> str:
    if kind is DriftKind.REORDERED:
        return "is about the whole header: state it beside columns"
    if kind is DriftKind.ADDED:
        return f"{name} is a column of this contract: it cannot be added" if found else ""
    if found is None or found.name != name:
        return f"{name} is not a column of this contract"
    if kind in _OF_CELLS and found.logical_type is LogicalType.STRING:
        return f"every text fits {name}, which is a string"
    return ""


def _refuse_needed(declaration: Declaration, path: FieldPath, column: Column | None) -> None:
    if column is not None and column.required:
        problem = f"{column.name} is required, every row without it is bad: use hold or reject"
        raise declaration.fault(path, problem)


def _rules(
    declaration: Declaration, path: FieldPath, raw: Mapping[str, object], column: str | None
) -> Iterator[DriftRule]:
    for key, kind in KINDS.items():
        if key in raw:
            read = partial(_rule, declaration, (*path, key), raw[key], kind, column)
            rule = declaration.attempt(read)
            if rule is not None:
                yield rule


def _rule(
    declaration: Declaration,
    path: FieldPath,
    value: object,
    kind: DriftKind,
    column: str | None,
) -> DriftRule:
    raw = value if isinstance(value, dict) else {"action": value}
    refuse_unknown(declaration, path, raw, {"action", "above"} if kind in _OF_CELLS else {"action"})
    action = choice(declaration, path, raw.get("action"), DriftAction)
    if (kind, action) in SENSELESS:
        raise declaration.fault(path, f"{action} has no meaning: {SENSELESS[kind, action]}")
    above = decimal(declaration, (*path, "above"), raw.get("above", 0))
    if not 0 <= above < 1:
        raise declaration.fault((*path, "above"), "is a share of the cells, from 0 to below 1")
    if "above" in raw and action is DriftAction.ALLOW:
        raise declaration.fault((*path, "above"), "changes nothing where the action is allow")
    return DriftRule(kind=kind, action=action, column=column, above=above)


def _refuse_repeated(declaration: Declaration, path: FieldPath, rules: Iterable[DriftRule]) -> None:
    seen: set[tuple[DriftKind, str | None]] = set()
    for rule in rules:
        if (rule.kind, rule.column) in seen:
            raise declaration.fault(path, f"states {rule.kind} of {rule.column} twice")
        seen.add((rule.kind, rule.column))
