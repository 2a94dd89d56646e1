"""What quality rules count of cells, in bounded memory, and what became of each rule."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from hashlib import blake2b
from typing import Final

from flows.contract import Contract
from flows.quality import Metric, QualityRule, Severity, SqlRule
from flows.regex_dialect import compile_pattern
from tidegate.gate.verdict import Measured, Standing

_HASH_BYTES: Final = 16

type Texts = Sequence[str]
"""Cells of one column, one for each row; an absent one is empty."""
type Count = Callable[[Sequence[Texts]], int]
"""Takes the columns of a rule, for some rows; gives how many of these rows count."""


class Measures:
    """Takes every data row of the file: broken and repeated ones too."""

    def __init__(self, contract: Contract, tracked_rows: int, filled: Collection[int] = ()) -> None:
        """`filled` are columns of which the cells that are not empty are counted as well.

        Repeated values are compared within the first `tracked_rows` rows.
        """
        names = [column.name for column in contract.columns]
        self._contract, self._limit = contract, tracked_rows
        self._rules = [
            (rule, [names.index(name) for name in rule.columns], _count(rule, tracked_rows))
            for rule in contract.quality
        ]
        self._of_cells = [each for each in self._rules if each[1]]
        self._counts: Counter[str] = Counter()
        self._rows = 0
        self._filled = sorted(filled)
        self.filled: Counter[int] = Counter()
        """Cells that are not empty, by place of the column in the contract."""
        asked = {place for _, places, _ in self._of_cells for place in places}
        self.places = tuple(sorted(asked | {*filled}))
        """Columns whose cells are needed, by place in the contract; none: `take` counts rows."""

    def take(self, columns: Sequence[Texts], rows: int) -> None:
        """Some rows in the order of the file: the cells of `places`, column by column."""
        self._rows += rows
        cells = dict(zip(self.places, columns, strict=True))
        for rule, places, count in self._of_cells:
            self._counts[rule.name] += count([cells[place] for place in places])
        for place in self._filled:
            self.filled[place] += rows - cells[place].count("")

    def results(self, missing: Collection[str], *, complete: bool) -> tuple[Measured, ...]:
        """Every rule of the contract; those over `missing` columns cannot be decided."""
        decided = (self._result(rule, missing, complete=complete) for rule, _, _ in self._rules)
        return (*decided, *map(_left_to_silver, self._contract.sql_rules))

    def _result(self, rule: QualityRule, missing: Collection[str], *, complete: bool) -> Measured:
        column = rule.columns[0] if len(rule.columns) == 1 else None
        if not complete or not set(missing).isdisjoint(rule.columns):
            standing, measured = Standing.NOT_DECIDED, None
        elif rule.metric is Metric.DUPLICATE_VALUES and self._rows > self._limit:
            standing, measured = Standing.LEFT_TO_SILVER, None
        else:
            count = self._counts[rule.name] if rule.columns else self._rows
            measured = rule.measured(count, self._rows)
            holds = rule.holds(count, self._rows)
            standing = Standing.KEPT if holds else Standing.BROKEN
        return Measured(
            rule=rule.name,
            expected=rule.expected,
            standing=standing,
            severity=rule.severity,
            measured=measured,
            column=column,
        )


def breaks(measured: Sequence[Measured]) -> bool:
    """Whether a rule is broken that turns the file away."""
    return any(
        each.standing is Standing.BROKEN and each.severity is Severity.ERROR for each in measured
    )


def _left_to_silver(rule: SqlRule) -> Measured:
    return Measured(
        rule=rule.name,
        expected=rule.description,
        standing=Standing.LEFT_TO_SILVER,
        severity=rule.severity,
        column=rule.column,
    )


def _count(rule: QualityRule, tracked_rows: int) -> Count:
    match rule.metric:
        case Metric.ROW_COUNT:
            return lambda _: 0
        case Metric.NULL_VALUES:
            return lambda columns: columns[0].count("")
        case Metric.MISSING_VALUES:
            missing = {"", *rule.missing_values}
            return lambda columns: sum(map(missing.__contains__, columns[0]))
        case Metric.INVALID_VALUES:
            return _invalid(rule)
        case Metric.DUPLICATE_VALUES:
            return _Duplicates(tracked_rows).count


def _invalid(rule: QualityRule) -> Count:
    valid = frozenset(rule.valid_values)
    matches = compile_pattern(rule.pattern).fullmatch if rule.pattern is not None else None

    def bad(cells: Texts) -> Iterator[bool]:
        for cell in cells:
            if cell:
                listed = not valid or cell in valid
                yield not listed or (matches is not None and not matches(cell))

    return lambda columns: sum(bad(columns[0]))


class _Duplicates:
    """Texts as 128-bit hashes; what comes after the last row that is tracked is not kept."""

    def __init__(self, tracked_rows: int) -> None:
        self._seen: set[bytes] = set()
        self._left = tracked_rows

    def count(self, columns: Sequence[Texts]) -> int:
        """Rows of which an earlier row has the same texts, none of them empty."""
        return sum(map(self._repeats, zip(*columns, strict=True)))

    def _repeats(self, cells: tuple[str, ...]) -> bool:
        self._left -= 1
        if self._left < 0 or not all(cells):
            return False
        # NUL cannot occur in a cell: the reader refuses it.
        known = blake2b("\0".join(cells).encode(), digest_size=_HASH_BYTES).digest()
        if known in self._seen:
            return True
        self._seen.add(known)
        return False
