"""What a row must keep to: rule names and text forms, the same in the gate and in silver."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from flows.contract import Column, Contract, Limit, LogicalType
from flows.date_formats import date_regex


class RuleKind(StrEnum):
    """A rule of one column, named `<column>.<kind>`. An absent (empty) cell breaks `required` only.

    A cell that breaks `type` is not asked about `minimum` and `maximum`.
    """

    REQUIRED = "required"
    TYPE = "type"
    PATTERN = "pattern"
    ALLOWED = "allowed"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    MIN_LENGTH = "min_length"
    MAX_LENGTH = "max_length"
    MULTIPLE_OF = "multiple_of"
    UNIQUE = "unique"


class RowRule(StrEnum):
    """A rule of the whole row; its name is its value."""

    MALFORMED_ROW = "malformed_row"
    """The row has more or fewer cells than the header; it is asked about nothing else."""
    CONFLICTING_KEY = "conflicting_key"
    """Another row of the file has the same key and another content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule that a contract states."""

    kind: RuleKind | RowRule
    column: str | None
    expected: str
    """What a supplier is told, without any value of the file."""

    @property
    def name(self) -> str:
        """`<column>.<kind>`, or the row rule's own name."""
        return self.kind.value if self.column is None else f"{self.column}.{self.kind.value}"


INTEGER_BOUNDS: Final = MappingProxyType(
    {"INT": (-(2**31), 2**31 - 1), "BIGINT": (-(2**63), 2**63 - 1)}
)

# No form has spaces around it, NaN, Infinity, thousands separators or a currency sign.
INTEGER: Final = "[+-]?[0-9]{1,19}"
"""Leading zeros count as digits. The value must also lie within `INTEGER_BOUNDS`."""
DOUBLE: Final = r"[+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?"
"""The nearest double must also be finite: `1e400` breaks the rule."""
BOOLEAN: Final = (
    "(?:[tT](?:[rR][uU][eE])?|[yY](?:[eE][sS])?|1|[fF](?:[aA][lL][sS][eE])?|[nN][oO]?|0)"
)
"""The spellings that Spark casts: true, t, yes, y, 1, false, f, no, n, 0, in any case."""
DATE: Final = "(?!0000)[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
"""ISO 8601 calendar date, years 0001 to 9999. The day must also exist in the calendar."""
TIMESTAMP: Final = (
    DATE + r"[T ](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?"
    r"(?:Z|[+-](?:0[0-9]|1[0-7]):[0-5][0-9])?"
)
"""ISO 8601 with seconds; without an offset the time is UTC, at most microseconds are kept."""


def decimal_regex(precision: int, scale: int) -> str:
    """What fits DECIMAL(precision, scale) without rounding; zeros at both ends are free."""
    # No digit can match in two places, or a long cell of zeros would cost a multiple of its length.
    digits = precision - scale
    whole = rf"0*(?:[1-9][0-9]{{0,{digits - 1}}})?" if digits else "0*"
    fraction = rf"(?:[0-9]{{{scale}}}0*|[0-9]{{1,{scale}}})" if scale else "0+"
    return rf"[+-]?(?=\.?[0-9]){whole}(?:\.{fraction})?"


def decimal_digits(sql_type: str) -> tuple[int, int]:
    """Precision and scale of `DECIMAL(p,s)`. Raises ValueError."""
    precision, scale = sql_type.removeprefix("DECIMAL(").removesuffix(")").split(",")
    return int(precision), int(scale)


def type_regex(column: Column) -> str | None:
    """The text forms of the column's type, for the whole cell; None: every text will do.

    Matching is necessary, not sufficient: integers have bounds, doubles must be finite, dates
    must exist. A column with `date_format` has that form alone, and no offset: it is UTC.
    """
    match column.logical_type:
        case LogicalType.STRING:
            return None
        case LogicalType.INTEGER:
            return INTEGER
        case LogicalType.NUMBER:
            return _number_regex(column.sql_type)
        case LogicalType.BOOLEAN:
            return BOOLEAN
        case LogicalType.DATE:
            return date_regex(column.date_format) if column.date_format else DATE
        case LogicalType.TIMESTAMP:
            return date_regex(column.date_format) if column.date_format else TIMESTAMP


def _number_regex(sql_type: str) -> str:
    return DOUBLE if sql_type == "DOUBLE" else decimal_regex(*decimal_digits(sql_type))


def rules_of(contract: Contract) -> tuple[Rule, ...]:
    """Every rule of the contract that a single pass over one file can decide, in column order.

    A row that repeats another one cell by cell is judged once. Rows that break another rule take
    no part in `unique` and `conflicting_key`, which compare typed values.
    """
    return (
        *_row_rules(contract),
        *(r for column in contract.columns for r in column_rules(column)),
    )


def _row_rules(contract: Contract) -> Iterator[Rule]:
    words = "as many cells in every row as in the header"
    yield Rule(kind=RowRule.MALFORMED_ROW, column=None, expected=words)
    if contract.key and contract.sequence_by is None:
        key = ", ".join(contract.key)
        words = f"one content for each {key}; another row has the same {key}"
        yield Rule(kind=RowRule.CONFLICTING_KEY, column=None, expected=words)


def column_rules(column: Column) -> Iterator[Rule]:
    """The rules that a column states, in the order in which they are checked."""
    for kind, expected in _stated(column):
        if expected is not None:
            yield Rule(kind=kind, column=column.name, expected=expected)


def _stated(column: Column) -> Iterator[tuple[RuleKind, str | None]]:
    typed = column.logical_type is not LogicalType.STRING
    yield RuleKind.REQUIRED, "a value" if column.required else None
    yield RuleKind.TYPE, describe_type(column) if typed else None
    yield RuleKind.PATTERN, _words("text of the form {}", column.pattern)
    yield RuleKind.ALLOWED, _words("one of: {}", ", ".join(column.allowed) or None)
    low = "more than {}" if column.exclusive_minimum else "{} or more"
    high = "less than {}" if column.exclusive_maximum else "{} or less"
    yield RuleKind.MINIMUM, _words(low, limit_text(column.minimum))
    yield RuleKind.MAXIMUM, _words(high, limit_text(column.maximum))
    yield RuleKind.MULTIPLE_OF, _words("a multiple of {}", column.multiple_of)
    yield RuleKind.MIN_LENGTH, _words("{} characters or more", column.min_length)
    yield RuleKind.MAX_LENGTH, _words("{} characters or fewer", column.max_length)
    yield RuleKind.UNIQUE, "a value that no other row has" if column.unique else None


def _words(template: str, value: object | None) -> str | None:
    return None if value is None else template.format(value)


def limit_text(limit: Limit | None) -> str | None:
    """A limit as a contract states it: `9.5`, `2019-09-30`, `2019-09-30T18:05:00Z`."""
    match limit:
        case None:
            return None
        case datetime():
            return limit.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return limit.isoformat()
        case _:
            return f"{limit:f}"


_TYPE_WORDS: Final = MappingProxyType(
    {
        "STRING": "text",
        "INT": "a whole number from -2147483648 to 2147483647",
        "BIGINT": "a whole number from -9223372036854775808 to 9223372036854775807",
        "DOUBLE": "a number such as 12.5 or 1e6",
        "BOOLEAN": "true or false (also yes, no, y, n, t, f, 1, 0)",
        "DATE": "a date such as 2019-09-30",
        "TIMESTAMP": "a time such as 2019-09-30T18:05:00Z",
    }
)


def describe_type(column: Column) -> str:
    """The type in words for a supplier."""
    if column.date_format is not None:
        return f"an existing date in the form {column.date_format}"
    if column.sql_type in _TYPE_WORDS:
        return _TYPE_WORDS[column.sql_type]
    precision, scale = decimal_digits(column.sql_type)
    return f"a number of up to {precision - scale} digits before and {scale} after the point"
