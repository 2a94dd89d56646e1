"""Cells that the exact judge was asked about before are recognised without a loop."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from tidegate.check.blocks.batch import Cells, Indices
from tidegate.check.blocks.words import WORD, Words, left_words

LONGEST: Final = 2 * WORD
"""Bytes of a cell that two words hold, so that equal words are equal cells."""
UNKNOWN: Final = -1
_FIRST_FACTOR: Final = np.uint64(0x9E3779B97F4A7C15)
_SECOND_FACTOR: Final = np.uint64(0xC2B2AE3D27D4EB4F)


class Known:
    """Short texts of one column, each with the number of what was said about it."""

    def __init__(self) -> None:
        """Nothing is known."""
        self._new: list[tuple[bytes, int]] = []
        self._mixed = np.empty(0, np.uint64)
        self._first = np.empty(0, np.uint64)
        self._second = np.empty(0, np.uint64)
        self._numbers = np.empty(0, np.int64)

    def learn(self, text: bytes, number: int) -> None:
        """What the exact judge said about a text; long ones are not kept."""
        if len(text) <= LONGEST:
            self._new.append((text, number))

    def recognise(self, cells: Cells) -> Indices:
        """The number of each cell, `UNKNOWN` for others; none of them is empty."""
        if self._new:
            self._sort_in()
        if not len(self._mixed):
            return np.full(len(cells.starts), UNKNOWN)
        first, second = left_words(cells)
        place = np.searchsorted(self._mixed, _mix(first, second))
        place[place == len(self._mixed)] = 0
        same = (self._first[place] == first) & (self._second[place] == second)
        same &= cells.lengths <= LONGEST
        return np.where(same, self._numbers[place], UNKNOWN)

    def _sort_in(self) -> None:
        first, second = _words([text for text, _ in self._new])
        first = np.concatenate((self._first, first))
        second = np.concatenate((self._second, second))
        numbers = np.concatenate((self._numbers, [number for _, number in self._new]))
        mixed = _mix(first, second)
        order = np.argsort(mixed)
        self._mixed, self._numbers = mixed[order], numbers[order]
        self._first, self._second = first[order], second[order]
        self._new = []


def _words(texts: list[bytes]) -> tuple[Words, Words]:
    padded = b"".join(text.ljust(LONGEST, b"\0") for text in texts)
    words: NDArray[np.uint64] = np.frombuffer(padded, "<u8").reshape(-1, 2)
    return words[:, 0], words[:, 1]


def _mix(first: Words, second: Words) -> Words:
    return first * _FIRST_FACTOR ^ second * _SECOND_FACTOR
