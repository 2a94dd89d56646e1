"""Makes a failing schedule short: leave acts out as long as the same promise stays broken."""

from collections.abc import Callable, Sequence
from typing import Final

from simulation.acts import Act
from simulation.schedule import Result, replay
from simulation.world.nature import Nature

MOST_TRIES: Final = 600

type Again = Callable[[int, Nature, Sequence[Act]], Result]


def minimise(failed: Result, again: Again = replay) -> Result:
    """The shortest schedule found that still breaks one of the same promises.

    `again` plays acts in a world of a nature, as the schedule of a seed.
    """
    best, size, tries = failed, len(failed.acts) // 2, 0
    while size and tries < MOST_TRIES:
        place = 0
        while place < len(best.acts) and tries < MOST_TRIES:
            tries += 1
            shorter = again(failed.seed, failed.nature, _without(best.acts, place, size))
            if shorter.rules & failed.rules:
                best = shorter
            else:
                place += size
        size //= 2
    return best


def _without(acts: Sequence[Act], place: int, size: int) -> list[Act]:
    return [*acts[:place], *acts[place + size :]]
