"""The rows of a batch, with the same result as one by one: most are taken all at once."""

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

from flows.contract import Column
from flows.rules import Rule, RuleKind
from tidegate.check.blocks.batch import Batch, Flags
from tidegate.check.blocks.columns import Breaches, ColumnCheck
from tidegate.check.blocks.entrants import Compared, entrants
from tidegate.check.judging.cells import CellCheck
from tidegate.check.judging.repeats import Repeats
from tidegate.check.judging.tally import Tally
from tidegate.check.judging.type_drift import TypeDrift
from tidegate.check.reading.records import Record, fitted

type TakeOne = Callable[[Record, int], None]
"""Takes a record and its number among the data rows, from 1."""


class BatchRows:
    """Takes batches in the order of the file, after the header."""

    def __init__(
        self,
        columns: Sequence[Column],
        checks: Sequence[CellCheck],
        repeats: Repeats,
        tally: Tally,
        types: TypeDrift,
        *,
        compares: bool,
    ) -> None:
        """Take what the rows are checked for; `compares`: good rows are compared."""
        self._repeats, self._tally, self._types, self._compares = repeats, tally, types, compares
        self._checks = [
            (place, position, ColumnCheck(columns[place], judge, required))
            for place, position, judge, required in checks
        ]
        compared = {
            place: Compared(column=columns[place], judge=judge, position=position)
            for place, position, judge, _ in checks
        }
        self._key = [compared[place] for place in repeats.key] if compares else []
        self._unique = [compared[place] for place in repeats.unique] if compares else []

    def take(self, batch: Batch, before: int, take_one: TakeOne) -> tuple[int, int]:
        """How many rows are bad, and how many repeat another one, beside those for `take_one`.

        `before` data rows precede the batch.
        """
        breaches = [
            check.absent(batch) if position is None else check.breaches(batch, position)
            for _, position, check in self._checks
        ]
        bad = np.zeros(len(batch), np.bool_)
        bad[batch.uneven] = True
        for each in breaches:
            bad[each.rows] = True
            bad[each.missing] = True
        compared = self._compared(batch, bad)
        single = self._single(batch, bad, breaches, compared)
        left, repeated = self._entered(batch, compared & ~bad, before)
        single |= left
        for row, record in batch.records(np.flatnonzero(single)):
            take_one(record, before + row + 1)
        for (place, _, _), each in zip(self._checks, breaches, strict=True):
            self._count(place, each, single)
        return int(np.count_nonzero(bad & ~single)), repeated

    def _compared(self, batch: Batch, bad: Flags) -> Flags:
        """Rows that are compared with others; there is room for all of them."""
        compared = np.zeros(len(batch), np.bool_)
        if self._repeats.key:
            compared |= bad
        if self._key or self._unique:
            compared |= ~bad
        asking = np.flatnonzero(compared)
        room = self._repeats.room(len(asking)) if len(asking) else 0
        compared[asking[room:]] = False
        return compared

    def _single(
        self, batch: Batch, bad: Flags, breaches: Sequence[Breaches], compared: Flags
    ) -> Flags:
        """Rows of a wrong width, and bad ones that are compared or may become findings."""
        single = bad & compared
        single[batch.uneven] = True
        for each in breaches:
            if self._is_open(each.required):
                single[each.missing] = True
            telling = {rules: self._is_open(rules) for rules in set(each.rules)}
            if any(telling.values()):
                single[each.rows[[telling[rules] for rules in each.rules]]] = True
        return single

    def _is_open(self, rules: Sequence[Rule]) -> bool:
        return any(map(self._tally.is_open, rules))

    def _entered(self, batch: Batch, good: Flags, before: int) -> tuple[Flags, int]:
        """Rows that still have to meet the others, and how many others repeat one."""
        left = np.zeros(len(batch), np.bool_)
        wide = np.flatnonzero(good[batch.wide])
        if not len(wide):
            return left, 0
        self._fit(batch)
        new = entrants(batch, wide, self._key, self._unique, before)
        meeting, repeated = self._repeats.enter(new)
        left[batch.wide[wide[list(meeting)]]] = True
        return left, repeated

    def _fit(self, batch: Batch) -> None:
        """A row of a wrong width may repeat a good one that comes after it in the batch."""
        width = batch.cell_ends.shape[1]
        for row in batch.uneven.tolist() if self._key else ():
            cells = fitted(batch.cells(row), width)
            if cells is not None:
                self._repeats.fit(cells)

    def _count(self, place: int, breaches: Breaches, single: Flags) -> None:
        missing = int(np.count_nonzero(~single[breaches.missing]))
        for rule in breaches.required if missing else ():
            self._tally.count(rule, missing)
        counted = np.flatnonzero(~single[breaches.rows]).tolist()
        times = Counter(breaches.rules[each] for each in counted)
        for rules, count in times.items():
            for rule in rules:
                self._tally.count(rule, count)
        for each in counted:
            if breaches.rules[each][0].kind is RuleKind.TYPE:
                self._types.broke(place, breaches.cells[each])
