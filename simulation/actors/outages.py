"""Whole services are away for minutes, hours or days, and come back all at once."""

from datetime import timedelta
from typing import Final

from simulation.acts import Act
from simulation.kinds import Kind, Pick
from simulation.play import Player

OUTAGES: Final = {
    "workspace": ("3600", "259200"),
    "workspace.report": ("300",),
    "workspace.start": ("300",),
    "lake": ("120", "600"),
    "files": ("120",),
    "flows": ("120",),
    "queue": ("120", "3600"),
    "topic": ("3600",),
}
"""By the beginning of the names of the calls that fail: seconds.

An access token that expires is such an outage too: every call of the port is answered 401, which
its adapter calls Transient.
"""
LONG_JUMP: Final = ("900", "7200", "90000")


def _some_outage(pick: Pick) -> Act | None:
    if pick.world.outages:
        return Act("clock", how=pick.one_of(LONG_JUMP))
    port = pick.one_of([*OUTAGES])
    return Act("outage", port, pick.one_of(OUTAGES[port]))


def _outage(player: Player, act: Act) -> bool:
    """`on` what does not answer, `how` many seconds."""
    world = player.world
    if act.on in world.outages:
        return False
    player.fault(f"outage of {act.on}", f"{act.how} s")
    world.outages[act.on] = world.stores.clock.now + timedelta(seconds=float(act.how))
    return True


def _back(player: Player, _: Act) -> bool:
    """Everything answers again."""
    player.world.outages.clear()
    return True


def _over(pick: Pick) -> Act | None:
    return Act("back") if pick.world.outages else None


KINDS: Final = (
    Kind(verb="outage", weight=0.15, propose=_some_outage, play=_outage),
    Kind(verb="back", weight=0.3, propose=_over, play=_back, always=True),
)
