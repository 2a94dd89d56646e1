"""A sequence of character classes as a table of states: all cells take a step at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tidegate.check.blocks.batch import Cells, Flags, Indices
from tidegate.check.blocks.words import WORD, first_bytes, words_at

_ASCII: Final = 128
_MOST_STATES: Final = 200
_LONGEST: Final = 64
"""Bytes of a cell; longer ones are left to others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One character of a class."""

    matches: NDArray[np.bool_]
    """By ASCII code."""
    is_optional: bool = False
    repeats: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Automaton:
    """State 0 is the beginning, the last one is reached by what matches nothing."""

    steps: NDArray[np.int64]
    """By 256 times state plus byte, 256 times the next state.

    Bytes beyond ASCII match nothing. NUL, which no cell has, stands behind the end: all stays.
    """
    accepts: Flags
    """By state."""

    def accept(self, cells: Cells) -> Flags:
        """Which cells surely are whole matches."""
        lengths, states = cells.lengths, np.zeros(len(cells.starts), np.int64)
        for start in range(0, min(int(lengths.max(initial=0)), _LONGEST), WORD):
            longer = lengths > start
            which: Indices | slice = slice(None) if longer.all() else np.flatnonzero(longer)
            words = words_at(cells.text, cells.starts[which] + start)
            words &= first_bytes(lengths[which] - start)
            states[which] = self._after(states[which], words.view(np.uint8).reshape(-1, WORD))
        good: Flags = self.accepts[states >> 8] & (lengths <= _LONGEST)
        return good

    def _after(self, states: NDArray[np.int64], codes: NDArray[np.uint8]) -> NDArray[np.int64]:
        for place in range(WORD):
            # No step leads out of the table; "clip" saves looking whether one does.
            states = self.steps.take(states + codes[:, place], mode="clip")
        return states


def automaton(sequences: Sequence[Sequence[Element]]) -> Automaton | None:
    """Matches any of the sequences; None when it would have too many states."""
    ends = [len(each) for each in sequences]
    start = _closed({(number, 0) for number in range(len(sequences))}, sequences)
    states: list[_State] = [start]
    known, rows = {start: 0}, []
    for state in states:
        row = [_next(state, code, sequences) for code in range(_ASCII)]
        for each in dict.fromkeys(row):
            if each not in known:
                known[each] = len(states)
                states.append(each)
        if len(states) > _MOST_STATES:
            return None
        rows.append([known[each] for each in row])
    nothing = len(states)
    steps = np.full((nothing + 1, 256), nothing, np.int64)
    steps[:nothing, :_ASCII] = rows
    steps[:, 0] = range(nothing + 1)
    accepts = [any((n, end) in state for n, end in enumerate(ends)) for state in states]
    return Automaton(steps=256 * steps.ravel(), accepts=np.array([*accepts, False]))


type _State = frozenset[tuple[int, int]]
"""Sequences by number, each with how many of its elements are behind."""


def _next(state: _State, code: int, sequences: Sequence[Sequence[Element]]) -> _State:
    reached = set()
    for number, place in state:
        elements = sequences[number]
        if place < len(elements) and elements[place].matches[code]:
            reached.add((number, place + 1))
            if elements[place].repeats:
                reached.add((number, place))
    return _closed(reached, sequences)


def _closed(state: set[tuple[int, int]], sequences: Sequence[Sequence[Element]]) -> _State:
    found = set(state)
    for number, place in state:
        elements, behind = sequences[number], place
        while behind < len(elements) and elements[behind].is_optional:
            behind += 1
            found.add((number, behind))
    return frozenset(found)
