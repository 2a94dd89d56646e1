"""Loops of an automaton, and texts that they can read in more than one way."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import product
from typing import Final

from flows.regex_automaton import Automaton

MOST_STEPS: Final = 100_000
"""Combinations of positions that are looked at before a pattern counts as too large."""

type Loop = frozenset[int]


class Loops:
    """Sets of positions that can all follow one another again and again."""

    def __init__(self, made: Automaton) -> None:
        """Find them."""
        self._made = made
        self._reach = [self._reached(place) for place in range(len(made.characters))]
        self.loops: tuple[Loop, ...] = tuple(
            dict.fromkeys(
                frozenset(q for q in reach if place in self._reach[q])
                for place, reach in enumerate(self._reach)
                if place in reach
            )
        )

    def _reached(self, place: int) -> frozenset[int]:
        return frozenset(self._search([place], lambda each: self._made.follow[each]))

    @staticmethod
    def _search[S](starts: Iterable[S], following: Callable[[S], Iterable[S]]) -> dict[S, S]:
        """Everything that can be reached by one step or more, with where it was reached from."""
        origin: dict[S, S] = {}
        waiting = deque(starts)
        while waiting:
            state = waiting.popleft()
            for each in following(state):
                if each not in origin:
                    origin[each] = state
                    waiting.append(each)
            if len(origin) > MOST_STEPS:
                raise ValueError("is too large to be judged: shorten it or its counts")
        return origin

    def ways(self) -> int:
        """At most so many attempts at one text, if every loop is run through only once."""
        ways: dict[int, int] = {}

        def most(following: Iterable[tuple[int, int]]) -> int:
            counts: dict[str, int] = {}
            for place, times in following:
                for character in self._made.characters[place]:
                    counts[character] = counts.get(character, 0) + times * ways[place]
            return max([1, *counts.values()])

        def rank(place: int) -> tuple[int, bool]:
            return len(self._reach[place]), place not in self._reach[place]

        for place in sorted(range(len(self._reach)), key=rank):
            onward = self._made.follow[place].items()
            ways[place] = most(each for each in onward if place not in self._reach[each[0]])
        return most((place, 1) for place in self._made.first)

    def twice(self) -> tuple[int, str] | None:
        """A position and a text that leads from it to itself in two ways."""
        for loop in self.loops:
            for place in sorted(loop):
                for following, times in self._made.follow[place].items():
                    if following in loop and times > 1:
                        return place, self._round(place, following)
            found = self._two_ways(loop)
            if found is not None:
                return found
        return None

    def _round(self, place: int, following: int) -> str:
        """A text from a position over a certain next one back to it."""
        first = _shown(self._made.characters[following])
        return first + (self._between(following, place) if following != place else "")

    def _between(self, start: int, goal: int) -> str:
        origin = self._search([start], lambda each: self._made.follow[each])
        places = _path(origin, start, goal)
        return "".join(_shown(self._made.characters[place]) for place in places)

    def _two_ways(self, loop: Loop) -> tuple[int, str] | None:
        if len(loop) == 1:
            return None

        def pairs(state: tuple[int, int]) -> Iterator[tuple[int, int]]:
            follow = self._made.follow
            for left, right in product(follow[state[0]], follow[state[1]]):
                if {left, right} <= loop and self._shared(left, right):
                    yield left, right

        # What can part and meet again can do so from every position of the loop.
        place = min(loop)
        together = (place, place)
        there = self._search([together], pairs)
        home = self._search([together], _reversed([together, *there], pairs))
        for apart in there:
            if apart[0] != apart[1] and apart in home:
                back = _path(self._search([apart], pairs), apart, together)
                steps = [*_path(there, together, apart), *back]
                return place, "".join(_shown(self._shared(*each)) for each in steps)
        return None

    def _shared(self, *places: int) -> frozenset[str]:
        return frozenset.intersection(*(self._made.characters[place] for place in places))

    def passage(self, one: Loop, other: Loop) -> tuple[int, str] | None:
        """A position of one loop and a text that stays there, leads to the other, and stays there.

        None when there is none: then a text passes at one place only.
        """

        def triples(state: tuple[int, int, int]) -> Iterator[tuple[int, int, int]]:
            follow = self._made.follow
            lefts = one.intersection(follow[state[0]])
            rights = other.intersection(follow[state[2]])
            for left, middle, right in product(lefts, follow[state[1]], rights):
                if self._shared(left, middle, right):
                    yield left, middle, right

        for place in sorted(one):
            for goal in sorted(other & self._reach[place]):
                start, end = (place, place, goal), (place, goal, goal)
                origin = self._search([start], triples)
                if end in origin:
                    steps = _path(origin, start, end)
                    return place, "".join(_shown(self._shared(*each)) for each in steps)
        return None

    def chain(self) -> tuple[Loop, ...]:
        """The longest one of loops each of which can pass texts to the next at many places."""

        @cache
        def longest(loop: Loop) -> tuple[Loop, ...]:
            tails = [longest(other) for other in self.loops if self._passes(loop, other)]
            return (loop, *max(tails, key=len, default=()))

        return max(map(longest, self.loops), key=len, default=())

    def _passes(self, one: Loop, other: Loop) -> bool:
        if one == other or not other & self._reach[min(one)]:
            return False
        return self.passage(one, other) is not None

    def way_to(self, place: int) -> str:
        """A text that leads from the beginning to a position."""
        if place in self._made.first:
            return _shown(self._made.characters[place])
        for start in sorted(self._made.first):
            if place in self._reach[start]:
                return _shown(self._made.characters[start]) + self._between(start, place)
        return ""


def _shown(characters: frozenset[str]) -> str:
    """One of them, a readable one if there is any."""
    return min(characters, key=lambda each: (not each.isalnum(), not each.isprintable(), each))


def _path[S](origin: dict[S, S], start: S, goal: S) -> list[S]:
    """The states after `start`; the last one is `goal`, which may be `start` again."""
    steps = [goal]
    while origin[steps[-1]] != start:
        steps.append(origin[steps[-1]])
    return steps[::-1]


def _reversed[S](
    states: Iterable[S], following: Callable[[S], Iterable[S]]
) -> Callable[[S], Iterable[S]]:
    """From a state to those that it follows."""
    before: dict[S, list[S]] = {}
    for state in states:
        for each in following(state):
            before.setdefault(each, []).append(state)
    return lambda state: before.get(state, ())
