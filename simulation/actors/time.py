"""Time passes; timers fire."""

from collections.abc import Callable, Coroutine
from typing import Any, Final

from simulation.acts import Act
from simulation.kinds import Kind, Pick, Propose
from simulation.play import Player
from tidegate.service import Service

SECONDS: Final = ("0.2", "1", "1", "4", "40", "400")


def _clock(player: Player, act: Act) -> bool:
    """`how` seconds pass."""
    player.world.stores.clock.advance(float(act.how))
    return True


def _due(verb: str) -> Propose:
    """A timer of the host does not fire while its last call goes on."""

    def propose(pick: Pick) -> Act | None:
        subject = f"{verb} "
        if any(fiber.subject == subject for fiber in pick.world.fibers.values()):
            return None
        return pick.handler(verb)

    return propose


def timer(
    verb: str, weight: float, sweep: Callable[[Service], Coroutine[Any, Any, object]]
) -> Kind:
    """A kind of act for a timer of the service."""

    def play(player: Player, act: Act) -> bool:
        return player.call(act, sweep(player.host(act)))

    return Kind(verb=verb, weight=weight, propose=_due(verb), play=play, always=True)


KINDS: Final = (
    Kind(
        verb="clock",
        weight=6,
        propose=lambda pick: Act("clock", how=pick.one_of(SECONDS)),
        play=_clock,
        always=True,
    ),
    timer("watchdog", 1, lambda service: service.watchdog.sweep()),
    timer("reconciler", 1, lambda service: service.reconciler.sweep()),
)
