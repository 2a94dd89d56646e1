"""Reads `logicalTypeOptions`: what a property states about its values beside their type."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from types import MappingProxyType
from typing import Any, Final, TypedDict

from flows.contract import Limit, LogicalType
from flows.date_formats import parse_date_format
from flows.declaration import ContractError, Declaration, FieldPath
from flows.odcs_fields import decimal, text, whole_number
from flows.odcs_limits import LIMITS, integer_range, read_bounds
from flows.regex_dialect import check_pattern
from flows.rules import decimal_digits

_HEX: Final = "[0-9A-Fa-f]"
_BYTE: Final = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
STRING_FORMATS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "uuid": f"{_HEX}{{8}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{12}}",
        "ipv4": rf"{_BYTE}\.{_BYTE}\.{_BYTE}\.{_BYTE}",
        "email": r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+",
    }
)
"""Formats of strings that a pattern decides."""
_UTC: Final = frozenset({"UTC", "Etc/UTC", "Z"})


class Options(TypedDict, total=False):
    """The fields of `Column` that `logicalTypeOptions` may state."""

    pattern: str
    min_length: int
    max_length: int
    minimum: Limit | None
    maximum: Limit | None
    exclusive_minimum: bool
    exclusive_maximum: bool
    multiple_of: Decimal
    date_format: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What a property states."""

    declaration: Declaration
    path: FieldPath
    """Of the options."""
    raw: dict[str, Any]
    logical: LogicalType
    sql_type: str

    def fault(self, option: str, problem: str) -> ContractError:
        """The error to raise about one option."""
        return self.declaration.fault((*self.path, option), problem)

    def text(self, option: str) -> str:
        """Raises ContractError."""
        return text(self.declaration, (*self.path, option), self.raw[option])


def read_options(stated: Stated) -> Options:
    """Every option that can be read; the faults of the others are noted in the declaration."""
    known = _KNOWN[stated.logical]
    for key in stated.raw.keys() - set(known):
        problem = f"is not supported for {stated.logical}; supported: {', '.join(known) or 'none'}"
        stated.declaration.faults.append(stated.fault(key, problem))
    options = Options()
    for read in _READERS[stated.logical]:
        options.update(stated.declaration.attempt(partial(read, stated)) or Options())
    return options


def read_pattern(declaration: Declaration, path: FieldPath, value: object) -> str:
    """A regular expression that Python and Java read alike. Raises ContractError."""
    pattern = text(declaration, path, value)
    try:
        check_pattern(pattern)
    except ValueError as error:
        raise declaration.fault(path, str(error)) from error
    return pattern


def _pattern(stated: Stated) -> Options:
    if "format" in stated.raw:
        return _string_format(stated)
    if "pattern" not in stated.raw:
        return Options()
    here = (*stated.path, "pattern")
    return Options(pattern=read_pattern(stated.declaration, here, stated.raw["pattern"]))


def _string_format(stated: Stated) -> Options:
    if "pattern" in stated.raw:
        raise stated.fault("format", "stands beside pattern: state one of the two")
    name = stated.text("format")
    if name not in STRING_FORMATS:
        known = ", ".join(STRING_FORMATS)
        raise stated.fault("format", f"{name!r} is not checked; state a pattern, or {known}")
    return Options(pattern=STRING_FORMATS[name])


def _lengths(stated: Stated) -> Options:
    found = Options()
    if "minLength" in stated.raw:
        found["min_length"] = _length(stated, "minLength")
    if "maxLength" in stated.raw:
        found["max_length"] = _length(stated, "maxLength")
    if found.get("min_length", 0) > found.get("max_length", found.get("min_length", 0)):
        raise stated.fault("minLength", "is greater than maxLength")
    return found


def _length(stated: Stated, option: str) -> int:
    return whole_number(stated.declaration, (*stated.path, option), stated.raw[option])


def _limits(stated: Stated) -> Options:
    low, high = read_bounds(stated.declaration, stated.path, stated.raw, stated.logical)
    return Options(
        minimum=low.limit,
        maximum=high.limit,
        exclusive_minimum=low.exclusive,
        exclusive_maximum=high.exclusive,
    )


def _integer_limits(stated: Stated) -> Options:
    if "format" not in stated.raw:
        return _limits(stated)
    if stated.raw.keys() & set(LIMITS):
        raise stated.fault("format", "stands beside limits: state one of the two")
    here = (*stated.path, "format")
    low, high = integer_range(stated.declaration, here, stated.raw["format"])
    return Options(minimum=low, maximum=high)


def _multiple_of(stated: Stated) -> Options:
    if "multipleOf" not in stated.raw:
        return Options()
    here = (*stated.path, "multipleOf")
    step = decimal(stated.declaration, here, stated.raw["multipleOf"])
    if step <= 0:
        raise stated.fault("multipleOf", "must be greater than 0")
    if stated.sql_type == "DOUBLE":
        problem = "cannot be decided of a DOUBLE, which rounds: use physicalType DECIMAL(p,s)"
        raise stated.fault("multipleOf", problem)
    scale = decimal_digits(stated.sql_type)[1] if stated.sql_type.startswith("DEC") else 0
    if step != round(step, scale):
        raise stated.fault("multipleOf", f"has more decimals than {stated.sql_type}")
    return Options(multiple_of=step)


def _number_format(stated: Stated) -> Options:
    if "format" in stated.raw and (stated.raw["format"], stated.sql_type) != ("f64", "DOUBLE"):
        raise stated.fault("format", "must be f64, of a DOUBLE, or be left out")
    return Options()


def _date_format(stated: Stated) -> Options:
    if "format" not in stated.raw:
        return Options()
    pattern = stated.text("format")
    try:
        parsed = parse_date_format(pattern)
    except ValueError as error:
        raise stated.fault("format", str(error)) from error
    if parsed.has_time and stated.logical is LogicalType.DATE:
        raise stated.fault("format", "names a time of day; use logicalType timestamp")
    return Options(date_format=pattern)


def _zone(stated: Stated) -> Options:
    if stated.raw.get("defaultTimezone", "UTC") not in _UTC:
        problem = "must be UTC: a supplier of another zone writes offsets"
        raise stated.fault("defaultTimezone", problem)
    if stated.raw.get("timezone", "format" not in stated.raw) != ("format" not in stated.raw):
        problem = "an offset is read where there is one, never with a format: leave this out"
        raise stated.fault("timezone", problem)
    return Options()


type _Reader = Callable[[Stated], Options]

_READERS: Final[Mapping[LogicalType, tuple[_Reader, ...]]] = MappingProxyType(
    {
        LogicalType.STRING: (_pattern, _lengths),
        LogicalType.INTEGER: (_integer_limits, _multiple_of),
        LogicalType.NUMBER: (_limits, _multiple_of, _number_format),
        LogicalType.BOOLEAN: (),
        LogicalType.DATE: (_limits, _date_format),
        LogicalType.TIMESTAMP: (_limits, _date_format, _zone),
    }
)
_NUMERIC: Final = (*LIMITS, "multipleOf", "format")
_KNOWN: Final[Mapping[LogicalType, tuple[str, ...]]] = MappingProxyType(
    {
        LogicalType.STRING: ("pattern", "minLength", "maxLength", "format"),
        LogicalType.INTEGER: _NUMERIC,
        LogicalType.NUMBER: _NUMERIC,
        LogicalType.BOOLEAN: (),
        LogicalType.DATE: (*LIMITS, "format"),
        LogicalType.TIMESTAMP: (*LIMITS, "format", "timezone", "defaultTimezone"),
    }
)
