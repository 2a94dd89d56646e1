"""The positions of a regular expression and which may follow which, as a backtracker tries them.

This is Glushkov's automaton with weights: in how many ways one position follows another. Two ways
are two attempts that a backtracking matcher makes at the same text.
"""

import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from flows.regex_tree import TOKEN, Character, Choice, Look, Node, Repeat, Sequence

MOST_POSITIONS: Final = 800
MOST_COPIES: Final = 64
"""Counted repetitions up to this are written out; longer ones are taken as endless."""
_BORDERS: Final = "\t\n\v\f\r /09:@AZ[_`az{^\x08\x0e\x1f!~\x7f\x80\xa0é\u2028\U0001f600"


@dataclass(slots=True)
class Automaton:
    """Positions are numbers from 0."""

    characters: list[frozenset[str]] = field(default_factory=list)
    """What stands at each position, of the characters that the pattern tells apart."""
    follow: list[Counter[int]] = field(default_factory=list)
    first: frozenset[int] = frozenset()
    last: frozenset[int] = frozenset()
    endless: set[int] = field(default_factory=set)
    """Positions that may follow themselves without end, and not only very often."""
    looks: set[tuple[Node, bool]] = field(default_factory=set)
    """Bodies of look-aheads, and whether they stand at the very beginning."""
    alphabet: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    """How a part of the pattern begins and ends, each with the ways to get there."""

    first: Counter[int]
    last: Counter[int]
    empty: int = 0
    """Ways to match nothing."""


def build(node: Node, pattern: str) -> Automaton:
    """Raises ValueError when the pattern is too large to be judged."""
    made = Automaton(alphabet=_alphabet(pattern))
    whole = _Builder(made).part(node, leading=True)
    made.first, made.last = frozenset(whole.first), frozenset(whole.last)
    return made


class _Builder:
    def __init__(self, made: Automaton) -> None:
        self._made = made
        self._known: dict[str, frozenset[str]] = {}

    def part(self, node: Node, *, leading: bool = False) -> _Part:
        match node:
            case Character(text):
                return self._character(text)
            case Sequence(parts):
                return self._sequence(parts, leading=leading)
            case Choice(options):
                return _either([self.part(option, leading=leading) for option in options])
            case Repeat(body, low, high):
                return self._repeat(body, low, high)
            case Look(body):
                self._made.looks.add((body, leading))
                return _Part(Counter(), Counter(), 1)

    def _character(self, text: str) -> _Part:
        place = len(self._made.characters)
        if place >= MOST_POSITIONS:
            raise ValueError(f"has more than {MOST_POSITIONS} positions: shorten it or its counts")
        if text not in self._known:
            matches = re.compile(text, re.ASCII | re.DOTALL).fullmatch
            self._known[text] = frozenset(filter(matches, self._made.alphabet))
        self._made.characters.append(self._known[text])
        self._made.follow.append(Counter())
        return _Part(Counter({place: 1}), Counter({place: 1}))

    def _sequence(self, parts: tuple[Node, ...], *, leading: bool) -> _Part:
        whole = _Part(Counter(), Counter(), 1)
        for node in parts:
            whole = self._joined(whole, self.part(node, leading=leading))
            leading = leading and isinstance(node, Look)
        return whole

    def _joined(self, before: _Part, after: _Part) -> _Part:
        self._connect(before.last, after.first)
        return _Part(
            before.first + _times(after.first, before.empty),
            after.last + _times(before.last, after.empty),
            before.empty * after.empty,
        )

    def _connect(self, last: Counter[int], first: Counter[int]) -> None:
        for place, ways in last.items():
            for following, times in first.items():
                self._made.follow[place][following] += ways * times

    def _repeat(self, body: Node, low: int, high: int | None) -> _Part:
        limit = low if high is None else high
        if limit > MOST_COPIES:
            return self._loop(body, min(low, 1))
        if high is None:
            before, loop = self._copies(body, max(low - 1, 0)), self._loop(body, low)
            self._made.endless |= loop.first.keys() & loop.last.keys()
            return self._joined(before, loop)
        return self._joined(self._copies(body, low), self._optional(body, high - low))

    def _copies(self, body: Node, count: int) -> _Part:
        whole = _Part(Counter(), Counter(), 1)
        for _ in range(count):
            part = self.part(body)
            if part.empty and count > 1:
                raise ValueError("counts a part that may be empty: write {0,n} instead of {n}")
            whole = self._joined(whole, part)
        return whole

    def _loop(self, body: Node, low: int) -> _Part:
        part = self.part(body)
        self._connect(part.last, part.first)
        return _ended(part, part.first, part.last, skipped=low == 0)

    def _optional(self, body: Node, count: int) -> _Part:
        tail = _Part(Counter(), Counter(), 1)
        for _ in range(count):
            part = self.part(body)
            full = self._joined(_Part(part.first, part.last), tail)
            tail = _ended(part, full.first, full.last, skipped=True)
        return tail


def _ended(body: _Part, first: Counter[int], last: Counter[int], *, skipped: bool) -> _Part:
    """A repetition: it may end with an empty round, after which a backtracker begins no other."""
    return _Part(first, _times(last, 1 + body.empty), int(skipped) + body.empty)


def _either(parts: list[_Part]) -> _Part:
    first: Counter[int] = Counter()
    last: Counter[int] = Counter()
    for part in parts:
        first.update(part.first)
        last.update(part.last)
    return _Part(first, last, sum(part.empty for part in parts))


def _times(places: Counter[int], ways: int) -> Counter[int]:
    return Counter({place: count * ways for place, count in places.items()} if ways else {})


def _alphabet(pattern: str) -> tuple[str, ...]:
    """One character at least of every group that the pattern tells apart."""
    written = set(pattern) | set(_BORDERS)
    for token in TOKEN.finditer(pattern.replace("[", "").replace("]", "")):
        if token.lastgroup == "escape" and token.group()[1] in "xu":
            written.add(chr(int(f"0x{token.group()[2:]}", 0)))
    around = {ord(each) + step for each in written for step in (-1, 0, 1)}
    return tuple(chr(code) for code in sorted(around) if 0 <= code <= sys.maxunicode)
