"""Reads one property of an ODCS schema into a column."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from flows.contract import Column, LogicalType
from flows.declaration import Declaration, FieldPath
from flows.odcs_fields import names, refuse_ours, refuse_unknown, safe_name, sql_type, text
from flows.odcs_options import Stated, read_options

if TYPE_CHECKING:
    from open_data_contract_standard.model import SchemaProperty

_PROPERTY: Final = names(
    "id name physicalType physicalName description businessName deprecated synonyms "
    "authoritativeDefinitions tags primaryKey primaryKeyPosition logicalType logicalTypeOptions "
    "required unique classification criticalDataElement examples enum quality customProperties"
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


def read_column(
    declaration: Declaration, path: FieldPath, raw: dict[str, Any], declared: "SchemaProperty"
) -> Column:
    """Raises ContractError; what else is wrong is noted in the declaration.

    A column of the primary key is required, whatever `required` says.
    """
    refuse_unknown(declaration, path, raw, _PROPERTY)
    refuse_ours(declaration, (*path, "customProperties"), declared.customProperties)
    name = safe_name(declaration, (*path, "name"), declared.name)
    if declared.physicalName not in {None, name}:
        raise declaration.fault((*path, "physicalName"), f"must be {name} or left out")
    logical = _logical_type(declaration, path, declared.logicalType)
    sql = _sql_type(declaration, path, logical, declared.physicalType)
    stated = Stated(
        declaration=declaration,
        path=(*path, "logicalTypeOptions"),
        raw=declared.logicalTypeOptions or {},
        logical=logical,
        sql_type=sql,
    )
    return Column(
        name=name,
        logical_type=logical,
        sql_type=sql,
        required=bool(declared.required or declared.primaryKey),
        unique=bool(declared.unique),
        allowed=_allowed(declaration, path, logical, declared),
        description=" ".join((declared.description or "").split()),
        **read_options(stated),
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
