"""How long a backtracking matcher may take for a pattern, and a text that shows it.

After Berglund, Drewes and van der Merwe, "Analyzing Catastrophic Backtracking Behavior in
Practical Regular Expression Matching" (2014): time is exponential when a loop can read one text in
two ways, and a power of the length when texts can pass from one loop to the next at many places.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from flows.regex_automaton import MOST_COPIES, Automaton, build
from flows.regex_loops import Loops
from flows.regex_tree import Character, Choice, Look, Node, Repeat, Sequence, parse

MOST_WAYS: Final = 10_000
"""Attempts at one text that need no loop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """For texts that do not match."""

    degree: int | None
    """Power of the text's length that the time grows with; None: exponentially."""
    ways: int = 1
    """Attempts that a single text may need beside those of loops."""
    pumped: str = ""
    """What to repeat for the time to grow so, after `before`."""
    before: str = ""
    recursive: bool = False
    """Whether Java's matcher calls itself at each repetition, which overflows its stack."""
    late_looks: bool = False
    """Whether there is a look-ahead elsewhere than at the beginning: `degree` may be too low."""

    def text(self, times: int) -> str:
        """A text that is slow to refuse."""
        return f"{self.before}{self.pumped * times}\0"


@lru_cache(maxsize=1024)
def cost_of(pattern: str) -> Cost:
    """Of a pattern that keeps to the dialect. Raises ValueError when it is too large to judge."""
    tree = parse(pattern)
    return replace(_cost(tree, pattern, anchored=True), recursive=_repeats_a_group(tree))


def _repeats_a_group(node: Node) -> bool:
    match node:
        case Character():
            return False
        case Look(body):
            return _repeats_a_group(body)
        case Sequence(parts) | Choice(parts):
            return any(map(_repeats_a_group, parts))
        case Repeat(body, _, high):
            often = high is None or high > MOST_COPIES
            return _repeats_a_group(body) or (often and not isinstance(body, Character))


def _cost(node: Node, pattern: str, *, anchored: bool) -> Cost:
    made = build(node, pattern)
    _end_at_success(made, anchored=anchored)
    loops = Loops(made)
    worst = _of_loops(loops)
    degree, ways = worst.degree, loops.ways()
    late = False
    for body, leading in made.looks:
        inner = _cost(body, pattern, anchored=False)
        if inner.degree is None or degree is None:
            return inner if inner.degree is None else worst
        late = late or inner.late_looks or not leading
        degree, ways = max(degree, inner.degree), max(ways, inner.ways)
    return replace(worst, degree=degree, ways=ways, late_looks=late)


def _end_at_success(made: Automaton, *, anchored: bool) -> None:
    """Nothing is tried after a position from which every text matches."""
    everything = frozenset(made.alphabet)
    for place in made.last:
        universal = place in made.endless and made.characters[place] == everything
        if universal or not anchored:
            made.follow[place].clear()


def _of_loops(loops: Loops) -> Cost:
    if (twice := loops.twice()) is not None:
        place, pumped = twice
        return Cost(degree=None, pumped=pumped, before=loops.way_to(place))
    chain = loops.chain()
    if len(chain) < 2:  # noqa: PLR2004 - a single loop reads a text once
        return Cost(degree=len(chain))
    place, pumped = loops.passage(chain[0], chain[1]) or (0, "")
    return Cost(degree=len(chain), pumped=pumped, before=loops.way_to(place))
