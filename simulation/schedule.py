"""One schedule: drawn from a seed, or played again from the acts of one that was drawn."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from random import Random

from simulation.acts import Act
from simulation.audit.auditor import is_exempt
from simulation.audit.evidence import Violation
from simulation.calm import Calm
from simulation.choice import Chooser
from simulation.loop import run_inline
from simulation.play import Player
from simulation.swarm import Swarm, draw
from simulation.world.world import World

TRIES = 3
"""Chance may pick what cannot be done now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of a schedule."""

    seed: int
    acts: tuple[Act, ...]
    violations: tuple[Violation, ...]
    exempt: tuple[Violation, ...]
    trace: tuple[str, ...]
    faults: Counter[str]
    transitions: Counter[tuple[str, str]]

    @property
    def digest(self) -> str:
        """The same for the same seed and the same code."""
        return sha256("\n".join(self.trace).encode()).hexdigest()[:16]

    @property
    def rules(self) -> frozenset[str]:
        """Names of the promises that were broken."""
        return frozenset(violation.rule for violation in self.violations)


def explore(seed: int) -> Result:
    """Play the schedule of a seed."""
    random = Random(seed)  # noqa: S311 - chance that can be repeated is what is wanted
    swarm = draw(random)
    return run_inline(lambda: _explore(seed, random, swarm))


def replay(seed: int, acts: Sequence[Act]) -> Result:
    """Play these acts in the world of a seed; those that do not fit any more are left out."""
    swarm = draw(Random(seed))  # noqa: S311 - the same
    return run_inline(lambda: _replay(seed, swarm, acts))


def _explore(seed: int, random: Random, swarm: Swarm) -> Result:
    player = Player(World(swarm.nature))
    chooser = Chooser(random, swarm, player.world)
    acts: list[Act] = []
    for _ in range(swarm.acts * TRIES):
        act = chooser.next()
        if act is not None and player.perform(act):
            acts.append(act)
        if len(acts) == swarm.acts:
            break
    return _judge(seed, player, acts)


def _replay(seed: int, swarm: Swarm, acts: Sequence[Act]) -> Result:
    player = Player(World(swarm.nature))
    return _judge(seed, player, [act for act in acts if player.perform(act)])


def _judge(seed: int, player: Player, acts: Sequence[Act]) -> Result:
    at_rest, world = Calm(player).settle(), player.world
    found = [*world.book.violations, *at_rest]
    return Result(
        seed=seed,
        acts=tuple(acts),
        violations=tuple(each for each in found if not is_exempt(each)),
        exempt=tuple(each for each in found if is_exempt(each)),
        trace=tuple(world.trace),
        faults=world.faults,
        transitions=world.book.transitions,
    )
