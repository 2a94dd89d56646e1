"""Checks that every part of a contract document shares."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from flows.declaration import Declaration, FieldPath

if TYPE_CHECKING:
    from open_data_contract_standard.model import CustomProperty

VENDORS: Final = frozenset({None, "tidegate"})
"""Of our own settings; those of another vendor are left alone."""

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,254}")
"""Unity Catalog takes names of 255 characters."""
_SQL_TYPE: Final = re.compile(
    r"STRING|INT|BIGINT|DOUBLE|BOOLEAN|DATE|TIMESTAMP|DECIMAL\(([0-9]+),([0-9]+)\)"
)
_MAX_PRECISION: Final = 38
_FURTHEST: Final = 38
"""Digits before and after the point: Spark's widest number."""


def names(listed: str) -> frozenset[str]:
    """Field names that are listed with spaces between them."""
    return frozenset(listed.split())


def refuse_unknown(
    declaration: Declaration, path: FieldPath, raw: dict[str, Any], known: AbstractSet[str]
) -> None:
    """Note fields that would otherwise be ignored. Raises ContractError for the last of them."""
    unknown = [key for key in raw if key not in known]
    faults = [declaration.fault((*path, key), _unknown(key, known)) for key in unknown]
    declaration.faults.extend(faults[:-1])
    if faults:
        raise faults[-1]


def _unknown(key: str, known: AbstractSet[str]) -> str:
    close = get_close_matches(key, known, n=1)
    return f"is not supported by this release{'; is it ' + close[0] + '?' if close else ''}"


def refuse_ours(
    declaration: Declaration, path: FieldPath, declared: Sequence["CustomProperty"] | None
) -> None:
    """Raises ContractError for one of Tidegate's settings where it has no meaning."""
    for number, custom in enumerate(declared or ()):
        if custom.vendor in VENDORS:
            problem = "Tidegate's settings stand at the dataset; others need their vendor's name"
            raise declaration.fault((*path, number), problem)


def mapping(declaration: Declaration, path: FieldPath, value: object) -> dict[str, Any]:
    """A mapping of fields. Raises ContractError."""
    if not isinstance(value, dict):
        raise declaration.fault(path, "must be a mapping of fields")
    return value


def truth(declaration: Declaration, path: FieldPath, value: object) -> bool:
    """Raises ContractError."""
    if not isinstance(value, bool):
        raise declaration.fault(path, "must be true or false")
    return value


def choice[E: StrEnum](
    declaration: Declaration, path: FieldPath, value: object, known: type[E]
) -> E:
    """A member of the enumeration, by its text. Raises ContractError."""
    if not isinstance(value, str) or value not in set(known):
        raise declaration.fault(path, f"must be one of {', '.join(known)}")
    return known(value)


def safe_name(declaration: Declaration, path: FieldPath, name: object) -> str:
    """A name that is one in files, in SQL and in Delta without quoting. Raises ContractError."""
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        problem = "must begin with a letter and hold at most 255 letters, digits and underscores"
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
    first, last = number.adjusted(), number.as_tuple().exponent
    if not -_FURTHEST <= min(first, int(last)) <= first < _FURTHEST:
        raise declaration.fault(path, f"has more than {_FURTHEST} digits: no column holds it")
    # Without an exponent, so that it reads as a number in words and in SQL.
    return Decimal(f"{number:f}")


def whole_number(
    declaration: Declaration, path: FieldPath, value: object, most: int = 10**13
) -> int:
    """A whole number from 0 to `most`. Raises ContractError."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise declaration.fault(path, "must be a whole number, 0 or more")
    if value > most:
        raise declaration.fault(path, f"must be at most {most:,}")
    return value


def seconds(declaration: Declaration, path: FieldPath, value: object) -> timedelta:
    """At most some 30 years. Raises ContractError."""
    return timedelta(seconds=whole_number(declaration, path, value, 10**9))


def text(declaration: Declaration, path: FieldPath, value: object) -> str:
    """A text that is not empty. Raises ContractError."""
    if not isinstance(value, str) or not value.strip():
        raise declaration.fault(path, "must be a text (put it in quotes)")
    return value
