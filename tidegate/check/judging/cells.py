"""One column's cells: which rules a cell breaks, and the text that equal values share."""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Context, Decimal
from operator import ge, gt, le, lt
from typing import Final

from flows.contract import Column, Limit, LogicalType
from flows.date_formats import parse_date_format
from flows.regex_dialect import compile_pattern
from flows.rules import INTEGER_BOUNDS, RowRule, Rule, RuleKind, column_rules, type_regex

type Broken = tuple[Rule, ...]
type Judge = Callable[[str], tuple[str, Broken]]
"""Takes a cell that is not empty; gives its canonical text and the rules that it breaks."""
type CellCheck = tuple[int, int | None, Judge, Rule | None]
"""Place in the contract, position in the file's rows (None: the column is not there), check of a
cell that is there, rule for one that is not."""
type _Rules = Mapping[RuleKind | RowRule, Rule]
type _Value = int | float | Decimal
type _Parse = Callable[[str], tuple[str, _Value] | None]
"""Canonical text and comparable value of a cell, None when it is not of the type."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_EXACT: Final = Context(prec=100)
"""Digits of any DECIMAL divided by the smallest step there is."""


def judge_of(column: Column) -> Judge:
    """The check of everything that a column states about a cell, but `required` and `unique`."""
    rules = {rule.kind: rule for rule in column_rules(column)}
    if column.logical_type is LogicalType.STRING:
        return _text_judge(column, rules)
    return _typed_judge(column, rules)


def _text_judge(column: Column, rules: _Rules) -> Judge:
    checks: list[tuple[Rule, Callable[[str], object]]] = []
    if column.pattern is not None:
        checks.append((rules[RuleKind.PATTERN], compile_pattern(column.pattern).fullmatch))
    if column.allowed:
        checks.append((rules[RuleKind.ALLOWED], frozenset(column.allowed).__contains__))
    if column.min_length is not None:
        checks.append((rules[RuleKind.MIN_LENGTH], _at_least(column.min_length)))
    if column.max_length is not None:
        checks.append((rules[RuleKind.MAX_LENGTH], _at_most(column.max_length)))
    if not checks:
        return lambda cell: (cell, ())
    return lambda cell: (cell, tuple(rule for rule, passes in checks if not passes(cell)))


def _at_least(length: int) -> Callable[[str], bool]:
    return lambda cell: len(cell) >= length


def _at_most(length: int) -> Callable[[str], bool]:
    return lambda cell: len(cell) <= length


def _typed_judge(column: Column, rules: _Rules) -> Judge:
    parse = _PARSERS[column.logical_type](column)
    wrong_type = (rules[RuleKind.TYPE],)
    checks = tuple(_value_checks(column, rules))

    def judge(cell: str) -> tuple[str, Broken]:
        parsed = parse(cell)
        if parsed is None:
            return cell, wrong_type
        canonical, value = parsed
        return canonical, tuple(rule for rule, breaks in checks if breaks(value))

    return judge


def _value_checks(
    column: Column, rules: _Rules
) -> Iterator[tuple[Rule, Callable[[_Value], object]]]:
    if column.minimum is not None:
        too_low = le if column.exclusive_minimum else lt
        yield rules[RuleKind.MINIMUM], _against(too_low, _limit(column, column.minimum))
    if column.maximum is not None:
        too_high = ge if column.exclusive_maximum else gt
        yield rules[RuleKind.MAXIMUM], _against(too_high, _limit(column, column.maximum))
    if column.multiple_of is not None:
        yield rules[RuleKind.MULTIPLE_OF], _no_multiple(column.multiple_of)


def _against(compare: Callable[[_Value, _Value], bool], limit: _Value) -> Callable[[_Value], bool]:
    return lambda value: compare(value, limit)


def _no_multiple(step: Decimal) -> Callable[[_Value], bool]:
    return lambda value: bool(_EXACT.remainder(Decimal(value), step))


def _limit(column: Column, limit: Limit) -> _Value:
    """The limit as the column's parser gives values."""
    match limit:
        case datetime():
            return (limit - _EPOCH) // _MICROSECOND
        case date():
            return limit.toordinal()
        case Decimal():
            # Spark compares a DOUBLE with a literal as two doubles.
            return float(limit) if column.sql_type == "DOUBLE" else limit


def _matcher(column: Column) -> Callable[[str], re.Match[str] | None]:
    return re.compile(type_regex(column) or "", re.ASCII).fullmatch


def _integer(column: Column) -> _Parse:
    matches = _matcher(column)
    low, high = INTEGER_BOUNDS[column.sql_type]

    def parse(cell: str) -> tuple[str, _Value] | None:
        if not matches(cell):
            return None
        value = int(cell)
        return (str(value), value) if low <= value <= high else None

    return parse


def _number(column: Column) -> _Parse:
    return _double(column) if column.sql_type == "DOUBLE" else _decimal(column)


def _double(column: Column) -> _Parse:
    matches = _matcher(column)

    def parse(cell: str) -> tuple[str, _Value] | None:
        if not matches(cell):
            return None
        value = float(cell) + 0.0  # -0.0 and 0.0 are one value, as in Spark's grouping
        return (repr(value), value) if math.isfinite(value) else None

    return parse


def _decimal(column: Column) -> _Parse:
    matches = _matcher(column)

    def parse(cell: str) -> tuple[str, _Value] | None:
        if not matches(cell):
            return None
        whole, _, fraction = cell.lstrip("+-").partition(".")
        digits = f"{whole.lstrip('0')}.{fraction.rstrip('0')}"
        sign = "-" if cell.startswith("-") and digits != "." else ""
        return sign + digits, Decimal(cell)

    return parse


def _boolean(column: Column) -> _Parse:
    matches = _matcher(column)

    def parse(cell: str) -> tuple[str, _Value] | None:
        if not matches(cell):
            return None
        value = cell[0] in "tTyY1"
        return str(value), value

    return parse


def _date(column: Column) -> _Parse:
    read = _moment(column)

    def parse(cell: str) -> tuple[str, _Value] | None:
        moment = read(cell)
        return None if moment is None else (str(moment.toordinal()), moment.toordinal())

    return parse


def _timestamp(column: Column) -> _Parse:
    read = _moment(column)

    def parse(cell: str) -> tuple[str, _Value] | None:
        moment = read(cell)
        if moment is None:
            return None
        micros = (moment.replace(tzinfo=moment.tzinfo or UTC) - _EPOCH) // _MICROSECOND
        return str(micros), micros

    return parse


def _moment(column: Column) -> Callable[[str], datetime | None]:
    return _by_format(column.date_format) if column.date_format else _iso(column)


def _iso(column: Column) -> Callable[[str], datetime | None]:
    matches = _matcher(column)

    def read(cell: str) -> datetime | None:
        try:
            return datetime.fromisoformat(cell) if matches(cell) else None
        except ValueError:
            return None

    return read


def _by_format(text: str) -> Callable[[str], datetime | None]:
    known = parse_date_format(text)
    matches = re.compile(known.regex, re.ASCII).fullmatch
    groups = tuple(known.fields.index(letter) + 1 for letter in "yMdHms" if letter in known.fields)

    def read(cell: str) -> datetime | None:
        match = matches(cell)
        if match is None:
            return None
        try:
            return datetime(*map(int, match.group(*groups)), tzinfo=UTC)  # type: ignore[misc, arg-type]  # the format has at least y, M and d
        except ValueError:
            return None

    return read


_PARSERS: Final[dict[LogicalType, Callable[[Column], _Parse]]] = {
    LogicalType.INTEGER: _integer,
    LogicalType.NUMBER: _number,
    LogicalType.BOOLEAN: _boolean,
    LogicalType.DATE: _date,
    LogicalType.TIMESTAMP: _timestamp,
}
