"""Delimiters, quotes and line ends of a block, and how far readers cannot differ about them."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

LF: Final = 10
CR: Final = 13


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """Every delimiter, quote and LF of a block, in order: one entry of each array for a mark."""

    places: NDArray[np.int64]
    kinds: NDArray[np.uint8]
    quotes: NDArray[np.bool_]
    outside: NDArray[np.bool_]
    """Delimiters that end a cell and line ends that end a row."""
    plain_until: int
    """Before this place every quote stands where RFC 4180 wants it."""


def marks_of(block: NDArray[np.uint8], delimiter: int, quote: int) -> Marks:
    """Find the marks; the block begins where a record begins."""
    found = block == delimiter
    found |= block == LF
    found |= block == quote
    places = np.flatnonzero(found)
    kinds = block[places]
    quotes = kinds == quote
    if not quotes.any():
        return _marks(places, kinds, quotes, ~quotes, len(block))
    open_after = np.logical_xor.accumulate(quotes)
    misplaced = quotes & ~_well_placed(block, places, open_after)
    wrong = int(misplaced.argmax())
    until = int(places[wrong]) if misplaced[wrong] else len(block)
    return _marks(places, kinds, quotes, ~(quotes | open_after), until)


def _well_placed(
    block: NDArray[np.uint8], places: NDArray[np.int64], opens: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """For each mark, as if it were a quote.

    One that opens follows a delimiter or a line end, or directly a quote, which together are one
    quote as text; one that closes is followed by these. Delimiter, line end and quote are marks,
    so it is enough that the neighbour is one.
    """
    beside = np.diff(places) == 1
    after_mark = np.concatenate(([places[0] == 0], beside))
    before_mark = np.concatenate((beside, [False]))
    following = block[np.minimum(places + 1, len(block) - 1)]
    return np.where(opens, after_mark, before_mark | (following == CR))


def _marks(
    places: NDArray[np.int64],
    kinds: NDArray[np.uint8],
    quotes: NDArray[np.bool_],
    outside: NDArray[np.bool_],
    until: int,
) -> Marks:
    return Marks(places=places, kinds=kinds, quotes=quotes, outside=outside, plain_until=until)
