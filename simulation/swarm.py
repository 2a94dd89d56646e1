"""What can go wrong in one schedule: every class of faults is off, or has a rate of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from types import MappingProxyType
from typing import Final

from simulation.acts import Fate, Opening
from simulation.world.nature import A_LITTLE, YEAR, Nature
from simulation.world.releases import DATASETS, NEXT, PRESENT
from simulation.world.world import HOSTS

FATES: Final = (Fate.FAIL, Fate.LOST, Fate.LATE, Fate.DIE, Fate.DIE_AFTER)
FOCUS: Final = (
    "",
    "files.apply",
    "files.scan",
    "flows.apply",
    "flows.get",
    "flows.scan",
    "journal.apply",
    "journal.scan",
    "lake.copy",
    "lake.delete",
    *("lake.fence",) * 3,
    "lake.head",
    "lake.listing",
    "lake.page",
    "lake.put",
    "lake.read",
    "lake.rename",
    "queue announcements.send",
    "queue files.send",
    "queue files.waiting_since",
    "queue flows.send",
    "topic.publish",
    "workspace.report",
    "workspace.start",
)
"""Calls at which faults are ten times as frequent; uniform walks miss what these find."""

FAR: Final = 57.0
"""A clock that is drawn further ahead, in seconds, is a year ahead."""

NAPS_AT: Final = (
    *[""] * 6,
    "files.apply",
    "files.scan",
    "flows.apply",
    "flows.get",
    "flows.get",
)
"""What was read before these calls may be old when they come."""

OPENINGS: Final[Mapping[Opening, int]] = MappingProxyType(
    {
        Opening.NOTHING: 64,
        Opening.RETRACTED: 10,
        Opening.RUNNING: 12,
        Opening.RESTATED: 10,
        Opening.SECOND_SET: 4,
    }
)
"""How many schedules in a hundred begin so."""

FICKLE: Final = ("remove", "restore")
FICKLE_WEIGHT: Final = 8
"""Of these acts, where suppliers take files away and bring them back all the time."""

LONE: Final = 0.15
"""The share of schedules in which one of two releases does not declare the cast."""
LOADED: Final = 0.5
"""The share of these in which files of both datasets are loaded when chance sets in."""
LONE_WEIGHT: Final = 0.25
"""Of deployments there, unless the swarm has a weight for them."""
WITH_CAST: Final = 3
"""The third path that suppliers use is one of the cast."""

SLOW: Final = ("", "", "", "bronze", "silver", "gold")

STALLS: Final = (
    "files.apply",
    "flows.apply",
    "lake.copy",
    "lake.delete",
    "lake.read",
    "lake.rename",
    "workspace.start",
)
"""Calls before which a handler may stand still: what it knows grows old, and it acts on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Swarm:
    """Drawn once per seed."""

    nature: Nature
    acts: int
    commits: int
    paths: int
    fates: Mapping[Fate, float]
    focus: str
    after_save: bool
    """Faults are ten times as frequent at the call that follows a write of the same handler."""
    duel: bool
    """Handlers of one message or path take turns: two drivers at one file."""
    weights: Mapping[str, float]
    """How often each kind of act is tried, by verb."""
    hints_lost: float
    hints_doubled: float
    runs_hurt: float
    refused: float
    opening: Opening
    """What has happened by the time at which chance sets in."""
    naps: float
    """How often a handler falls asleep before a call, until others have done much."""
    naps_at: str
    """The only call before which one does; empty: any."""
    slow_copies: float
    """How often a copy times out, and lands when others have given it up."""
    stalled: str
    """Handlers that have come to this call mostly stand still there, as long as others go on."""
    slow: str
    """A stage whose runs take long: much else happens meanwhile."""
    run_ahead: float
    """How likely the fiber that ran last goes on: from many small turns to few long ones."""


def draw(random: Random, weights: Sequence[tuple[str, float, bool]]) -> Swarm:
    """The swarm of a seed; `weights` are the kinds of acts: verb, weight, in every schedule."""
    chosen = {
        verb: weight * random.uniform(0.3, 3)
        for verb, weight, always in weights
        if random.random() < 0.5 or always  # noqa: PLR2004 - a coin
    }
    if random.random() < 0.15:  # noqa: PLR2004 - three schedules in twenty
        chosen |= dict.fromkeys(FICKLE, FICKLE_WEIGHT)
    naps_at = random.choice(NAPS_AT)
    opening = random.choices([*OPENINGS], [*OPENINGS.values()])[0]
    nature = _nature(random)
    return Swarm(
        nature=_with_sets(nature) if opening is Opening.SECOND_SET else nature,
        acts=random.choice((100, 200, 400)),
        commits=random.randint(1, 8),
        paths=random.randint(1, 4),
        fates={fate: _rate(random, 0.03) for fate in FATES},
        focus=random.choice(FOCUS),
        after_save=random.random() < 0.3,  # noqa: PLR2004 - three schedules in ten
        duel=random.random() < 0.3,  # noqa: PLR2004 - the same
        weights=chosen,
        hints_lost=_rate(random, 0.5),
        hints_doubled=_rate(random, 0.5),
        runs_hurt=_rate(random, 0.4),
        refused=_rate(random, 0.4),
        opening=opening,
        naps=0.3 if naps_at else random.choice((0.0, 0.02, 0.06)),
        naps_at=naps_at,
        slow_copies=random.choice((*[0.0] * 7, 0.4)),
        stalled=random.choice(STALLS) if random.random() < 0.25 else "",  # noqa: PLR2004 - one in four
        slow=random.choice(SLOW),
        run_ahead=random.choice((0.0, 0.5, 0.9)),
    )


def deployed_beside(seed: int, swarm: Swarm) -> Swarm:
    """The same swarm, or one in which a release without the cast is deployed beside the other.

    Chance of its own decides, so that the other schedules are what they would be without it.
    """
    random = Random(f"{seed} releases")  # noqa: S311 - chance that can be repeated
    if random.random() >= LONE:
        return swarm
    return replace(
        swarm,
        nature=replace(swarm.nature, lone=True),
        opening=Opening.DEPLOYING if random.random() < LOADED else swarm.opening,
        weights={"deploy": LONE_WEIGHT, **swarm.weights},
        paths=max(swarm.paths, WITH_CAST),
    )


def _nature(random: Random) -> Nature:
    skewed = random.random() < 0.3  # noqa: PLR2004 - three schedules in ten
    skews = [_skew(random) if skewed else 0.0 for _ in range(HOSTS)]
    return Nature(
        renames=random.random() < 0.3,  # noqa: PLR2004 - the same
        skews=tuple(skews),
        release=random.choice((PRESENT, NEXT)),
        patient=random.random() < 0.2,  # noqa: PLR2004 - one schedule in five
        daily_runs=random.choice((None, None, None, 2)),
        broken=random.choice((*[None] * 6, *DATASETS)),
        together=random.random() < 0.3,  # noqa: PLR2004 - three schedules in ten
        waits=random.random() < 0.4,  # noqa: PLR2004 - two in five
        few=random.random() < 0.25,  # noqa: PLR2004 - one schedule in four
        pages=random.random() < 0.25,  # noqa: PLR2004 - the same
        stated=random.random() < 0.3,  # noqa: PLR2004 - three schedules in ten
    )


def _skew(random: Random) -> float:
    """Seconds; one clock in forty of those that are off is not off by seconds."""
    seconds = round(random.uniform(-A_LITTLE, A_LITTLE), 3)
    return YEAR if seconds > FAR else seconds


def _with_sets(nature: Nature) -> Nature:
    """Nothing keeps bronze from loading a second set."""
    return replace(nature, together=True, patient=False, daily_runs=None, broken=None)


def _rate(random: Random, most: float) -> float:
    """Off in half of the schedules."""
    return random.choice((0.0, random.uniform(0, most)))
