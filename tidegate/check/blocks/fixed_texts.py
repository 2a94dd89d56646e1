"""Texts of one length, each byte of a range: eight of them in one step."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tidegate.check.blocks.batch import Cells, Flags
from tidegate.check.blocks.sure_numbers import Sure
from tidegate.check.blocks.words import WORD, each_byte, heads, words_at

_ASCII: Final = 128
_HIGH_BITS: Final = each_byte(0x80)

type _Check = tuple[int, np.uint64, np.uint64]
"""A place in the cell; what lifts the greatest allowed bytes to 0x7F, and the least to 0x80."""


def sure_fixed(classes: Sequence[NDArray[np.bool_]]) -> Sure | None:
    """For cells with as many bytes as there are classes; None when one is no range of ASCII."""
    places = [np.flatnonzero(each) for each in classes]
    if not places or any(not _is_range(each) for each in places):
        return None
    size = len(places)
    lows, highs = [int(each[0]) for each in places], [int(each[-1]) for each in places]
    starts = [*range(0, size - WORD, WORD), max(size - WORD, 0)]
    checks = [_check(start, lows, highs) for start in starts]

    def sure(cells: Cells) -> Flags:
        good = np.ones(len(cells.starts), np.bool_)
        for start, to_most, to_least in checks:
            words = words_at(cells.text, cells.starts + start) & heads(size)
            good &= ((words + to_most) | words) & _HIGH_BITS == 0
            good &= (words + to_least) & _HIGH_BITS == _HIGH_BITS
        return good

    return sure


def _is_range(places: NDArray[np.int64]) -> bool:
    return len(places) > 0 and places[-1] < _ASCII and places[-1] - places[0] == len(places) - 1


def _check(start: int, lows: list[int], highs: list[int]) -> _Check:
    """Bytes behind the end are read as NUL and may be anything."""
    low = bytes(lows[start : start + WORD]).ljust(WORD, b"\0")
    high = bytes(highs[start : start + WORD]).ljust(WORD, b"\x7f")
    return (
        start,
        _word(bytes(_ASCII - 1 - each for each in high)),
        _word(bytes(_ASCII - each for each in low)),
    )


def _word(text: bytes) -> np.uint64:
    return np.uint64(int.from_bytes(text, "little"))
