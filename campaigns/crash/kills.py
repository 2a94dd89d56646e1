"""Which process dies next, and at which moment."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Final

from campaigns.crash.boundaries import BOUNDARIES, GATEWAY, HOST, WORKSPACE
from campaigns.crash.trap import Moment, Side

WEIGHTS: Final = {HOST: 55, GATEWAY: 30, WORKSPACE: 15}
"""In a hundred. A workspace takes Spark down with it, which costs more than the others together."""
AT_A_BOUNDARY: Final = 0.75
RANDOM: Final = "at random"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kill:
    """One that happened."""

    process: str
    moment: str
    at: datetime


class Choice:
    """Seeded; moments that were met least come first."""

    def __init__(self, random: Random) -> None:
        """Nothing has been met yet."""
        self._random = random
        # Pauses depend on the machine: with draws of their own they change nothing else.
        self._pauses = Random(random.random())  # noqa: S311 - a schedule, not a secret
        self.met: Counter[Moment] = Counter()

    def process(self) -> str:
        """By weight."""
        return self._random.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]

    def moments(self, process: str) -> Sequence[Moment]:
        """The quarter that was met least; empty for a kill at random.

        Of more, the steps that every file takes would come before those of a run, always.
        """
        if self._random.random() > AT_A_BOUNDARY:
            return ()
        mine = moments_of(process)
        self._random.shuffle(mine)
        return sorted(mine, key=lambda each: self.met[each])[: (len(mine) + 3) // 4]

    def pause(self, longest: float) -> float:
        """Seconds."""
        return self._pauses.uniform(0, longest)


def moments_of(process: str) -> list[Moment]:
    """Both sides of each of its boundaries."""
    return [
        Moment(boundary=boundary, side=side)
        for boundary in BOUNDARIES
        if boundary.process == process
        for side in Side
    ]


def never_met(kills: Sequence[Kill]) -> tuple[str, ...]:
    """The process and moment of each side of each boundary at which nothing was killed."""
    met = {(kill.process, kill.moment) for kill in kills}
    return tuple(
        f"{process}, {moment}"
        for process in WEIGHTS
        for moment in map(str, moments_of(process))
        if (process, moment) not in met
    )
