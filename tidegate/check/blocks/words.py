"""Cells as 64-bit words: eight characters in one step of numpy."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from tidegate.check.blocks.batch import Cells, Flags, Indices

type Words = NDArray[np.uint64]

WORD: Final = 8


def each_byte(value: int) -> np.uint64:
    """A word of eight equal bytes."""
    return np.uint64(value * 0x0101010101010101)


_FULL: Final = (1 << 64) - 1
_HEADS: Final = np.array([(1 << 8 * size) - 1 for size in range(WORD + 1)], np.uint64)
"""By size: the first bytes of a word, which are its lowest ones."""
_TAILS: Final = np.array([_FULL ^ _FULL >> 8 * size for size in range(WORD + 1)], np.uint64)
_ZEROS: Final = each_byte(0x30)
_HIGH_HALVES: Final = each_byte(0xF0)
_SIXES: Final = each_byte(0x06)
_LOW_SEVEN: Final = each_byte(0x7F)


def words_at(text: NDArray[np.uint8], places: Indices) -> Words:
    """The eight bytes from each place on; the first one is the lowest."""
    everywhere = np.ndarray((len(text) - WORD + 1,), "<u8", text, 0, (1,))
    return everywhere[places]


def heads(size: int) -> np.uint64:
    """What keeps the first bytes of a word, all eight at most."""
    found: np.uint64 = _HEADS[min(size, WORD)]
    return found


def first_bytes(sizes: Indices) -> Words:
    """What keeps so many bytes of each word; sizes are not negative, and 8 keeps all."""
    return _HEADS[np.minimum(sizes, WORD)]


def left_words(cells: Cells) -> tuple[Words, Words]:
    """The first 16 bytes; NUL follows the end of a shorter cell."""
    lengths = cells.lengths
    first = words_at(cells.text, cells.starts) & _HEADS[np.minimum(lengths, WORD)]
    rest = np.clip(lengths - WORD, 0, WORD)
    return first, words_at(cells.text, cells.starts + WORD) & _HEADS[rest]


def right_words(cells: Cells, count: int) -> list[Words]:
    """The last `count` times eight bytes, the last ones first; `0` stands before the beginning."""
    found = []
    for number in range(count):
        sizes = np.clip(cells.lengths - number * WORD, 0, WORD)
        tails = _TAILS[sizes]
        words = words_at(cells.text, cells.ends - (number + 1) * WORD)
        found.append((words & tails) | (_ZEROS & ~tails))
    return found


def are_digits(words: Words) -> Flags:
    """Whether all eight bytes are ASCII digits."""
    low: Flags = (words & _HIGH_HALVES) == _ZEROS
    low &= ((words + _SIXES) & _HIGH_HALVES) == _ZEROS
    return low


def equal_bytes(words: Words, value: int) -> Words:
    """0x80 in each byte that has the value, 0 in the others."""
    other = words ^ each_byte(value)
    return ~((((other & _LOW_SEVEN) + _LOW_SEVEN) | other) | _LOW_SEVEN)


def numbers(words: Words) -> NDArray[np.int64]:
    """What eight digits amount to."""
    pairs = words - _ZEROS
    pairs = pairs * np.uint64(10) + (pairs >> np.uint64(8))
    mask = np.uint64(0x000000FF000000FF)
    high = (pairs & mask) * np.uint64(0x000F424000000064)
    low = ((pairs >> np.uint64(16)) & mask) * np.uint64(0x0000271000000001)
    return ((high + low) >> np.uint64(32)).astype(np.int64)
