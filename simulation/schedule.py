"""One schedule: drawn from a seed, or played again from the acts of one that was drawn."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from simulation.actors.catalogue import KINDS, PLAYS, WEIGHTS
from simulation.acts import Act
from simulation.audit.evidence import Violation
from simulation.calm import Calm
from simulation.choice import Chooser
from simulation.kinds import Pick
from simulation.loop import run_inline
from simulation.play import Player
from simulation.prelude import prelude
from simulation.swarm import Swarm, deployed_beside, draw
from simulation.trace import Trace
from simulation.world.nature import Nature
from simulation.world.world import World

MOST_MISSES: Final = 50
"""So often in a row chance may find nothing to do before a schedule ends early."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of a schedule."""

    seed: int
    nature: Nature
    acts: tuple[Act, ...]
    violations: tuple[Violation, ...]
    trace: Trace
    faults: Counter[tuple[str, str]]
    calls: Counter[tuple[str, str]]
    verbs: Counter[str]
    transitions: Counter[tuple[str, str, str]]
    steps_to_rest: int
    rounds_to_rest: int

    @property
    def rules(self) -> frozenset[str]:
        """Names of the promises that were broken."""
        return frozenset(violation.rule for violation in self.violations)


def explore(seed: int) -> Result:
    """Play the schedule of a seed."""
    random = Random(seed)  # noqa: S311 - chance that can be repeated is what is wanted
    swarm = deployed_beside(seed, draw(random, WEIGHTS))
    return run_inline(lambda: _explore(seed, random, swarm))


def replay(seed: int, nature: Nature, acts: Sequence[Act]) -> Result:
    """Play these acts in a world of this nature; those that do not fit any more are left out."""
    return run_inline(lambda: _replay(seed, nature, acts))


def _explore(seed: int, random: Random, swarm: Swarm) -> Result:
    player = Player(World(swarm.nature), PLAYS)
    pick = Pick(random=random, swarm=swarm, world=player.world)
    chooser = Chooser(pick, {verb: KINDS[verb].propose for verb in swarm.weights})
    acts = prelude(player, swarm.opening, random)
    most = len(acts) + swarm.acts
    misses = 0
    while len(acts) < most and misses < MOST_MISSES:
        act = chooser.next()
        if act is not None and player.perform(act):
            acts.append(act)
            misses = 0
        else:
            misses += 1
    return _judge(seed, player, acts)


def _replay(seed: int, nature: Nature, acts: Sequence[Act]) -> Result:
    player = Player(World(nature), PLAYS)
    return _judge(seed, player, [act for act in acts if player.perform(act)])


def _judge(seed: int, player: Player, acts: Sequence[Act]) -> Result:
    calm, world = Calm(player), player.world
    at_rest = calm.settle()
    found = [*world.book.violations, *at_rest]
    result = Result(
        seed=seed,
        nature=world.nature,
        acts=tuple(acts),
        violations=tuple(found),
        trace=world.trace,
        faults=world.faults,
        calls=world.calls,
        verbs=Counter(act.verb for act in acts),
        transitions=world.book.transitions,
        steps_to_rest=calm.steps,
        rounds_to_rest=calm.rounds,
    )
    world.end()
    return result
