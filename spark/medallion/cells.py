"""Cells of a file as Spark SQL: the raw text, and its value when it has the form of its type."""

from typing import Final

from flows.contract import Column, LogicalType
from flows.date_formats import parse_date_format
from flows.regex_dialect import java_full_match
from flows.rules import type_regex
from medallion.sql import identifier, text

RAW: Final = "_raw"
"""A struct of the row's cells as text; an empty cell is NULL."""

_OFFSET: Final = "(?:Z|[+-][0-9]{2}:[0-9]{2})$"


def raw(column: Column) -> str:
    """The text of the cell, out of the struct."""
    return f"{RAW}.{identifier(column.name)}"


def matches(value: str, pattern: str) -> str:
    """Whether the whole of a text matches."""
    return f"{value} RLIKE {text(java_full_match(pattern))}"


def typed(column: Column) -> str:
    """The value of the cell; NULL when it is empty or does not have the form of its type."""
    form = type_regex(column)
    if form is None:
        return raw(column)
    return f"CASE WHEN {matches(raw(column), form)} THEN {_value(column)} END"


def _value(column: Column) -> str:
    match column.logical_type:
        case LogicalType.DATE if column.date_format:
            return f"try_cast({_iso_text(column, column.date_format)} AS DATE)"
        case LogicalType.TIMESTAMP if column.date_format:
            return f"try_cast({_iso_text(column, column.date_format)} AS TIMESTAMP)"
        case LogicalType.TIMESTAMP:
            return f"try_cast({_with_offset(raw(column))} AS TIMESTAMP)"
        case LogicalType.NUMBER if column.sql_type == "DOUBLE":
            return _finite(f"try_cast({raw(column)} AS DOUBLE)")
        case _:
            return f"try_cast({raw(column)} AS {column.sql_type})"


def _finite(value: str) -> str:
    return f"nullif(nullif({value}, double('Infinity')), double('-Infinity'))"


def _with_offset(value: str) -> str:
    # Without an offset Spark would take the session's time zone.
    return f"CASE WHEN {value} RLIKE {text(_OFFSET)} THEN {value} ELSE concat({value}, 'Z') END"


def _iso_text(column: Column, date_format: str) -> str:
    """The parts of the date in the order of ISO 8601.

    Spark's own format parser is not asked: what it takes depends on its version and on
    `spark.sql.legacy.timeParserPolicy`.
    """
    form = parse_date_format(date_format)
    pattern = text(java_full_match(form.regex))
    parts = {
        letter: f"regexp_extract({raw(column)}, {pattern}, {group})"
        for group, letter in enumerate(form.fields, start=1)
    }
    day = f"{parts['y']}, '-', {_padded(parts['M'])}, '-', {_padded(parts['d'])}"
    if not form.has_time:
        return f"concat({day})"
    time = ", ':', ".join(_padded(parts[each]) if each in parts else "'00'" for each in "Hms")
    return f"concat({day}, 'T', {time}, 'Z')"


def _padded(part: str) -> str:
    return f"lpad({part}, 2, '0')"
