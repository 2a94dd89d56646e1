"""What an actor declares of each kind of act: how often, on what, and how it is played."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from simulation.acts import Act
from simulation.play import Player
from simulation.swarm import Swarm
from simulation.world.world import HOSTS, World


@dataclass(slots=True, kw_only=True)
class Pick:
    """What a proposal may draw from. Chance decides here and nowhere else."""

    random: Random
    swarm: Swarm
    world: World
    started: int = 0

    def one_of[T](self, things: Sequence[T]) -> T:
        """Any of them; there must be one."""
        return things[int(self.random.random() * len(things))]

    def chance(self, rate: float) -> bool:
        """True so often."""
        return self.random.random() < rate

    def handler(self, verb: str, on: str = "", how: str = "") -> Act:
        """An act that starts a handler on one of the hosts."""
        self.started += 1
        host = int(self.random.random() * HOSTS)
        return Act(verb, on, how, host, f"{verb}{self.started}")


type Propose = Callable[[Pick], Act | None]
"""An act, or None when there is nothing to act on now."""

type Play = Callable[[Player, Act], bool]
"""Carries an act out; False when it does not fit the present world, and then nothing happened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of act. `weight` is relative to the others'; a put of a file has 1."""

    verb: str
    weight: float
    propose: Propose
    play: Play
    always: bool = False
    """In every schedule; the others are in half of them."""


def plain(verb: str) -> Propose:
    """Proposes an act that needs nothing to act on, and starts a handler on a host."""
    return lambda pick: pick.handler(verb)
