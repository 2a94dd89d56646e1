"""Reads the `arguments` of a library metric."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, TypedDict

from flows.declaration import Declaration, FieldPath
from flows.odcs_fields import refuse_unknown, text
from flows.odcs_options import read_pattern
from flows.quality import Metric

_KNOWN: Final[Mapping[Metric, frozenset[str]]] = MappingProxyType(
    {
        Metric.ROW_COUNT: frozenset(),
        Metric.NULL_VALUES: frozenset(),
        Metric.MISSING_VALUES: frozenset({"missingValues"}),
        Metric.INVALID_VALUES: frozenset({"validValues", "pattern"}),
        Metric.DUPLICATE_VALUES: frozenset({"properties"}),
    }
)


class Arguments(TypedDict, total=False):
    """The fields of `QualityRule` that depend on the metric."""

    columns: tuple[str, ...]
    missing_values: tuple[str, ...]
    valid_values: tuple[str, ...]
    pattern: str


def read_arguments(
    declaration: Declaration,
    path: FieldPath,
    raw: dict[str, Any],
    metric: Metric,
    column: str | None,
) -> Arguments:
    """Raises ContractError. Whether columns exist is not looked at here."""
    refuse_unknown(declaration, path, raw, _KNOWN[metric])
    found = Arguments(columns=() if column is None else (column,))
    if metric is Metric.DUPLICATE_VALUES:
        found["columns"] = _properties(declaration, (*path, "properties"), raw, column)
    if "missingValues" in raw:
        found["missing_values"] = _missing(declaration, (*path, "missingValues"), raw)
    if "validValues" in raw:
        here = (*path, "validValues")
        found["valid_values"] = _texts(declaration, here, raw["validValues"])
    if "pattern" in raw:
        found["pattern"] = read_pattern(declaration, (*path, "pattern"), raw["pattern"])
    if metric is Metric.INVALID_VALUES and not found.keys() & {"valid_values", "pattern"}:
        raise declaration.fault(path, "must state validValues or pattern")
    return found


def _properties(
    declaration: Declaration, path: FieldPath, raw: dict[str, Any], column: str | None
) -> tuple[str, ...]:
    if column is not None:
        if "properties" in raw:
            raise declaration.fault(path, "is of the schema entry: move the rule there")
        return (column,)
    return _texts(declaration, path, raw.get("properties"))


def _missing(declaration: Declaration, path: FieldPath, raw: dict[str, Any]) -> tuple[str, ...]:
    """An empty cell is missing whether or not null and '' are listed."""
    listed = raw["missingValues"]
    if not isinstance(listed, list):
        raise declaration.fault(path, "must be a list of texts")
    texts = [each for each in listed if each is not None and each != ""]
    return _texts(declaration, path, texts) if texts else ()


def _texts(declaration: Declaration, path: FieldPath, listed: object) -> tuple[str, ...]:
    if not isinstance(listed, list) or not listed:
        raise declaration.fault(path, "must be a list of texts, one or more")
    values = tuple(text(declaration, (*path, number), each) for number, each in enumerate(listed))
    if len(set(values)) != len(values):
        raise declaration.fault(path, "must not list a value twice")
    return values
