"""Cells that are worth trying, by logical type; the first ones are good."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from flows.contract import Column, LogicalType

_NUMBERS: Final = (
    *("7", "12", "0", "-0", "+5", "007", "-7", "2147483647", "2147483648", "9223372036854775808"),
    *("1.5", "1.50", ".5", "1.", "1e3", "1E+300", "1e309", "1e-400", "9007199254740993", "0.1"),
    *("1" * 19, "1" * 40, "9999.99", "9999.999", "NaN", "-Infinity", " 1", "1,5", "1_0", "\u0663"),
)
_MOMENTS: Final = (
    *("2020-02-29", "2/29/2020", "29.02.2020 23:59", "2020-02-29T12:00:00", "2020-02-29 12:00:00Z"),
    *("2020-02-29T14:00:00.000001+02:00", "2019-02-29", "0000-01-01", "9999-12-31", "20200229"),
    *("9999-12-31T23:59:59.999999-17:59", "0001-01-01T00:00:00+17:59", "2020-2-9", "02/09/2020"),
    *("24:00", "2020-02-29T24:00:00", "2020-02-29T12:00:60", "2020-02-29t12:00:00z", "13/13/2020"),
)
_TEXTS: Final = (
    *("Ann", "small", "large", "größer", "AB-1", "", " ", "x", "x" * 9, "x" * 17, "x" * 33),
    *("\u00e9", "e\u0301", "\U0001f642", "\u2028", "\u202e", "\x1b[2J", "\x85", "\ufeff", "\ud7ff"),
    *("#a", "=1+1", "<script>", "a,b", 'a"b', "a\nb", "a\r\nb", "a\rb", "END", "#", "\\", '\\"'),
)
_FLAGS: Final = ("true", "false", "T", "no", "1", "0", "Y", "2", "wahr", "TRUE ")
EMPTY: Final = ""
SAMPLES: Final[Mapping[LogicalType, tuple[str, ...]]] = MappingProxyType(
    {
        LogicalType.STRING: (*_TEXTS, *_NUMBERS[:4]),
        LogicalType.INTEGER: (*_NUMBERS, *_TEXTS[:6]),
        LogicalType.NUMBER: (*_NUMBERS, *_TEXTS[:6]),
        LogicalType.BOOLEAN: (*_FLAGS, *_TEXTS[:6]),
        LogicalType.DATE: (*_MOMENTS, *_NUMBERS[:4]),
        LogicalType.TIMESTAMP: (*_MOMENTS, *_NUMBERS[:4]),
    }
)


def good(column: Column, row: int) -> str:
    """A cell that keeps most rules, another one for each row where the type has many."""
    match column.logical_type:
        case LogicalType.INTEGER | LogicalType.NUMBER:
            return str(2 * row)
        case LogicalType.BOOLEAN:
            return _FLAGS[row % 2]
        case LogicalType.STRING:
            return _text(column, row)
        case _:
            return _moment(column, 1 + row % 28)


def _text(column: Column, row: int) -> str:
    if column.allowed:
        return column.allowed[row % len(column.allowed)]
    return f"AB-{row % 1000}"


def _moment(column: Column, day: int) -> str:
    match column.date_format:
        case "M/d/yyyy":
            return f"3/{day}/2024"
        case "dd.MM.yyyy HH:mm":
            return f"{day:02d}.03.2024 07:30"
        case _ if column.logical_type is LogicalType.DATE:
            return f"2024-03-{day:02d}"
        case _:
            return f"2024-03-{day:02d}T07:30:00"
