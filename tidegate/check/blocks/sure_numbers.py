"""Numbers that surely keep to their column: plain digits, well within every limit."""

import math
from collections.abc import Callable
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from flows.contract import Column, LogicalType
from flows.rules import decimal_digits
from tidegate.check.blocks.batch import Cells, Flags, Indices
from tidegate.check.blocks.words import WORD, are_digits, equal_bytes, numbers, right_words

type Sure = Callable[[Cells], Flags]
"""Says of each cell, none of them empty, that it is surely good; otherwise nothing."""

_MINUS, _PLUS, _POINT = b"-+."
_SAFE_DIGITS = {"INT": 9, "BIGINT": 18}
_MARGIN = 1e-9
_TENS = 10.0 ** np.arange(2 * WORD + 1)
_POINT_TO_ZERO = np.uint64(0x30 ^ _POINT)


def sure_number(column: Column) -> Sure | None:
    """The test of an integer, a decimal or a double, when there is one."""
    if column.multiple_of is not None:
        return None
    limits = _limits(column)
    if column.logical_type is LogicalType.INTEGER:
        return _integer(_SAFE_DIGITS[column.sql_type], limits)
    whole, fraction = 2 * WORD, 2 * WORD
    if column.sql_type != "DOUBLE":
        precision, fraction = decimal_digits(column.sql_type)
        whole = precision - fraction
    return _number(whole, fraction, limits)


type _Limits = tuple[float, float] | None


def _limits(column: Column) -> _Limits:
    """Just inside the column's own, so that no rounding and no equality has to be discussed."""
    low, high = column.minimum, column.maximum
    if low is None and high is None:
        return None
    least = float(low) if isinstance(low, Decimal) else -math.inf
    most = float(high) if isinstance(high, Decimal) else math.inf
    return least + _slack(least), most - _slack(most)


def _slack(limit: float) -> float:
    return _MARGIN * max(1.0, abs(limit)) if math.isfinite(limit) else 0.0


def _within(values: NDArray[np.float64], limits: tuple[float, float]) -> Flags:
    inside: Flags = (values > limits[0]) & (values < limits[1])
    return inside


def _integer(most: int, limits: _Limits) -> Sure:
    def sure(cells: Cells, negative: Flags, used: int) -> Flags:
        lengths = cells.lengths
        good = (lengths > 0) & (lengths <= most)
        words = right_words(cells, used)
        for each in words:
            good &= are_digits(each)
        if limits is not None:
            values = sum(numbers(each) * 1e8**place for place, each in enumerate(words))
            good &= _within(np.where(negative, -values, values), limits)
        return good

    return _by_words(sure, -(-most // WORD))


type _SureWords = Callable[[Cells, Flags, int], Flags]
"""`Sure` of cells without their signs, which of them had a minus, and how many words to read."""


def _by_words(sure: _SureWords, most: int) -> Sure:
    """Most numbers are one word, so that only the others are read with more, up to `most`."""

    def each(cells: Cells) -> Flags:
        cells, negative = _unsigned(cells)
        good = sure(cells, negative, 1)
        longer = np.flatnonzero(cells.lengths > WORD)
        if len(longer):
            longest = -(-int(cells.lengths[longer].max()) // WORD)
            good[longer] = sure(cells.take(longer), negative[longer], min(longest, most))
        return good

    return each


def _unsigned(cells: Cells) -> tuple[Cells, Flags]:
    first = cells.text[cells.starts]
    negative = first == _MINUS
    signed = negative | (first == _PLUS)
    if not signed.any():
        return cells, negative
    return Cells(text=cells.text, starts=cells.starts + signed, ends=cells.ends), negative


def _number(whole: int, fraction: int, limits: _Limits) -> Sure:
    def sure(cells: Cells, negative: Flags, used: int) -> Flags:
        lengths = cells.lengths
        words = right_words(cells, used)
        marks = [equal_bytes(each, _POINT) for each in words]
        points = sum(map(np.bitwise_count, marks[1:]), np.bitwise_count(marks[0]))
        places = _after_point(marks)
        good: Flags = (lengths > 0) & (lengths <= 2 * WORD) & (points <= 1)
        good &= cells.text[cells.ends - 1] != _POINT
        for each, found in zip(words, marks, strict=True):
            np.bitwise_xor(each, (found >> np.uint64(7)) * _POINT_TO_ZERO, out=each)
            good &= are_digits(each)
        good &= (places <= fraction) & (lengths - points - places <= whole)
        if limits is not None:
            values = _values(words, places, points)
            good &= _within(np.where(negative, -values, values), limits)
        return good

    return _by_words(sure, 2)


def _after_point(marks: list[NDArray[np.uint64]]) -> Indices:
    """How many characters stand after the point; 0 when there is none."""
    found: Indices = np.zeros(len(marks[0]), np.int64)
    for number, each in reversed([*enumerate(marks)]):
        behind = (number + 1) * WORD - 1 - (_bits_below(each) >> 3)
        found = np.where(each != 0, behind, found)
    return found


def _bits_below(marks: NDArray[np.uint64]) -> Indices:
    """How many bits are behind the lowest one that is set."""
    return np.bitwise_count((marks - np.uint64(1)) & ~marks).astype(np.int64)


def _values(
    words: list[NDArray[np.uint64]], places: Indices, points: NDArray[np.uint8]
) -> NDArray[np.float64]:
    """The number, as a double: a 0 stands in the place of the point.

    Because of this 0 no rounding comes near to the next whole number.
    """
    digits = sum(numbers(each) * 1e8**place for place, each in enumerate(words))
    scale = _TENS[np.minimum(places, 2 * WORD)]
    above = np.where(points, 10.0, 1.0) * scale
    whole = np.floor(digits / above)
    values: NDArray[np.float64] = whole + (digits - whole * above) / scale
    return values
