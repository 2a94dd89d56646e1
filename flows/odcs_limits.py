"""Limits of numbers, dates and timestamps in `logicalTypeOptions`, in both spellings of ODCS.

`exclusiveMinimum` is a limit of its own, or a flag beside `minimum`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from flows.contract import Limit, LogicalType
from flows.declaration import Declaration, FieldPath
from flows.odcs_fields import decimal, text

LIMITS: Final = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")

_INTEGERS: Final = MappingProxyType(
    {f"{sign}{bits}": (sign == "i", bits) for sign in "iu" for bits in (8, 16, 32, 64)}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """One end of a range."""

    limit: Limit | None = None
    exclusive: bool = False


def read_bounds(
    declaration: Declaration, path: FieldPath, raw: dict[str, Any], logical: LogicalType
) -> tuple[Bound, Bound]:
    """The lower and the upper one. Raises ContractError, also when nothing lies between."""
    low, high = (_bound(declaration, path, raw, each, logical) for each in ("minimum", "maximum"))
    named = "minimum" if "minimum" in raw else "exclusiveMinimum"
    if low.limit is not None and high.limit is not None:
        if _after(low.limit, high.limit):
            raise declaration.fault((*path, named), "is greater than maximum")
        if low.limit == high.limit and (low.exclusive or high.exclusive):
            raise declaration.fault((*path, named), "leaves no value between the limits")
    return low, high


def _after(low: Limit, high: Limit) -> bool:
    match low, high:
        case Decimal(), Decimal():
            return low > high
        case datetime(), datetime():
            return low > high
        case date(), date():
            return low > high
    return False


def _bound(
    declaration: Declaration,
    path: FieldPath,
    raw: dict[str, Any],
    name: str,
    logical: LogicalType,
) -> Bound:
    exclusive = f"exclusive{name.capitalize()}"
    flag = raw.get(exclusive, False)
    if not isinstance(flag, bool):
        if name in raw:
            problem = f"stands beside {name}: state one of the two"
            raise declaration.fault((*path, exclusive), problem)
        return Bound(limit=_READERS[logical](declaration, (*path, exclusive), flag), exclusive=True)
    if name not in raw:
        if flag:
            problem = f"says how {name} is meant, and there is none: state the limit"
            raise declaration.fault((*path, exclusive), problem)
        return Bound()
    return Bound(limit=_READERS[logical](declaration, (*path, name), raw[name]), exclusive=flag)


def _day(declaration: Declaration, path: FieldPath, value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(text(declaration, path, value))
    except ValueError as error:
        problem = "must be a date such as 2019-09-30, whatever the column's format is"
        raise declaration.fault(path, problem) from error


def _moment(declaration: Declaration, path: FieldPath, value: object) -> datetime:
    try:
        found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        problem = "must be a time such as 2019-09-30T18:05:00Z, whatever the column's format is"
        raise declaration.fault(path, problem) from error


type _Read = Callable[[Declaration, FieldPath, object], Limit]

_READERS: Final[MappingProxyType[LogicalType, _Read]] = MappingProxyType(
    {
        LogicalType.INTEGER: decimal,
        LogicalType.NUMBER: decimal,
        LogicalType.DATE: _day,
        LogicalType.TIMESTAMP: _moment,
    }
)


def integer_range(
    declaration: Declaration, path: FieldPath, value: object
) -> tuple[Decimal, Decimal]:
    """Smallest and largest integer of `format`, for example `u8`. Raises ContractError."""
    if value not in _INTEGERS or value == "u64":
        known = ", ".join(name for name in _INTEGERS if name != "u64")
        raise declaration.fault(path, f"must be one of {known}: BIGINT holds no more")
    signed, bits = _INTEGERS[str(value)]
    low = -(2 ** (bits - 1)) if signed else 0
    return Decimal(low), Decimal(low + 2**bits - 1)
