"""The rows of a batch, with the same result as one by one: most are taken all at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from flows.contract import Column
from flows.rules import Rule, RuleKind
from tidegate.check.blocks.batch import Batch, Flags, Indices
from tidegate.check.blocks.columns import Breaches, ColumnCheck
from tidegate.check.blocks.entrants import Compared, entrants, slices
from tidegate.check.judging.cells import CellCheck
from tidegate.check.judging.repeats import Repeats
from tidegate.check.judging.tally import Tally
from tidegate.check.judging.type_drift import TypeDrift
from tidegate.check.reading.records import Record, fitted

type TakeOne = Callable[[Record, int], None]
"""Takes a record and its number among the data rows, from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Numbers of rows."""

    bad: int
    repeated: int
    """Rows that have the same cells as another one."""
    hidden: int
    """Rows that lack cells and break no other rule."""


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
        malformed: Rule,
        compares: bool,
    ) -> None:
        """Take what the rows are checked for; `compares`: good rows are compared."""
        self._malformed = malformed
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

    def take(self, batch: Batch, before: int, take_one: TakeOne) -> Taken:
        """What came of the rows, beside those for `take_one`; `before` rows precede the batch."""
        breaches = [
            check.absent(batch) if position is None else check.breaches(batch, position)
            for _, position, check in self._checks
        ]
        bad = np.zeros(len(batch), np.bool_)
        for each in breaches:
            bad[each.rows] = True
            bad[each.missing] = True
        hidden = batch.short[~bad[batch.short]]
        bad[batch.short] = True
        bad[batch.uneven] = True
        compared = self._compared(batch, bad)
        single = self._single(batch, breaches, hidden)
        left, repeated = self._entered(batch, compared & ~bad, before)
        if left.any():
            # A short row may repeat a good one: they have to come in the file's order.
            single[batch.short] = True
        again = self._again(batch, bad & compared & ~single)
        single |= left
        for row, record in batch.records(np.flatnonzero(single)):
            take_one(record, before + row + 1)
        judged, counted = ~single, ~(single | again)
        for (place, _, _), each in zip(self._checks, breaches, strict=True):
            self._count(place, each, judged, counted)
        self._tally.count(self._malformed, int(np.count_nonzero(counted[hidden])))
        return Taken(
            bad=int(np.count_nonzero(bad & counted)),
            repeated=repeated + int(np.count_nonzero(again)),
            hidden=int(np.count_nonzero(judged[hidden])),
        )

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

    def _single(self, batch: Batch, breaches: Sequence[Breaches], hidden: Indices) -> Flags:
        """Rows with too many cells, and bad ones that may become findings."""
        single = np.zeros(len(batch), np.bool_)
        single[batch.uneven] = True
        single[hidden] = self._tally.is_open(self._malformed)
        for each in breaches:
            if len(each.missing) and self._is_open(each.required):
                single[each.missing] = True
            present = np.bincount(each.kinds)
            for kind in np.flatnonzero(present).tolist():
                if self._is_open(each.told[kind][0]):
                    single[each.rows[each.kinds == kind]] = True
        return single

    def _again(self, batch: Batch, bad: Flags) -> Flags:
        """Which of these bad rows have the same cells as another one."""
        again = np.zeros(len(batch), np.bool_)
        rows = np.flatnonzero(bad)
        if len(rows):
            again[rows[self._repeats.enter_bad(_filled(batch, rows))]] = True
        return again

    def _is_open(self, rules: Sequence[Rule]) -> bool:
        return any(map(self._tally.is_open, rules))

    def _entered(self, batch: Batch, good: Flags, before: int) -> tuple[Flags, int]:
        """Rows that still have to meet the others, and how many others repeat one."""
        self._fit(batch)
        left = np.zeros(len(batch), np.bool_)
        wide = np.flatnonzero(good[batch.wide])
        if not len(wide):
            return left, 0
        new = entrants(batch, wide, self._key, self._unique, before)
        meeting, repeated = self._repeats.enter(new)
        left[batch.wide[wide[list(meeting)]]] = True
        return left, repeated

    def _fit(self, batch: Batch) -> None:
        """A row of a wrong width may repeat a good one that comes after it in the batch."""
        if not self._key or self._repeats.is_full:
            return
        self._repeats.fit(_filled(batch, batch.short))
        width = batch.cell_ends.shape[0]
        uneven = (fitted(batch.cells(row), width) for row in batch.uneven.tolist())
        self._repeats.fit("\0".join(cells).encode() for cells in uneven if cells is not None)

    def _count(self, place: int, breaches: Breaches, judged: Flags, counted: Flags) -> None:
        """`judged` are rows for nobody else, `counted` those of them that repeat no other."""
        missing = int(np.count_nonzero(counted[breaches.missing]))
        for rule in breaches.required:
            self._tally.count(rule, missing)
        if not len(breaches.rows):
            return
        for (rules, _), times in breaches.times(counted):
            for rule in rules:
                self._tally.count(rule, times)
        for (rules, cell), times in breaches.times(judged):
            if rules[0].kind is RuleKind.TYPE:
                self._types.broke(place, cell, times)


def _filled(batch: Batch, rows: Indices) -> list[bytes]:
    """The rows with all cells that they lack."""
    texts = slices(batch, batch.row_starts[rows], batch.row_ends[rows])
    if len(batch.short):
        most = batch.cell_ends.shape[0] - 1
        for place in np.flatnonzero(np.isin(rows, batch.short)).tolist():
            texts[place] += bytes(most - texts[place].count(0))
    return texts
