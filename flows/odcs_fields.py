"""Checks that every part of a contract document shares."""

import re
from collections.abc import Set as AbstractSet
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from flows.declaration import Declaration, FieldPath

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_SQL_TYPE: Final = re.compile(
    r"STRING|INT|BIGINT|DOUBLE|BOOLEAN|DATE|TIMESTAMP|DECIMAL\(([0-9]+),([0-9]+)\)"
)
_MAX_PRECISION: Final = 38


def names(listed: str) -> frozenset[str]:
    """Field names that are listed with spaces between them."""
    return frozenset(listed.split())


def refuse_unknown(
    declaration: Declaration, path: FieldPath, raw: dict[str, Any], known: AbstractSet[str]
) -> None:
    """Raises ContractError for a field that would otherwise be ignored."""
    for key in raw:
        if key not in known:
            raise declaration.fault((*path, key), "is not supported by this release")


def safe_name(declaration: Declaration, path: FieldPath, name: object) -> str:
    """A name that is one in files, in SQL and in Delta without quoting. Raises ContractError."""
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        problem = "must begin with a letter and hold letters, digits and underscores only"
        raise declaration.fault(path, problem)
    return name


def sql_type(declaration: Declaration, path: FieldPath, text: object) -> str:
    """A Spark SQL type in capitals, without spaces. Raises ContractError."""
    written = re.sub(r"\s", "", str(text)).upper()
    match = _SQL_TYPE.fullmatch(written)
    if match is None:
        problem = "must be STRING, INT, BIGINT, DOUBLE, DECIMAL(p,s), BOOLEAN, DATE or TIMESTAMP"
        raise declaration.fault(path, problem)
    if match.group(1) is None:
        return written
    precision, scale = int(match.group(1)), int(match.group(2))
    if not 0 < precision <= _MAX_PRECISION or scale > precision:
        raise declaration.fault(path, f"precision is 1 to {_MAX_PRECISION}, scale at most that")
    return f"DECIMAL({precision},{scale})"


def decimal(declaration: Declaration, path: FieldPath, value: object) -> Decimal:
    """A finite number of the document, as written. Raises ContractError."""
    number = None
    if not isinstance(value, bool) and isinstance(value, int | float | str):
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            number = None
    if number is None or not number.is_finite():
        raise declaration.fault(path, "must be a number")
    return number


def whole_number(declaration: Declaration, path: FieldPath, value: object) -> int:
    """A whole number that is not negative. Raises ContractError."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise declaration.fault(path, "must be a whole number, 0 or more")
    return value


def text(declaration: Declaration, path: FieldPath, value: object) -> str:
    """A text that is not empty. Raises ContractError."""
    if not isinstance(value, str) or not value.strip():
        raise declaration.fault(path, "must be a text (put it in quotes)")
    return value
