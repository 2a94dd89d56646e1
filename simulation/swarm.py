"""What can go wrong in one schedule: every class of faults is off, or has a rate of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Final

from simulation.acts import Fate, Verb
from simulation.world.world import Nature

FATES: Final = (Fate.FAIL, Fate.LOST, Fate.LATE, Fate.DIE, Fate.DIE_AFTER)
FOCUS: Final = (
    "",
    "flows.apply",
    "files.apply",
    "lake.copy",
    "lake.delete",
    "lake.put",
    "workspace.start",
    "queue flows.send",
)
"""Calls at which faults are ten times as frequent; uniform walks miss what these find."""

ALWAYS: Final[Mapping[Verb, float]] = {
    Verb.PUT: 1,
    Verb.EVENT: 5,
    Verb.DELIVER: 10,
    Verb.WATCHDOG: 1,
    Verb.RECONCILER: 1,
    Verb.CLOCK: 6,
    Verb.RUN: 15,
    Verb.LAND: 2,
}
SOMETIMES: Final[Mapping[Verb, float]] = {
    Verb.REMOVE: 0.7,
    Verb.RESTORE: 0.7,
    Verb.MANUAL: 0.5,
    Verb.ASK: 0.5,
    Verb.PAUSE: 0.3,
    Verb.RESUME: 0.5,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Swarm:
    """Drawn once per seed."""

    nature: Nature
    acts: int
    commits: int
    paths: int
    fates: Mapping[Fate, float]
    focus: str
    verbs: Mapping[Verb, float]
    hints_lost: float
    hints_doubled: float
    runs_hurt: float
    run_ahead: float
    """How likely the fiber that ran last goes on: from many small turns to few long ones."""


def draw(random: Random) -> Swarm:
    """The swarm of a seed."""
    verbs = {verb: weight * random.uniform(0.3, 3) for verb, weight in ALWAYS.items()}
    verbs |= {verb: weight for verb, weight in SOMETIMES.items() if random.random() < 0.5}  # noqa: PLR2004 - a coin
    return Swarm(
        nature=_nature(random),
        acts=random.choice((200, 400, 800)),
        commits=random.randint(1, 8),
        paths=random.randint(1, 3),
        fates={fate: _rate(random, 0.03) for fate in FATES},
        focus=random.choice(FOCUS),
        verbs=verbs,
        hints_lost=_rate(random, 0.5),
        hints_doubled=_rate(random, 0.3),
        runs_hurt=_rate(random, 0.4),
        run_ahead=random.choice((0.0, 0.5, 0.9)),
    )


def _nature(random: Random) -> Nature:
    skewed = random.random() < 0.3  # noqa: PLR2004 - three schedules in ten
    skews = [timedelta(seconds=random.uniform(-60, 60) if skewed else 0) for _ in range(2)]
    return Nature(renames=random.random() < 0.3, skews=tuple(skews))  # noqa: PLR2004 - the same


def _rate(random: Random, most: float) -> float:
    """Off in half of the schedules."""
    return random.choice((0.0, random.uniform(0, most)))
