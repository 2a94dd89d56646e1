"""Texts that surely keep to their column: no rule, or a length that is surely within limits."""

import numpy as np

from flows.contract import Column
from tidegate.gate.blocks.batch import Cells, Flags
from tidegate.gate.blocks.sure_numbers import Sure

_LONGEST_CHARACTER = 4


def sure_text(column: Column) -> Sure | None:
    """The test of a string column, when one needs no look at the characters."""
    if column.pattern is not None or column.allowed:
        return None
    least = column.min_length or 0
    most = column.max_length

    def sure(cells: Cells) -> Flags:
        lengths = cells.lengths
        good: Flags = (lengths + _LONGEST_CHARACTER - 1) // _LONGEST_CHARACTER >= least
        return good if most is None else good & (lengths <= most)

    def sure_of_all(cells: Cells) -> Flags:
        return np.ones(len(cells.starts), np.bool_)

    return sure if least > 1 or most is not None else sure_of_all
