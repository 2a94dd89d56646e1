"""Reads one property of an ODCS schema into a column."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypedDict

from flows.contract import Column, LogicalType
from flows.date_formats import parse_date_format
from flows.declaration import Declaration, FieldPath
from flows.odcs_fields import (
    decimal,
    names,
    refuse_unknown,
    safe_name,
    sql_type,
    text,
    whole_number,
)
from flows.regex_dialect import check_pattern

if TYPE_CHECKING:
    from open_data_contract_standard.model import SchemaProperty

_PROPERTY: Final = names(
    "id name physicalType physicalName description businessName deprecated synonyms "
    "authoritativeDefinitions tags primaryKey primaryKeyPosition logicalType logicalTypeOptions "
    "required unique classification criticalDataElement examples enum"
)

# The first is the one that a property without physicalType gets.
_SQL_TYPES: Final[Mapping[LogicalType, tuple[str, ...]]] = MappingProxyType(
    {
        LogicalType.STRING: ("STRING",),
        LogicalType.INTEGER: ("BIGINT", "INT"),
        LogicalType.NUMBER: ("DOUBLE", "DECIMAL"),
        LogicalType.BOOLEAN: ("BOOLEAN",),
        LogicalType.DATE: ("DATE",),
        LogicalType.TIMESTAMP: ("TIMESTAMP",),
    }
)


class Options(TypedDict, total=False):
    """The fields of `Column` that `logicalTypeOptions` may state."""

    pattern: str
    min_length: int
    max_length: int
    minimum: Decimal
    maximum: Decimal
    date_format: str


def read_column(
    declaration: Declaration, path: FieldPath, raw: dict[str, Any], declared: "SchemaProperty"
) -> Column:
    """Raises ContractError. A column of the primary key is required, whatever `required` says."""
    refuse_unknown(declaration, path, raw, _PROPERTY)
    name = safe_name(declaration, (*path, "name"), declared.name)
    if declared.physicalName not in {None, name}:
        raise declaration.fault((*path, "physicalName"), f"must be {name} or left out")
    logical = _logical_type(declaration, path, declared.logicalType)
    return Column(
        name=name,
        logical_type=logical,
        sql_type=_sql_type(declaration, path, logical, declared.physicalType),
        required=bool(declared.required or declared.primaryKey),
        unique=bool(declared.unique),
        allowed=_allowed(declaration, path, logical, declared),
        description=" ".join((declared.description or "").split()),
        **_options(declaration, path, logical, declared.logicalTypeOptions or {}),
    )


def _logical_type(declaration: Declaration, path: FieldPath, name: str | None) -> LogicalType:
    if name not in set(LogicalType):
        known = ", ".join(LogicalType)
        raise declaration.fault((*path, "logicalType"), f"must be one of {known}")
    return LogicalType(name or "")


def _sql_type(
    declaration: Declaration, path: FieldPath, logical: LogicalType, physical: str | None
) -> str:
    fitting = _SQL_TYPES[logical]
    if physical is None:
        return fitting[0]
    found = sql_type(declaration, (*path, "physicalType"), physical)
    if found.split("(", maxsplit=1)[0] not in fitting:
        problem = f"{found} does not hold a {logical}; use {' or '.join(fitting)}"
        raise declaration.fault((*path, "physicalType"), problem)
    return found


def _allowed(
    declaration: Declaration, path: FieldPath, logical: LogicalType, declared: "SchemaProperty"
) -> tuple[str, ...]:
    if declared.enum is None:
        return ()
    here = (*path, "enum")
    if logical is not LogicalType.STRING:
        raise declaration.fault(here, "is supported for logicalType string only")
    values = tuple(
        text(declaration, (*here, number, "value"), each.value)
        for number, each in enumerate(declared.enum)
    )
    if not values or len(set(values)) != len(values):
        raise declaration.fault(here, "must list at least one value, and none of them twice")
    return values


def _options(
    declaration: Declaration, path: FieldPath, logical: LogicalType, raw: dict[str, Any]
) -> Options:
    here = (*path, "logicalTypeOptions")
    readers = _READERS[logical]
    options = Options()
    for key, value in raw.items():
        if key not in readers:
            known = ", ".join(readers) or "none"
            problem = f"is not supported for {logical}; supported: {known}"
            raise declaration.fault((*here, key), problem)
        options.update(readers[key](declaration, (*here, key), value))
    _refuse_empty_range(declaration, here, options)
    return options


def _refuse_empty_range(declaration: Declaration, path: FieldPath, options: Options) -> None:
    if options.get("minimum", Decimal("-Inf")) > options.get("maximum", Decimal("Inf")):
        raise declaration.fault((*path, "minimum"), "is greater than maximum")
    longest = options.get("max_length")
    if longest is not None and options.get("min_length", 0) > longest:
        raise declaration.fault((*path, "minLength"), "is greater than maxLength")


def _pattern(declaration: Declaration, path: FieldPath, value: object) -> Options:
    pattern = text(declaration, path, value)
    try:
        check_pattern(pattern)
    except ValueError as error:
        raise declaration.fault(path, str(error)) from error
    return Options(pattern=pattern)


def _min_length(declaration: Declaration, path: FieldPath, value: object) -> Options:
    return Options(min_length=whole_number(declaration, path, value))


def _max_length(declaration: Declaration, path: FieldPath, value: object) -> Options:
    return Options(max_length=whole_number(declaration, path, value))


def _minimum(declaration: Declaration, path: FieldPath, value: object) -> Options:
    return Options(minimum=decimal(declaration, path, value))


def _maximum(declaration: Declaration, path: FieldPath, value: object) -> Options:
    return Options(maximum=decimal(declaration, path, value))


def _date_format(declaration: Declaration, path: FieldPath, value: object) -> Options:
    return Options(date_format=_checked_format(declaration, path, value, time=False))


def _timestamp_format(declaration: Declaration, path: FieldPath, value: object) -> Options:
    return Options(date_format=_checked_format(declaration, path, value, time=True))


def _checked_format(declaration: Declaration, path: FieldPath, value: object, *, time: bool) -> str:
    pattern = text(declaration, path, value)
    try:
        parsed = parse_date_format(pattern)
    except ValueError as error:
        raise declaration.fault(path, str(error)) from error
    if parsed.has_time and not time:
        raise declaration.fault(path, "names a time of day; use logicalType timestamp")
    return pattern


type _Reader = Callable[[Declaration, FieldPath, object], Options]

_LIMITS: Final[Mapping[str, _Reader]] = MappingProxyType({"minimum": _minimum, "maximum": _maximum})
_READERS: Final[Mapping[LogicalType, Mapping[str, _Reader]]] = MappingProxyType(
    {
        LogicalType.STRING: {
            "pattern": _pattern,
            "minLength": _min_length,
            "maxLength": _max_length,
        },
        LogicalType.INTEGER: _LIMITS,
        LogicalType.NUMBER: _LIMITS,
        LogicalType.BOOLEAN: {},
        LogicalType.DATE: {"format": _date_format},
        LogicalType.TIMESTAMP: {"format": _timestamp_format},
    }
)
