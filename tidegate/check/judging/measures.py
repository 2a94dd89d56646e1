"""What quality rules count of cells, in bounded memory, and what became of each rule."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from fractions import Fraction
from math import floor
from typing import Final

from flows.contract import Contract
from flows.quality import Metric, QualityRule, Severity, SqlRule, Unit
from flows.regex_dialect import compile_pattern
from tidegate.check.judging.repeated_texts import RepeatedTexts
from tidegate.check.verdict import Measured, Standing

TIMES_TRACKED: Final = 10
"""So many times the rows whose keys are tracked, for all rules about repeated texts together."""

type Texts = Sequence[str]
"""Cells of one column, one for each row; an absent one is empty."""
type Count = Callable[[Sequence[Texts]], int]
"""Takes the columns of a rule, for some rows; gives how many of these rows count."""


class Measures:
    """Takes every data row of the file: broken and repeated ones too."""

    def __init__(self, contract: Contract, tracked_rows: int, filled: Collection[int] = ()) -> None:
        """`filled` are columns of which the cells that are not empty are counted as well."""
        names = [column.name for column in contract.columns]
        self._contract = contract
        rules = [rule for rule in contract.quality if rule.metric is Metric.DUPLICATE_VALUES]
        self._repeated = {
            rule.name: RepeatedTexts(TIMES_TRACKED * tracked_rows // len(rules)) for rule in rules
        }
        self._of_cells = [
            (rule, [names.index(name) for name in rule.columns], self._count(rule))
            for rule in contract.quality
            if rule.columns
        ]
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
        decided = (
            self._result(rule, missing, complete=complete) for rule in self._contract.quality
        )
        return (*decided, *map(_left_to_silver, self._contract.sql_rules))

    def _count(self, rule: QualityRule) -> Count:
        repeated = self._repeated.get(rule.name)
        return repeated.take if repeated else _count(rule)

    def _result(self, rule: QualityRule, missing: Collection[str], *, complete: bool) -> Measured:
        column = rule.columns[0] if len(rule.columns) == 1 else None
        standing, measured = Standing.NOT_DECIDED, None
        if complete and set(missing).isdisjoint(rule.columns):
            standing, measured = self._standing(rule)
        return Measured(
            rule=rule.name,
            expected=rule.expected,
            standing=standing,
            severity=rule.severity,
            measured=measured,
            column=column,
        )

    def _standing(self, rule: QualityRule) -> tuple[Standing, Fraction | None]:
        """Rows beyond those that are compared may repeat another or not: sometimes it is the same.

        The count of a broken rule is then the least that there are.
        """
        repeated, count = self._repeated.get(rule.name), self._rows
        if rule.columns:
            count = repeated.count() if repeated else self._counts[rule.name]
        beyond = repeated.beyond if repeated else 0
        measured, holds = rule.measured(count, self._rows), rule.holds(count, self._rows)
        if beyond and not _is_certain(rule, range(count, count + beyond + 1), self._rows):
            return Standing.NOT_DECIDED, None
        if not holds:
            return Standing.BROKEN, measured
        return Standing.KEPT, None if beyond else measured


def breaks(measured: Sequence[Measured]) -> bool:
    """Whether a rule is broken that turns the file away."""
    return any(
        each.standing is Standing.BROKEN and each.severity is Severity.ERROR for each in measured
    )


def _is_certain(rule: QualityRule, counts: range, rows: int) -> bool:
    """Whether each of the counts has the same end, which can change at a limit only."""
    turns = [limit * rows / 100 if rule.unit is Unit.PERCENT else limit for limit in rule.limits]
    near = {floor(turn) + step for turn in turns for step in (-1, 0, 1)}
    asked = {counts[0], counts[-1], *(count for count in near if count in counts)}
    return len({rule.holds(count, rows) for count in asked}) == 1


def _left_to_silver(rule: SqlRule) -> Measured:
    return Measured(
        rule=rule.name,
        expected=rule.description,
        standing=Standing.LEFT_TO_SILVER,
        severity=rule.severity,
        column=rule.column,
    )


def _count(rule: QualityRule) -> Count:
    if rule.metric is Metric.INVALID_VALUES:
        return _invalid(rule)
    missing = {"", *(rule.missing_values if rule.metric is Metric.MISSING_VALUES else ())}
    return lambda columns: sum(map(missing.__contains__, columns[0]))


def _invalid(rule: QualityRule) -> Count:
    valid = frozenset(rule.valid_values)
    matches = compile_pattern(rule.pattern).fullmatch if rule.pattern is not None else None

    def bad(cells: Texts) -> Iterator[bool]:
        for cell in cells:
            if cell:
                listed = not valid or cell in valid
                yield not listed or (matches is not None and not matches(cell))

    return lambda columns: sum(bad(columns[0]))
