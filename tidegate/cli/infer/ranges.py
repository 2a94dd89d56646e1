"""The smallest and the largest value of a column, as a contract states limits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final

from flows.contract import Column, Limit, LogicalType
from flows.rules import limit_text
from tidegate.check.judging.cells import judge_of

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_WITHOUT: Final = frozenset({LogicalType.STRING, LogicalType.BOOLEAN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """As texts."""

    minimum: str
    maximum: str


def range_of(column: Column, cells: Sequence[str]) -> Range | None:
    """Of the cells that have the column's type; None of texts, or when there are none."""
    if column.logical_type in _WITHOUT:
        return None
    judge = judge_of(column)
    canonical = [(text, cell) for cell in cells for text, broken in [judge(cell)] if not broken]
    if column.logical_type in {LogicalType.DATE, LogicalType.TIMESTAMP}:
        places = [int(text) for text, _ in canonical]
        return _shown(column, min(places), max(places)) if places else None
    numbers = [Decimal(cell) for _, cell in canonical]
    return Range(minimum=f"{min(numbers):f}", maximum=f"{max(numbers):f}") if numbers else None


def _shown(column: Column, first: int, last: int) -> Range:
    low, high = (_moment(column, place) for place in (first, last))
    return Range(minimum=limit_text(low) or "", maximum=limit_text(high) or "")


def _moment(column: Column, place: int) -> Limit:
    if column.logical_type is LogicalType.DATE:
        return date.fromordinal(place)
    return _EPOCH + timedelta(microseconds=place)
