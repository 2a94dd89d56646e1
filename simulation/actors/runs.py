"""Runs go on, fail, are canceled, skipped or refused, show an odd state, or vanish."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from flows.names import Stage
from simulation.acts import Act, Work
from simulation.kinds import Kind, Pick
from simulation.play import Player

HURT: Final = (
    Work.FAIL,
    Work.FAIL,
    Work.SILENT,
    Work.CANCELED,
    Work.LATER,
    Work.GONE,
    Work.REFUSED,
    Work.ODD,
    Work.TORN,
    Work.LINGERS,
)

SLOWNESS: Final = 0.9
"""How often a run of a slow stage stands still when its turn has come."""

WORST: Final[Mapping[Stage, tuple[Work, ...]]] = MappingProxyType(
    {
        Stage.BRONZE: (Work.TORN, Work.LINGERS),
        Stage.SILVER: (Work.TORN,),
        Stage.GOLD: (Work.LATER,),
    }
)
"""Half of the harm: a receipt is cut off or comes late, or a run that writes none is skipped."""


def _some_run(pick: Pick) -> Act | None:
    """Bronze runs often enough by itself: what is hurt is silver or gold, if one is there."""
    workspace, hurt = pick.world.stores.workspace, Work.GO
    if pick.chance(pick.swarm.runs_hurt):
        hurt = pick.one_of(HURT)
    runs = workspace.runs if hurt is Work.GONE else workspace.moving()
    if hurt is not Work.GO:
        runs = [run for run in runs if run.stage is not Stage.BRONZE] or runs
    elif pick.swarm.slow and pick.chance(SLOWNESS):
        runs = [run for run in runs if run.stage != pick.swarm.slow]
    if not runs:
        return None
    run = pick.one_of(runs)
    if hurt is not Work.GO and run.worst_now and pick.chance(0.5):
        hurt = pick.one_of(WORST[run.stage])
    return Act("run", run.name, hurt)


def _run(player: Player, act: Act) -> bool:
    """`on` a run, `how` a Work."""
    workspace = player.world.stores.workspace
    runs = workspace.runs if act.how == Work.GONE else workspace.moving()
    run = next((each for each in runs if each.name == act.on), None)
    if run is None:
        return False
    if act.how != Work.GO:
        player.fault(f"run {'after' if run.done > 1 else 'before'} its work", act.how)
    workspace.move(run, Work(act.how))
    return True


KINDS: Final = (Kind(verb="run", weight=15, propose=_some_run, play=_run, always=True),)
