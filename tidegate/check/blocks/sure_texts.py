"""Texts that surely keep to their column: no rule, a length well within limits, a plain pattern."""

import numpy as np

from flows.contract import Column
from tidegate.check.blocks.batch import Cells, Flags
from tidegate.check.blocks.sure_numbers import Sure
from tidegate.check.blocks.sure_patterns import sure_pattern

_LONGEST_CHARACTER = 4


def sure_text(column: Column) -> Sure | None:
    """The test of a string column, when one needs no list of texts."""
    if column.allowed:
        return None
    fits = _length(column)
    if column.pattern is None:
        return fits
    matches = sure_pattern(column.pattern)
    if matches is None:
        return None
    return lambda cells: fits(cells) & matches(cells)


def _length(column: Column) -> Sure:
    least, most = column.min_length or 0, column.max_length
    if least <= 1 and most is None:
        return lambda cells: np.ones(len(cells.starts), np.bool_)

    def sure(cells: Cells) -> Flags:
        lengths = cells.lengths
        good: Flags = (lengths + _LONGEST_CHARACTER - 1) // _LONGEST_CHARACTER >= least
        return good if most is None else good & (lengths <= most)

    return sure
