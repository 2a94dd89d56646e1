"""What a sweep remembers is lost in the middle: the row of the ledger, or the store's marker."""

from typing import Final

from simulation.acts import Act
from simulation.kinds import Kind, Pick
from simulation.play import Player
from simulation.world.world import World
from tidegate.sweeps.cursor import SWEEP

ROW: Final = "the row is deleted"
MARKER: Final = "the store forgets the marker"


def _marker(world: World) -> str:
    """Where the sweep that is under way goes on; empty when none is."""
    flows = world.stores.flows_table
    row = flows.row(SWEEP)
    return str(flows.parsed(row.document)["marker"]) if row else ""


def _some_loss(pick: Pick) -> Act | None:
    return Act("lose cursor", how=pick.one_of((ROW, MARKER))) if _marker(pick.world) else None


def _lose(player: Player, act: Act) -> bool:
    """`how` it is lost."""
    marker = _marker(player.world)
    if not marker:
        return False
    player.fault("sweep", act.how)
    if act.how == ROW:
        player.world.stores.flows_table.drop(SWEEP)
    else:
        player.world.stores.lake.forget(marker)
    return True


KINDS: Final = (Kind(verb="lose cursor", weight=1, propose=_some_loss, play=_lose, always=True),)
