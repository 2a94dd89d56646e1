"""Delimiters, quotes and line ends of a block, and how far readers cannot differ about them."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

LF: Final = 10
CR: Final = 13

type _Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """Every delimiter, quote and LF of a block, in order: one entry of each array for a mark."""

    places: _Indices
    kinds: NDArray[np.uint8]
    outside: NDArray[np.bool_]
    """Delimiters that end a cell and line ends that end a row."""
    quotes: _Indices
    """Which marks are quotes: one that opens, one that closes, and so on."""
    plain_until: int
    """Before this place every quote stands where RFC 4180 wants it."""

    def first(self, count: int) -> "Marks":
        """So many of them, or all."""
        return Marks(
            places=self.places[:count],
            kinds=self.kinds[:count],
            outside=self.outside[:count],
            quotes=self.quotes[: int(np.searchsorted(self.quotes, count))],
            plain_until=self.plain_until,
        )

    @property
    def doubled(self) -> NDArray[np.bool_]:
        """Which quotes directly follow one that closes: both together are one quote as text."""
        places = self.places[self.quotes]
        found = np.zeros(len(places), np.bool_)
        found[2::2] = places[2::2] == places[1:-1:2] + 1
        return found


def marks_of(block: NDArray[np.uint8], delimiter: int, quote: int) -> Marks:
    """Find the marks; the block begins where a record begins."""
    found = block == delimiter
    found |= block == LF
    found |= block == quote
    places = np.flatnonzero(found)
    kinds = block[places]
    are_quotes = kinds == quote
    quotes = np.flatnonzero(are_quotes)
    outside, until = ~are_quotes, len(block)
    if len(quotes):
        outside[_quoted(quotes, len(places))] = False
        misplaced = places[quotes[~_well_placed(block, places, quotes)]]
        until = int(misplaced[0]) if len(misplaced) else until
    return Marks(places=places, kinds=kinds, outside=outside, quotes=quotes, plain_until=until)


def _quoted(quotes: _Indices, count: int) -> _Indices:
    """Which marks stand between a quote that opens and the one that closes."""
    opening, closing = quotes[::2], quotes[1::2]
    if len(closing) < len(opening):
        closing = np.append(closing, count)
    inside = closing - opening - 1
    before = np.cumsum(inside) - inside
    return np.repeat(opening + 1 - before, inside) + np.arange(int(inside.sum()))


def _well_placed(block: NDArray[np.uint8], places: _Indices, quotes: _Indices) -> NDArray[np.bool_]:
    """Of each quote.

    One that opens follows a delimiter or a line end, or directly a quote, which together are one
    quote as text; one that closes is followed by these. Delimiter, line end and quote are marks,
    so it is enough that the neighbour is one.
    """
    good = np.empty(len(quotes), np.bool_)
    opening, closing = quotes[::2], quotes[1::2]
    before = np.where(opening > 0, places[opening - 1], -1)
    good[::2] = places[opening] == before + 1
    following = places[closing] + 1
    is_mark = places[np.minimum(closing + 1, len(places) - 1)] == following
    good[1::2] = is_mark | (block[np.minimum(following, len(block) - 1)] == CR)
    return good
