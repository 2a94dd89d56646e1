"""Quality rules of a contract: counts over a whole file, compared with what they must be."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Final


class Metric(StrEnum):
    """What is counted: the metrics of ODCS that one pass over a file can decide.

    All rows of the file count, broken and repeated ones too. A cell is a null value when it is
    empty; null values are neither invalid nor duplicates.
    """

    ROW_COUNT = "rowCount"
    """Data rows of the file."""
    NULL_VALUES = "nullValues"
    """Empty cells of the column."""
    MISSING_VALUES = "missingValues"
    """Cells of the column that are empty, or one of `QualityRule.missing_values`."""
    INVALID_VALUES = "invalidValues"
    """Cells that are not empty and not among `valid_values`, or do not match `pattern`."""
    DUPLICATE_VALUES = "duplicateValues"
    """Rows whose texts in `columns`, none of them empty, an earlier row of the file has too."""


class Operator(StrEnum):
    """How the count is compared with the limits."""

    MUST_BE = "mustBe"
    MUST_NOT_BE = "mustNotBe"
    MUST_BE_GREATER_THAN = "mustBeGreaterThan"
    MUST_BE_GREATER_OR_EQUAL_TO = "mustBeGreaterOrEqualTo"
    MUST_BE_LESS_THAN = "mustBeLessThan"
    MUST_BE_LESS_OR_EQUAL_TO = "mustBeLessOrEqualTo"
    MUST_BE_BETWEEN = "mustBeBetween"
    MUST_NOT_BE_BETWEEN = "mustNotBeBetween"


class Unit(StrEnum):
    """What the limits are given in."""

    ROWS = "rows"
    PERCENT = "percent"
    """Of the rows of the file; of no rows, every count is 0 percent."""


class Severity(StrEnum):
    """What a rule that does not hold means for the file."""

    INFO = "info"
    """It is told."""
    WARNING = "warning"
    """It is told, as a warning."""
    ERROR = "error"
    """The file is rejected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityRule:
    """A rule of ODCS type `library`. It never needs more of the file than counts."""

    name: str
    """Unique in its contract, for example `email.nullValues` or `rowCount`."""
    metric: Metric
    operator: Operator
    limits: tuple[Decimal, ...]
    """One number; two, the smaller first, for the operators with `between`."""
    unit: Unit = Unit.ROWS
    columns: tuple[str, ...] = ()
    """Empty for `rowCount`, one or more for `duplicateValues`, otherwise exactly one."""
    missing_values: tuple[str, ...] = ()
    """Texts that count as missing beside the empty cell."""
    valid_values: tuple[str, ...] = ()
    pattern: str | None = None
    """The whole cell must match; the dialect shared by Python and Java."""
    severity: Severity = Severity.ERROR
    description: str = ""

    def holds(self, count: int, rows: int) -> bool:
        """Whether a file of so many rows keeps the rule, decided without rounding."""
        return compared(self.operator, self.measured(count, rows), self.limits)

    def measured(self, count: int, rows: int) -> Fraction:
        """The count in the rule's unit."""
        if self.unit is Unit.ROWS:
            return Fraction(count)
        return Fraction(100 * count, rows) if rows else Fraction(0)

    @property
    def expected(self) -> str:
        """What a supplier is told: `at most 5 percent empty cells in email`."""
        percent = " percent" if self.unit is Unit.PERCENT else ""
        comparison = _WORDS[self.operator].format(*(f"{limit:f}" for limit in self.limits))
        return f"{comparison}{percent} {_COUNTED[self.metric].format(', '.join(self.columns))}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlRule:
    """A rule of ODCS type `sql`: the gate does not decide it, it is left to silver."""

    name: str
    query: str
    """Spark SQL with `{object}` and `{property}` as ODCS has them."""
    operator: Operator
    limits: tuple[Decimal | bool | str, ...]
    column: str | None = None
    """The column that the rule stands at; None: the dataset."""
    severity: Severity = Severity.ERROR
    description: str = ""


def compared(operator: Operator, measured: Fraction, limits: tuple[Decimal, ...]) -> bool:
    """Whether a number is what the operator asks for, decided without rounding."""
    return _HOLDS[operator](measured, limits)


type _Limits = tuple[Decimal, ...]


def _equal(measured: Fraction, limits: _Limits) -> bool:
    return measured == limits[0]


def _greater(measured: Fraction, limits: _Limits) -> bool:
    return measured > limits[0]


def _less(measured: Fraction, limits: _Limits) -> bool:
    return measured < limits[0]


def _between(measured: Fraction, limits: _Limits) -> bool:
    return limits[0] <= measured <= limits[1]


_HOLDS: Final[Mapping[Operator, Callable[[Fraction, _Limits], bool]]] = MappingProxyType(
    {
        Operator.MUST_BE: _equal,
        Operator.MUST_NOT_BE: lambda measured, limits: not _equal(measured, limits),
        Operator.MUST_BE_GREATER_THAN: _greater,
        Operator.MUST_BE_GREATER_OR_EQUAL_TO: lambda measured, limits: not _less(measured, limits),
        Operator.MUST_BE_LESS_THAN: _less,
        Operator.MUST_BE_LESS_OR_EQUAL_TO: lambda measured, limits: not _greater(measured, limits),
        Operator.MUST_BE_BETWEEN: _between,
        Operator.MUST_NOT_BE_BETWEEN: lambda measured, limits: not _between(measured, limits),
    }
)
_WORDS: Final[Mapping[Operator, str]] = MappingProxyType(
    {
        Operator.MUST_BE: "exactly {}",
        Operator.MUST_NOT_BE: "any number but {}",
        Operator.MUST_BE_GREATER_THAN: "more than {}",
        Operator.MUST_BE_GREATER_OR_EQUAL_TO: "at least {}",
        Operator.MUST_BE_LESS_THAN: "fewer than {}",
        Operator.MUST_BE_LESS_OR_EQUAL_TO: "at most {}",
        Operator.MUST_BE_BETWEEN: "from {} to {}",
        Operator.MUST_NOT_BE_BETWEEN: "fewer than {} or more than {}",
    }
)
_COUNTED: Final[Mapping[Metric, str]] = MappingProxyType(
    {
        Metric.ROW_COUNT: "rows",
        Metric.NULL_VALUES: "empty cells in {}",
        Metric.MISSING_VALUES: "missing values in {}",
        Metric.INVALID_VALUES: "invalid values in {}",
        Metric.DUPLICATE_VALUES: "rows that repeat {} of an earlier row",
    }
)
